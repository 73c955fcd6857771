"""Visible references: TN-0093120. One counter for each kind of record in each company."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from hearth.kernel.actor import Actor
from hearth.kernel.refusal import Refused
from hearth.kernel.registry import Registry
from hearth.platform import prepared
from hearth.platform.audit.acting import acting
from hearth.platform.catalogue.register import history_model
from hearth.platform.configuration.models import ReferenceCounter, ReferenceSyntax
from hearth.platform.configuration.rules import Syntax
from hearth.platform.organisation.models import Company

_TAKE = """
    UPDATE configuration_referencecounter c SET next_number = next_number + %s::bigint
    FROM configuration_referencesyntax s WHERE s.id = c.syntax_id AND s.kind = %s::text AND s.company_id = %s::bigint
    RETURNING next_number - %s::bigint, s.prefix, s.suffix, s.digits, s.check_digit
"""


FEWEST_DIGITS, MOST_DIGITS = 3, 12
_PREFIX = re.compile(r"[A-Za-z0-9-]*[A-Za-z-]")
_SUFFIX = re.compile(r"[A-Za-z-]*")


class SyntaxRefused(Refused):
    """References can't be written like that."""

    code = "reference_syntax_refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """How a kind's references are written until the landlord says otherwise."""

    prefix: str
    digits: int = 7
    check_digit: bool = False


USUAL: Registry[Usual] = Registry("reference syntax")


def usual(kind: str, prefix: str, *, digits: int = 7, check_digit: bool = False) -> None:
    """Registers how a kind's references are written at first (`usual("tenancy", "TN-")`)."""
    USUAL.register(kind, Usual(prefix=prefix, digits=digits, check_digit=check_digit))


def next(kind: str, company_id: int) -> str:  # noqa: A001 - `references.next(...)` reads as what it is
    """The next reference of a kind in a company. References are never given twice, and none is left out.

    The counter is locked until the transaction ends: take references late, or a `block` for a load.
    """
    return block(kind, company_id, 1)[0]


def block(kind: str, company_id: int, count: int) -> list[str]:
    """The next `count` references, taken at once: one statement however many."""
    if count < 1:
        return []
    with transaction.atomic(savepoint=False):
        taken = prepared.rows(_TAKE, (str(count), kind, str(company_id), str(count)))
    if not taken:
        syntax_of(kind, company_id)
        return block(kind, company_id, count)
    ((first, prefix, suffix, digits, check_digit),) = taken
    written = Syntax(prefix=prefix, suffix=suffix, digits=digits, check_digit=check_digit)
    return [written.write(number) for number in range(first, first + count)]


def syntax_of(kind: str, company_id: int) -> ReferenceSyntax:
    """How references of a kind are written in a company; the usual way is set up when first asked for."""
    found = ReferenceSyntax.objects.filter(kind=kind, company_id=company_id).first()
    return found or _set_up(kind, company_id)


