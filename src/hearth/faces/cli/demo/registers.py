"""What is known of the homes of one patch, recorded by the same operations that officers use."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from random import Random

from PIL import Image, ImageDraw

from hearth.faces.cli.demo.landlord import Landlord
from hearth.kernel.actor import Actor
from hearth.kernel.time import business_day
from hearth.modules.tenancies import operations as tenancies
from hearth.modules.tenancies.events import WeeklyCharge
from hearth.modules.tenancies.lists import ALTERATION
from hearth.modules.tenancies.models import Afterwards, AgreementType, Finding, PartyRole, Tenancy
from hearth.platform import attachments
from hearth.platform.configuration import operations as configuration
from hearth.platform.configuration.operations import Effective
from hearth.records.assets import operations as assets
from hearth.records.assets.lists import CHARACTERISTIC, COMPONENT, EQUIPMENT
from hearth.records.assets.models import (
    AsbestosAction,
    AsbestosCondition,
    AsbestosKind,
    Asset,
    CertificateKind,
    Outcome,
)
from hearth.records.contacts import segments
from hearth.records.contacts.models import Contact

HOMES, ALTERED, AGREEMENTS = 24, 12, 6
"""So many homes get their registers filled, so many tenancies ask for an alteration: enough for every screen."""
_LIVES = {"Kitchen": 20, "Bathroom": 30, "Boiler": 15, "Windows": 30, "Roof": 60}
_BANDS = "CCDDDEB"
_WORK = (
    (
        "Laminate flooring",
        "Laminate flooring in the living room",
        "Underlay of at least 5 mm. No screws into the floor.",
    ),
    ("Outside tap", "Outside tap at the back door", "Fitted with a stop valve and a check valve."),
    ("Shed or fence", "Garden shed, 2 m by 3 m", "A metre from every boundary. No electricity."),
    ("Satellite dish", "Satellite dish on the chimney", "One dish, not above the roof line."),
    ("Adaptation", "Stairlift", "Fitted and serviced by the council’s contractor."),
)


def fill(*, by: Actor, random: Random, landlord: Landlord, now: dt.datetime) -> None:
    """This function will fill the registers of the first patch's first homes, and say who is in which segment."""
    homes = list(
        Asset.objects.filter(patch=landlord.patches[0], type__lettable=True).select_related("type").order_by("pk")
    )
    for number, home in enumerate(homes[:HOMES]):
        _certificates(by, random, home, now)
        _parts(by, random, landlord, home, now)
        _keys(by, home, number, now)
        if number % 3 == 0:
            _asbestos(by, random, home, now)
    held = Tenancy.objects.filter(
        asset__in=homes, end_at=None, notice_received_at=None, start_at__lt=now - dt.timedelta(days=400)
    )
    for number, tenancy in enumerate(held.order_by("-pk")[:ALTERED]):
        _alteration(by, landlord, tenancy, number, now)
    photographed = [home for number, home in enumerate(homes[:HOMES]) if number % 4 == 0]
    for number, home in enumerate(photographed):
        _photographs(by, home, number, now)
    _agreements(by, landlord, list(held.order_by("pk")[:AGREEMENTS]), now)
    people = Contact.objects.filter(tenancies__tenancy__asset__in=homes).values_list("pk", flat=True)
    segments.place(sorted(set(people)), now=now)


def _certificates(by: Actor, random: Random, home: Asset, now: dt.datetime) -> None:
    today = business_day(now)
    for kind, years, rating in (
        (CertificateKind.ELECTRICAL, 5, ""),
        (CertificateKind.ENERGY, 10, random.choice(_BANDS)),
    ):
        issued = today - dt.timedelta(days=random.randint(20, years * 365 + 25))
        assets.record_certificate(
            by=by,
            asset_id=home.pk,
            kind=kind,
            issued_date=issued,
            expires_date=issued + dt.timedelta(days=years * 365),
            outcome=random.choice((Outcome.SATISFACTORY, Outcome.SATISFACTORY, Outcome.ACTIONS)),
            number=f"{kind.value}-{random.randint(100000, 999999)}",
            rating=rating,
            now=now,
        )


def _parts(by: Actor, random: Random, landlord: Landlord, home: Asset, now: dt.datetime) -> None:
    today = business_day(now)
    for kind in landlord.words[COMPONENT]:
        life = _LIVES[kind.description]
        assets.record_component(
            by=by,
            asset_id=home.pk,
            kind_id=kind.pk,
            installed_date=today - dt.timedelta(days=random.randint(200, int(life * 365 * 1.05))),
            life_years=life,
            now=now,
        )
    heating, access = landlord.words[CHARACTERISTIC][:2]
    for kind, value in (
        (heating, random.choice(("Gas boiler", "Gas boiler", "District heating", "Electric storage"))),
        (access, random.choice(("Yes", "No", "No"))),
    ):
        since = today - dt.timedelta(days=random.randint(400, 3000))
        assets.record_characteristic(by=by, asset_id=home.pk, kind_id=kind.pk, value=value, from_date=since, now=now)
    alarm = landlord.words[EQUIPMENT][0]
    assets.record_equipment(
        by=by,
        asset_id=home.pk,
        kind_id=alarm.pk,
        location="Landing",
        installed_date=today - dt.timedelta(days=700),
        service_due_date=today + dt.timedelta(days=random.randint(-20, 300)),
        now=now,
    )


