import datetime as dt

import pytest

from hearth.engines.comms.rendering import MissingFields, merge, merge_line, render_html, render_letter_pdf, render_text
from hearth.engines.comms.starter import load_starter, parse_starter, starter_keys
from hearth.kernel.time import london

from .landlord import SENDER, letter
from .pdf_reading import words

VALUES: dict[str, object] = {
    "tenancy.address": "Flat 10, Example Court, Exampleton, EX1 2BB",
    "tenancy.notice_received_at": london(dt.date(2026, 10, 30), dt.time(10, 15)),
    "tenancy.proposed_end_at": london(dt.date(2026, 11, 30)),
    "tenancy.is_joint": False,
    "parameters.received_at": london(dt.date(2026, 10, 30), dt.time(10, 15)),
    "parameters.return_reasons": [
        "One of the two tenants has not signed it.",
        "It starts before the day we received it.",
    ],
    "parameters.account": "RA-0001",
    "parameters.first_date": dt.date(2026, 4, 6),
    "parameters.last_date": dt.date(2026, 10, 4),
    "parameters.standing": "You owe £12.00",
    "parameters.owes": True,
    "parameters.text": "We found your scarf.",
    "parameters.work": "A new kitchen window",
    "parameters.conditions": "There are none.",
    "parameters.reason": "The wall carries the roof.",
    "parameters.about": "The lift does not work.",
    "parameters.wanted": "A working lift",
    "parameters.exclusion": "A court decides on it.",
    "parameters.findings": "The part was ordered late.",
    "parameters.decision": "upheld",
    "parameters.remedy": "It is fitted on Friday.",
    "parameters.outstanding": "It broke again.",
    "parameters.works": "New fans, by Friday",
    "parameters.investigated_at": london(dt.date(2026, 10, 30), dt.time(10, 15)),
    "parameters.note": "RQ-0000001: Subject access, received 30/10/2026.",
    "parameters.right": "subject access request",
    "parameters.received": dt.date(2026, 10, 30),
    "parameters.words": "A copy of your passport.",
    "parameters.due": "by 30 November 2026",
    "parameters.link": "https://hearth.example/collect/k/t/",
    "parameters.until": dt.date(2026, 11, 6),
    "landlord.name": "Northmoor Homes",
    "landlord.phone": "01632 960000",
}


def text_of(key: str, **changes: object) -> str:
    values = VALUES | {path.replace("__", "."): value for path, value in changes.items()}
    return render_text(merge(load_starter(key).body, values))


def test_what_a_landlord_starts_with() -> None:
    small = ("garden-shed", "laminate-flooring", "outside-tap", "paving-slabs", "satellite-dish")
    assert set(starter_keys()) == {
        "general-letter",
        "notice-to-quit-acknowledged",
        "notice-to-quit-returned",
        "rent-statement-covering",
        *(f"{each}-{part}" for each in small for part in ("permission", "guidance")),
        *("alteration-application", "alteration-application-form", "alteration-guidance"),
        *("alteration-application-reminder", "alteration-application-closed", "alteration-acknowledged"),
        *("alteration-permitted", "alteration-refused", "alteration-signed-off"),
        *("complaint-acknowledged", "complaint-not-accepted", "complaint-extended"),
        *("complaint-stage-1-response", "complaint-stage-2-acknowledged", "complaint-stage-2-response"),
        "hazard-summary",
        *(f"rights-request-{each}" for each in ("acknowledged", "asked", "extended", "ready", "refused")),
    }


@pytest.mark.parametrize("key", starter_keys())
def test_each_merges_into_every_form_it_is_for(key: str) -> None:
    starter = load_starter(key)
    assert starter.name
    assert starter.about.endswith(".")
    body, subject = merge(starter.body, VALUES), merge_line(starter.subject, VALUES)
    assert "((" not in render_text(body) + subject
    assert "((" not in render_html(body, title=subject, letterhead=SENDER)
    assert subject in words(render_letter_pdf(letter(subject=subject, salutation="Dear Ms Example", body=body)))


@pytest.mark.parametrize("key", starter_keys())
def test_none_can_be_sent_with_a_blank(key: str) -> None:
    starter = load_starter(key)
    with pytest.raises(MissingFields) as refusal:
        merge(starter.body, {})
    assert set(refusal.value.paths) <= set(starter.uses)


def test_the_acknowledgement_says_when_it_ends_what_is_due_and_what_to_bring() -> None:
    text = text_of("notice-to-quit-acknowledged")
    assert "We received notice at 10:15am on Friday 30 October 2026" in text
    assert "The tenancy ends at 12 noon on Monday 30 November 2026." in text
    assert "there is no rent for the week that begins on that Monday" in text
    assert "tell us your new address" in text
    assert "Bring every set of keys and fobs to our office" in text
    assert "joint tenancy" not in text


def test_the_acknowledgement_fits_a_joint_tenancy() -> None:
    text = text_of("notice-to-quit-acknowledged", tenancy__is_joint=True)
    assert "This is a joint tenancy. It ends for every tenant on that day" in text


def test_no_letter_about_a_notice_can_carry_an_address_or_reason_to_the_other_tenant() -> None:
    for key in ("notice-to-quit-acknowledged", "notice-to-quit-returned"):
        assert not {path for path in load_starter(key).uses if "forwarding" in path or "leaving" in path}


def test_a_returned_notice_lists_every_reason() -> None:
    text = text_of("notice-to-quit-returned")
    assert "• One of the two tenants has not signed it.\n• It starts before the day we received it." in text
    assert "Your tenancy has not ended" in text


def test_the_covering_letter_offers_help_only_where_money_is_owed() -> None:
    assert "If you cannot pay" in text_of("rent-statement-covering")
    paid = text_of("rent-statement-covering", parameters__owes=False, parameters__standing="You owe nothing")
    assert "If you cannot pay" not in paid
    assert "You owe nothing." in paid


GOOD = "---\nname: N\nabout: A.\nchannels: letter\nsubject: S ((a))\nuses:\n  a: what a is\n---\nBody ((a))\n"


def test_a_starter_is_read() -> None:
    starter = parse_starter("k", GOOD)
    assert (starter.name, starter.channels, starter.uses) == ("N", ("letter",), {"a": "what a is"})
    assert starter.body.source == "Body ((a))\n"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("  a: what a is\n", "", "differ: a"),
        ("((a))\n", "((b))\n", "differ: a, b"),
        ("name: N\n", "", "lacks name"),
        ("name: N\n", "name\n", "not a “key: value” line"),
        ("letter", "pigeon", "channels are"),
        ("\n---\nBody ((a))\n", "", "lacks its body"),
    ],
)
def test_a_malformed_starter_is_refused(old: str, new: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        parse_starter("k", GOOD.replace(old, new))