def as_rule(syntax: ReferenceSyntax) -> Syntax:
    """The syntax that writes and reads."""
    return Syntax(prefix=syntax.prefix, suffix=syntax.suffix, digits=syntax.digits, check_digit=syntax.check_digit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """How the references of a kind are written in a company. `begun`: some have been given."""

    kind: str
    company: Company
    syntax: Syntax
    next_number: int

    @property
    def begun(self) -> bool:
        """Whether any reference was given."""
        return self.next_number > 1

    @property
    def example(self) -> str:
        """The next one."""
        return self.syntax.write(self.next_number)


def written(companies: Sequence[Company]) -> list[Written]:
    """How references are written in these companies, for every kind; the usual way where none has been given."""
    stored = {
        (each.company_id, each.kind): each
        for each in ReferenceSyntax.objects.filter(company__in=companies).select_related("counter")
    }
    kinds = sorted({*USUAL, *(kind for _, kind in stored)})
    found = []
    for company in companies:
        for kind in kinds:
            syntax = stored.get((company.pk, kind))
            rule = as_rule(syntax) if syntax is not None else _usual_for(kind, company.code)
            next_number = syntax.counter.next_number if syntax is not None else 1
            found.append(Written(kind=kind, company=company, syntax=rule, next_number=next_number))
    return found


def change(*, by: Actor, kind: str, company_id: int, wanted: Syntax) -> ReferenceSyntax:
    """This function will write a kind's references in a company otherwise from now on; those given stay as they are.

    Refused (SyntaxRefused): a prefix that is empty, ends with a digit or holds anything but letters, digits and
    hyphens, a suffix of anything but letters and hyphens, fewer than 3 or more than 12 digits, a prefix and suffix
    that another kind or company writes or ever wrote, and a check digit added to or taken from a prefix that was in
    use with or without it: two records could come to the same reference.
    """
    check_form(wanted)
    with acting(by=by, reason=f"References written as {wanted.write(1)} from now on"):
        syntax = ReferenceSyntax.objects.select_for_update().get(pk=syntax_of(kind, company_id).pk)
        _check_history(syntax, wanted)
        syntax.prefix, syntax.suffix = wanted.prefix, wanted.suffix
        syntax.digits, syntax.check_digit = wanted.digits, wanted.check_digit
        syntax.save()
    return syntax


def check_form(wanted: Syntax) -> None:
    """Refuses (SyntaxRefused) what `change` refuses of any kind and company: a form that can not be read back."""
    if not _PREFIX.fullmatch(wanted.prefix):
        raise SyntaxRefused(
            "A prefix has letters, digits and hyphens, and ends with a letter or a hyphen: TN- for example.",
            field="prefix",
        )
    if not _SUFFIX.fullmatch(wanted.suffix):
        raise SyntaxRefused("A suffix has letters and hyphens only.", field="suffix")
    if not FEWEST_DIGITS <= wanted.digits <= MOST_DIGITS:
        raise SyntaxRefused(f"Choose from {FEWEST_DIGITS} to {MOST_DIGITS} digits.", field="digits")


def _check_history(syntax: ReferenceSyntax, wanted: Syntax) -> None:
    written: Any = history_model(ReferenceSyntax)
    same = written.objects.filter(prefix__iexact=wanted.prefix, suffix__iexact=wanted.suffix)
    if other := same.exclude(pgh_obj_id=syntax.pk).order_by("-pgh_id").first():
        raise SyntaxRefused(
            f"“{wanted.prefix}” is, or was, how references of kind {other.kind} are written. Choose another prefix.",
            field="prefix",
        )
    begun = ReferenceCounter.objects.filter(syntax=syntax, next_number__gt=1).exists()
    if begun and same.exclude(check_digit=wanted.check_digit).exists():
        raise SyntaxRefused(
            f"“{wanted.prefix}” is in use {'without' if wanted.check_digit else 'with'} a check digit."
            " Change the prefix as well, so that two records never come to the same reference.",
            field="check_digit",
        )


def _usual_for(kind: str, company_code: str) -> Syntax:
    """The usual way that is still free; it stays free only until somebody takes it."""
    wanted = USUAL.get(kind) if kind in USUAL else Usual(prefix=f"{kind.upper()[:12]}-")
    code = company_code.upper()
    # The company's code sets the second company's references apart: they are unique in the whole database.
    candidates = [wanted.prefix, f"{code}-{wanted.prefix}", f"{code}-{kind.upper()}-"]
    taken = set(ReferenceSyntax.objects.filter(suffix="", prefix__in=candidates).values_list("prefix", flat=True))
    prefix, *_ = (candidate for candidate in candidates if candidate not in taken)
    return Syntax(prefix=prefix, suffix="", digits=wanted.digits, check_digit=wanted.check_digit)


def _set_up(kind: str, company_id: int) -> ReferenceSyntax:
    wanted = _usual_for(kind, Company.objects.values_list("code", flat=True).get(pk=company_id))
    try:
        with acting(by=Actor.system("references"), reason=f"References of kind {kind} set up in the usual way"):
            syntax = ReferenceSyntax.objects.create(
                kind=kind,
                company_id=company_id,
                prefix=wanted.prefix,
                digits=wanted.digits,
                check_digit=wanted.check_digit,
            )
            ReferenceCounter.objects.create(syntax=syntax)
    except IntegrityError:  # somebody else set one up at the same time
        return ReferenceSyntax.objects.filter(kind=kind, company_id=company_id).first() or _set_up(kind, company_id)
    return syntax