def _keys(by: Actor, home: Asset, number: int, now: dt.datetime) -> None:
    keys = assets.add_key_set(by=by, asset_id=home.pk, label="Front door", count=2, kept_at=f"Safe, hook {number + 1}")
    if number % 6 == 0:
        due = business_day(now) + dt.timedelta(days=number % 4)
        assets.lend_keys(by=by, key_set_id=keys.pk, holder="Gas contractor", purpose="Service", due_date=due, now=now)


def _asbestos(by: Actor, random: Random, home: Asset, now: dt.datetime) -> None:
    today = business_day(now)
    assets.record_asbestos(
        by=by,
        asset_id=home.pk,
        location=random.choice(("Garage roof", "Textured ceiling, hall", "Floor tiles, kitchen")),
        kind=AsbestosKind.CHRYSOTILE,
        condition=AsbestosCondition.GOOD,
        action=AsbestosAction.MANAGE,
        assessed_date=today - dt.timedelta(days=random.randint(100, 350)),
        reinspect_date=today + dt.timedelta(days=random.randint(5, 250)),
        now=now,
    )


def _photographs(by: Actor, home: Asset, number: int, now: dt.datetime) -> None:
    """Drawn, not taken: the demonstration shows nobody's home, and each picture says so."""
    for name, sky in (("Front", "#9fb8c9"), ("Kitchen", "#c9bb9f")):
        picture = Image.new("RGB", (800, 600), sky)
        pen = ImageDraw.Draw(picture)
        left, top = 180 + 10 * (number % 5), 250
        pen.rectangle((left, top, left + 420, 520), fill="#8a5a44")
        pen.polygon([(left - 30, top), (left + 210, top - 130), (left + 450, top)], fill="#4d4741")
        pen.rectangle((left + 180, 380, left + 250, 520), fill="#2f4858")
        for across in (50, 300):
            pen.rectangle((left + across, 300, left + across + 80, 370), fill="#e8eef1")
        pen.text((20, 560), f"{name}. Drawn for the demonstration.", fill="#1c1c1c", font_size=24)
        body = io.BytesIO()
        picture.save(body, "JPEG", quality=80)
        attachments.store(
            record=home.record,
            name=f"{name}.jpg",
            content=body.getvalue(),
            content_type="image/jpeg",
            by=by,
            now=now - dt.timedelta(days=30 + number),
        )


def _agreements(by: Actor, landlord: Landlord, beside: list[Tenancy], now: dt.datetime) -> None:
    """A parking space or a garden for a few tenants, with its weekly charge."""
    company = landlord.company.pk
    since = [Effective(company_id=company, effective_from=business_day(now) - dt.timedelta(days=800))]
    kinds = [
        configuration.create(
            by=by,
            model=AgreementType,
            facts={"description": description, "home_needed": home_needed},
            effective=since,
        )
        for description, home_needed in (("Parking space", False), ("Garden licence", True))
    ]
    for number, tenancy in enumerate(beside):
        tenant = tenancy.parties.filter(role=PartyRole.TENANT, to_date=None).order_by("pk").first()
        if tenant is None:
            continue
        kind = kinds[number % 2]
        tenancies.start_sundry_agreement(
            by=by,
            company_id=company,
            type_id=kind.pk,
            about=f"Bay {number + 1}, back of the block" if number % 2 == 0 else f"Plot {number + 1} beside the home",
            parties=[tenancies.NewParty(contact_id=tenant.contact_id, role=PartyRole.TENANT)],
            start_at=now - dt.timedelta(days=100 + 7 * number),
            goes_with_id=tenancy.asset_id if kind.home_needed else None,
            charges=[WeeklyCharge(element_id=landlord.service.pk, weekly=Decimal("4.50"))],
            now=now,
        )


def _alteration(by: Actor, landlord: Landlord, tenancy: Tenancy, number: int, now: dt.datetime) -> None:
    """Asked for, refused, granted, inspected: one after the other."""
    today = business_day(now)
    kind_name, work, conditions = _WORK[number % len(_WORK)]
    kind = next(each for each in landlord.words[ALTERATION] if each.description == kind_name)
    asked = today - dt.timedelta(days=10 + 9 * number)
    permission = tenancies.request_permission(
        by=by, tenancy_id=tenancy.pk, work=work, kind_id=kind.pk, requested_date=asked, now=now
    )
    stage = ("asked", "granted", "refused", "done")[number % 4]
    if stage == "refused":
        why = "The wall is of a listed building."
        tenancies.refuse_permission(by=by, permission_id=permission.pk, reason=why, now=now)
    if stage in {"granted", "done"}:
        tenancies.grant_permission(
            by=by,
            permission_id=permission.pk,
            conditions=conditions,
            expires_date=today + dt.timedelta(days=90),
            afterwards=Afterwards.REINSTATE if number % 2 else Afterwards.STAYS,
            inspect_on=today + dt.timedelta(days=30),
            now=now,
        )
    if stage == "done":
        tenancies.inspect_permission(
            by=by, permission_id=permission.pk, finding=Finding.SATISFACTORY, done_date=today, now=now
        )
