"""What a UK landlord usually holds personal data for: purposes with their lawful basis, and the tags of the catalogue.

A landlord confirms it (each is the controller); it is a start and no advice. Keys of tags are those that columns name
in the catalogue; `fideslang` is the category in that taxonomy (ethyca.github.io/fideslang). Articles are the UK GDPR's.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """Why data is held. `basis` is a paragraph of Article 6(1); `condition` that of Article 9 or 10, "" for none.

    Only a purpose whose basis is consent waits for one.
    """

    label: str
    basis: str
    condition: str = ""
    kept: str
    recipients: tuple[str, ...] = ()

    @property
    def grounds(self) -> str:
        """Basis, condition and how long, as people are told them."""
        return ". ".join(filter(None, (self.basis, self.condition, f"Kept: {self.kept}")))

    @property
    def rests_on_consent(self) -> bool:
        """Whether it may only be pursued while consent stands."""
        return self.basis == CONSENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A kind of information. `free_text`: in somebody's words, so that it may tell of others and is read first."""

    label: str
    fideslang: str
    purposes: tuple[str, ...]
    sources: tuple[str, ...]
    free_text: bool = False


CONSENT = "Consent: Article 6(1)(a)"
CONTRACT = "Contract: Article 6(1)(b)"
LEGAL = "Legal obligation: Article 6(1)(c)"
PUBLIC_TASK = "Public task: Article 6(1)(e)"
EQUALITY = "Substantial public interest: Article 9(2)(g); Data Protection Act 2018, Schedule 1, paragraph 8"
STATUTORY = "Substantial public interest: Article 9(2)(g); Data Protection Act 2018, Schedule 1, paragraph 6"
SAFEGUARDING = "Substantial public interest: Article 9(2)(g); Data Protection Act 2018, Schedule 1, paragraph 18"

_AFTER = "While there is a tenancy, and six years after (Limitation Act 1980, section 5)"

PURPOSES: dict[str, Purpose] = {
    "tenancy-management": Purpose(
        label="Managing tenancies",
        basis=CONTRACT,
        kept=_AFTER,
        recipients=("Courts and tribunals", "Solicitors acting for the landlord"),
    ),
    "rent-accounts": Purpose(
        label="Rent and other charges",
        basis=CONTRACT,
        kept=_AFTER,
        recipients=("The Department for Work and Pensions and the housing benefit authority", "Banks"),
    ),
    "repairs-safety": Purpose(
        label="Repairs and safety of homes",
        basis=LEGAL,
        kept=_AFTER,
        recipients=("Repairs and gas contractors",),
    ),
    "accessible-services": Purpose(
        label="Reasonable adjustments and accessible services",
        basis=LEGAL,
        condition=STATUTORY,
        kept="While it is needed for the service",
        recipients=("Interpreters", "Repairs and gas contractors"),
    ),
    "equality-monitoring": Purpose(
        label="Equality monitoring",
        basis=PUBLIC_TASK,
        condition=EQUALITY,
        kept="While there is a tenancy; after that in figures that name nobody",
    ),
    "safeguarding": Purpose(
        label="Safety and safeguarding",
        basis=LEGAL,
        condition=SAFEGUARDING,
        kept="While there is a risk, looked at each year",
        recipients=("Police", "Social services"),
    ),
    "correspondence": Purpose(
        label="Letters, cases and complaints",
        basis=CONTRACT,
        kept=_AFTER,
        recipients=("Housing Ombudsman", "Printing and posting service"),
    ),
    "accountability": Purpose(
        label="Keeping records right, secure and accountable",
        basis=LEGAL,
        kept="As long as the record that it is about",
        recipients=("Auditors", "Information Commissioner"),
    ),
    "newsletters": Purpose(
        label="News, surveys and events",
        basis=CONSENT,
        kept="Until the consent is withdrawn",
    ),
    "publicity": Purpose(
        label="Photographs and stories of tenants",
        basis=CONSENT,
        kept="Until the consent is withdrawn",
    ),
}

_YOU = "You, or somebody acting for you"
_STAFF = "Colleagues, from their work with you"
_SYSTEM = "Worked out by the landlord's systems"

