"""What ships with Hearth besides the BPMN of its paths: the case types that offer them, and the clocks that they name.

The figures of the law were read in the sources that the paths' own documentation names. They are configuration: a
landlord sees them among the SLA definitions, and a new figure of the law is a change there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hearth.engines.cases.working_time import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryPath:
    """A path that ships with Hearth, with the case type that offers it; one that only others call has none."""

    key: str
    category: str = ""
    description: str = ""
    information: str = ""
    keywords: str = ""
    asks_for_note: bool = False
    sub_path: bool = False


def _small(key: str, description: str, keywords: str) -> LibraryPath:
    return LibraryPath(
        key=key,
        category="Alterations",
        description=description,
        information="Enters the permission into the register, sends it with guidance, and closes.",
        keywords=f"alteration, permission, improvement, {keywords}",
    )


LIBRARY: Sequence[LibraryPath] = (
    LibraryPath(key="keys", sub_path=True),
    LibraryPath(key="alteration-permitted", sub_path=True),
    LibraryPath(
        key="end-of-tenancy",
        category="Tenancy",
        description="End of tenancy (notice to quit)",
        information="A tenant gives notice: check it, acknowledge it, visit, take the keys, end the tenancy.",
        keywords="notice, quit, ntq, leaving, moving out, keys, terminate",
    ),
    LibraryPath(
        key="rent-statement",
        category="Rent",
        description="Rent statement",
        information="Makes the statement, sends it to the tenant and closes.",
        keywords="statement, balance, proof of rent, arrears",
    ),
    _small("laminate-flooring", "Laminate flooring permission", "floor, wood"),
    _small("outside-tap", "Outside tap permission", "garden, water, hose"),
    _small("paving-slabs", "Paving slabs permission", "garden, patio, path, drive"),
    _small("satellite-dish", "Satellite dish permission", "television, aerial, sky"),
    _small("garden-shed", "Garden shed permission", "garden, hut, storage"),
    LibraryPath(
        key="large-alteration",
        category="Alterations",
        description="Large alteration",
        information="Sends letter, form and guidance, chases the form, inspects, decides, inspects the work.",
        keywords="alteration, permission, improvement, kitchen, bathroom, wall, window, extension, application",
    ),
    LibraryPath(
        key="call-back",
        category="Call back",
        description="Call back",
        information="Somebody is to call the contact back: they are told after five minutes, with your note.",
        keywords="phone, ring, message",
        asks_for_note=True,
    ),
    LibraryPath(
        key="complaint",
        category="Complaints",
        description="Complaint",
        information="Two stages with the working days of the Complaint Handling Code. England.",
        keywords="unhappy, dissatisfied, ombudsman, stage 1, stage 2, feedback",
        asks_for_note=True,
    ),
    LibraryPath(
        key="hazard",
        category="Repairs",
        description="Hazard response (Awaab's Law)",
        information="Damp, mould or another hazard: triage, investigate, make safe, write, begin the works. England.",
        keywords="damp, mould, awaab, emergency, unsafe, hhsrs, disrepair",
    ),
    LibraryPath(
        key="rights-request",
        category="Information management",
        description="Rights request",
        information="Opens by itself when a request about personal data is recorded. Record the request instead.",
        keywords="subject access, gdpr, sar, dsar, privacy, erasure, portability, rectification, objection",
        asks_for_note=True,
    ),
)
"""In the order of publishing: a path comes after those that it calls."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryClock:
    """A period of the law as an SLA definition: with a warning before its end, never paused by a hold."""

    code: str
    description: str
    amount: int
    unit: Unit
    amber_amount: int = 1
    amber_unit: Unit = Unit.WORKING_DAYS


_CODE = "Complaint Handling Code 2024"
_HAZARDS = "SI 2025/1042"

CLOCKS: Sequence[LibraryClock] = (
    LibraryClock(
        code="complaint-acknowledgement",
        description=f"Complaint acknowledged ({_CODE}, 6.2)",
        amount=5,
        unit=Unit.WORKING_DAYS,
    ),
    LibraryClock(
        code="complaint-stage-1",
        description=f"Complaint answered at stage 1 ({_CODE}, 6.3)",
        amount=10,
        unit=Unit.WORKING_DAYS,
        amber_amount=3,
    ),
    LibraryClock(
        code="complaint-stage-1-extension",
        description=f"Complaint answered at stage 1, extended ({_CODE}, 6.4)",
        amount=10,
        unit=Unit.WORKING_DAYS,
        amber_amount=3,
    ),
    LibraryClock(
        code="complaint-stage-2-acknowledgement",
        description=f"Stage 2 of a complaint acknowledged ({_CODE}, 6.10)",
        amount=5,
        unit=Unit.WORKING_DAYS,
    ),
    LibraryClock(
        code="complaint-stage-2",
        description=f"Complaint answered at stage 2 ({_CODE}, 6.14)",
        amount=20,
        unit=Unit.WORKING_DAYS,
        amber_amount=5,
    ),
    LibraryClock(
        code="rights-request",
        description="Request about personal data answered (UK GDPR, Article 12(3))",
        amount=1,
        unit=Unit.MONTHS,
        amber_amount=5,
    ),
    LibraryClock(
        code="hazard-emergency",
        description=f"Emergency hazard investigated and made safe ({_HAZARDS})",
        amount=24,
        unit=Unit.HOURS,
        amber_amount=6,
        amber_unit=Unit.HOURS,
    ),
    LibraryClock(
        code="hazard-investigation",
        description=f"Significant hazard investigated ({_HAZARDS})",
        amount=10,
        unit=Unit.WORKING_DAYS,
        amber_amount=3,
    ),
    LibraryClock(
        code="hazard-summary",
        description=f"Written summary of a hazard sent ({_HAZARDS})",
        amount=3,
        unit=Unit.WORKING_DAYS,
    ),
    LibraryClock(
        code="hazard-make-safe",
        description=f"Significant hazard made safe ({_HAZARDS})",
        amount=5,
        unit=Unit.WORKING_DAYS,
    ),
    LibraryClock(
        code="hazard-begin-works",
        description=f"Further works on a hazard begun ({_HAZARDS})",
        amount=5,
        unit=Unit.WORKING_DAYS,
    ),
)
