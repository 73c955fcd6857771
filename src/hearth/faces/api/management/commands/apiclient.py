"""`hearth apiclient`: makes and revokes the clients and personal tokens of the web API."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hearth.faces.api import keys
from hearth.faces.api.models import ApiClient, PersonalToken
from hearth.faces.api.scopes import SCOPES
from hearth.kernel.actor import Actor
from hearth.kernel.refusal import NotFound, Refused
from hearth.kernel.time import business_day
from hearth.platform import clock
from hearth.platform.audit.acting import acting
from hearth.platform.identity import operations as identity
from hearth.platform.identity import queries
from hearth.platform.identity.models import User
from hearth.platform.organisation.models import Company

BY = Actor.system("command line")


class Command(BaseCommand):
    help = "Makes, lists and revokes the clients and personal tokens of the web API (/api/v1)."
    requires_system_checks: list[str] = []  # it draws no page

    def add_arguments(self, parser: CommandParser) -> None:
        """One subcommand for each thing that can be done."""
        scopes = f"comma separated: {', '.join(SCOPES)}"
        does = parser.add_subparsers(dest="does", required=True, metavar="WHAT")
        create = does.add_parser("create", help="let another system in; prints its id and, once, its secret")
        create.add_argument("--name", required=True, help="what it is called, as the history says")
        create.add_argument("--email", required=True, help="of the account that it acts as; made if there is none")
        create.add_argument("--company", required=True, help="the company's code")
        create.add_argument("--role", required=True, action="append", help="the code of a role that it holds there")
        create.add_argument("--scopes", required=True, help=scopes)
        create.add_argument("--plan", default="usual", help="its limit of requests (settings.API_LIMITS)")
        revoke = does.add_parser("revoke", help="shut a client out for good")
        revoke.add_argument("--name", required=True)
        revoke.add_argument("--reason", default="")
        token = does.add_parser("token", help="make a personal token; prints it once")
        token.add_argument("--email", required=True, help="whose it is")
        token.add_argument("--name", required=True, help="what it is for")
        token.add_argument("--scopes", required=True, help=scopes)
        token.add_argument("--days", type=int, default=90, help="how long it lasts (90; at most 366)")
        revoke_token = does.add_parser("revoke-token", help="end a personal token (its number: see list)")
        revoke_token.add_argument("number", type=int)
        does.add_parser("list", help="every client and token that is let in")

    def handle(self, *_: Any, **options: Any) -> None:
        """Ends with 1, and nothing done, when something is refused."""
        try:
            getattr(self, f"_{options['does'].replace('-', '_')}")(options, clock.now())
        except Refused as refusal:
            raise CommandError(refusal.sentence) from None

    def _create(self, given: Mapping[str, Any], now: dt.datetime) -> None:
        company = Company.objects.filter(code=given["company"]).first()
        if company is None:
            raise NotFound(f"There is no company with the code “{given['company']}”.")
        with acting(by=BY, reason="API client made"):
            user = _account(given["email"]) or identity.create_user(
                by=BY, email=given["email"], name=given["name"], company_id=company.pk, job_title="API client", now=now
            )
            held = {(each.role_id, each.company_id) for each in queries.holdings([user.pk], company_ids=[company.pk])}
            for code in given["role"]:
                role = queries.role(code)
                if (role.pk, company.pk) not in held:
                    identity.grant_role(
                        by=BY,
                        user_id=user.pk,
                        role_id=role.pk,
                        company_id=company.pk,
                        effective_from=business_day(now),
                    )
            _client, identifier, secret = keys.make_client(
                by=BY, user=user, name=given["name"], scopes=_scopes(given["scopes"]), plan=given["plan"], now=now
            )
        self.stdout.write(f"client_id      {identifier}")
        self.stdout.write(f"client_secret  {secret}")
        self.stdout.write("The secret is shown this once.")

    def _revoke(self, given: Mapping[str, Any], now: dt.datetime) -> None:
        client = keys.revoke_client(by=BY, name=given["name"], reason=given["reason"], now=now)
        self.stdout.write(f"{client.name} is shut out.")

    def _token(self, given: Mapping[str, Any], now: dt.datetime) -> None:
        user = _account(given["email"])
        if user is None:
            raise NotFound(f"Nobody signs in as {given['email']}.")
        if not 0 < given["days"] <= keys.LONGEST.days:
            raise CommandError(f"A token lasts from 1 to {keys.LONGEST.days} days.")
        expires_at = now + dt.timedelta(days=given["days"])
        _token, key = keys.make_token(
            by=BY, user=user, name=given["name"], scopes=_scopes(given["scopes"]), expires_at=expires_at, now=now
        )
        self.stdout.write(key)
        self.stdout.write("It is shown this once.")

    def _revoke_token(self, given: Mapping[str, Any], now: dt.datetime) -> None:
        token = keys.revoke_token(by=BY, token_id=given["number"], now=now)
        self.stdout.write(f"{token} is ended.")

    def _list(self, _given: Mapping[str, Any], now: dt.datetime) -> None:
        for client in ApiClient.objects.filter(revoked_at=None).select_related("user", "application").order_by("name"):
            self.stdout.write(
                f"client {client.application.client_id}  {client.name}, as {client.user.email}: "
                f"{' '.join(client.scopes)} ({client.plan})"
            )
        standing = PersonalToken.objects.filter(revoked_at=None, expires_at__gt=now).select_related("user")
        for token in standing.order_by("user__name", "pk"):
            until = business_day(token.expires_at)
            self.stdout.write(
                f"token {token.pk}  {token}, of {token.user.email}, until {until}: {' '.join(token.scopes)}"
            )


def _account(email: str) -> User | None:
    return User.objects.filter(email__iexact=email.strip()).first()


def _scopes(text: str) -> set[str]:
    return {each.strip() for each in text.split(",") if each.strip()}