TAGS: dict[str, Tag] = {
    "identifiers": Tag(
        label="Names and identity",
        fideslang="user.name",
        purposes=("tenancy-management", "rent-accounts", "correspondence", "accountability", "publicity"),
        sources=(_YOU, "The landlord's former systems"),
    ),
    "official-identifiers": Tag(
        label="Official numbers",
        fideslang="user.government_id",
        purposes=("tenancy-management", "rent-accounts"),
        sources=(_YOU, "The Department for Work and Pensions"),
    ),
    "contact-details": Tag(
        label="Addresses, telephone and email",
        fideslang="user.contact",
        purposes=("tenancy-management", "repairs-safety", "correspondence", "newsletters"),
        sources=(_YOU,),
    ),
    "household": Tag(
        label="Household and relationships",
        fideslang="user.demographic",
        purposes=("tenancy-management", "safeguarding"),
        sources=(_YOU, "Other members of the household"),
    ),
    "authority": Tag(
        label="Who may act for you",
        fideslang="user.authorization",
        purposes=("correspondence",),
        sources=(_YOU,),
    ),
    "accessibility": Tag(
        label="Needs and adjustments",
        fideslang="user.health_and_medical",
        purposes=("accessible-services",),
        sources=(_YOU, _STAFF),
    ),
    "profile": Tag(
        label="Language",
        fideslang="user.demographic.language",
        purposes=("accessible-services",),
        sources=(_YOU,),
    ),
    "equality": Tag(
        label="Protected characteristics",
        fideslang="user.demographic",
        purposes=("equality-monitoring",),
        sources=(_YOU,),
    ),
    "tenancy": Tag(
        label="Tenancies and notices",
        fideslang="user.account",
        purposes=("tenancy-management",),
        sources=(_YOU, _STAFF),
    ),
    "money": Tag(
        label="Rent account",
        fideslang="user.financial",
        purposes=("rent-accounts",),
        sources=(_YOU, "Banks and benefit authorities", _SYSTEM),
    ),
    "income": Tag(
        label="Income and benefits",
        fideslang="user.financial",
        purposes=("rent-accounts",),
        sources=(_YOU, "The Department for Work and Pensions"),
    ),
    "alerts": Tag(
        label="Warnings to colleagues",
        fideslang="user.content",
        purposes=("safeguarding", "repairs-safety"),
        sources=(_STAFF, "Police and other agencies"),
        free_text=True,
    ),
    "restriction": Tag(
        label="Why a record is restricted",
        fideslang="user.content",
        purposes=("safeguarding",),
        sources=(_STAFF,),
        free_text=True,
    ),
    "correspondence": Tag(
        label="Letters and notes",
        fideslang="user.content.private",
        purposes=("correspondence",),
        sources=(_YOU, _STAFF),
        free_text=True,
    ),
    "files": Tag(
        label="Files",
        fideslang="user.content.private",
        purposes=("correspondence", "tenancy-management", "publicity"),
        sources=(_YOU, _STAFF),
    ),
    "case-notes": Tag(
        label="Cases and tasks",
        fideslang="user.content.private",
        purposes=("correspondence", "tenancy-management"),
        sources=(_YOU, _STAFF),
        free_text=True,
    ),
    "consent": Tag(
        label="Your consent",
        fideslang="user.privacy_preferences",
        purposes=("accountability",),
        sources=(_YOU, "Whoever you let answer for you"),
        free_text=True,
    ),
    "sharing": Tag(
        label="With whom your data was shared",
        fideslang="user.privacy_preferences",
        purposes=("accountability",),
        sources=(_STAFF, _SYSTEM),
        free_text=True,
    ),
    "segments": Tag(
        label="Groups that you were put in",
        fideslang="user.behavior",
        purposes=("accessible-services", "newsletters"),
        sources=(_SYSTEM,),
    ),
    "user-defined": Tag(
        label="Other fields that the landlord keeps",
        fideslang="user.content",
        purposes=("tenancy-management",),
        sources=(_YOU, _STAFF),
        free_text=True,
    ),
    "audit": Tag(
        label="Who looked at your record",
        fideslang="user.content",
        purposes=("accountability",),
        sources=(_STAFF,),
        free_text=True,
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """A consent that a landlord usually asks for, by its own name only: who else has the data must be named by them.

    `purposes` wait for it; `tags` are what it is asked for. Reviewed every so many months. `words` are shown.
    """

    label: str
    categories: tuple[str, ...]
    purposes: tuple[str, ...]
    tags: tuple[str, ...]
    months: int
    words: str


PERSONAL_DATA = "Personal data"
CATEGORIES = (PERSONAL_DATA, "Repairs data", "Medical data", "Financial records")

OUTCOMES: tuple[tuple[str, str, bool], ...] = (
    ("Granted", "granted", True),
    ("Refused", "refused", True),
    ("Asked, no answer yet", "other", True),
)
"""Word, what it means to the rules, and whether it is the usual word for that."""

CONSENTS: dict[str, Consent] = {
    "news": Consent(
        label="News, surveys and events",
        categories=(PERSONAL_DATA,),
        purposes=("newsletters",),
        tags=("contact-details", "segments"),
        months=24,
        words=(
            "We would like to send you news, surveys and invitations to events. You do not have to agree, and it makes"
            " no difference to your tenancy. You can change your mind at any time: tell any of us, or write to us."
        ),
    ),
    "stories": Consent(
        label="Photographs and stories",
        categories=(PERSONAL_DATA,),
        purposes=("publicity",),
        tags=("identifiers", "files"),
        months=12,
        words=(
            "We would like to show your photograph or tell your story in our newsletter and on our website. You do not"
            " have to agree. You can change your mind at any time; we then stop using them from that day."
        ),
    ),
}
