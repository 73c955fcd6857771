"""Generated people: who they are, how they are reached. Deterministic for a given Random."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from random import Random

from hearth.faces.cli.demo import names


@dataclass(slots=True, kw_only=True)
class Person:
    title: str
    first_name: str
    last_name: str
    born: dt.date
    phone: str
    email: str
    ni: str
    language: str = ""
    interpreter: bool = False
    prefers: str = ""
    needs: str = ""
    record_id: int = 0

    @property
    def name(self) -> str:
        """As lists show it."""
        return " ".join(part for part in (self.title, self.first_name, self.last_name) if part)


@dataclass(slots=True)
class Home:
    """A home with those who live there and those who are liable."""

    address: str
    postcode: str
    kind: str
    bedrooms: int
    patch: int
    block: int | None
    tenants: list[Person] = field(default_factory=list)
    others: list[Person] = field(default_factory=list)
    asset_id: int = 0


_NEEDS = ("Large print", "Hard of hearing", "Wheelchair user", "Text relay", "Easy read")
_LANGUAGES = ("Polish", "Urdu", "Welsh", "Romanian", "Somali", "Arabic", "British Sign Language")


class Crowd:
    """Draws people; no two share an email address. Telephone numbers repeat: there are only a thousand of nobody's."""

    def __init__(self, random: Random, today: dt.date) -> None:
        self.random, self.today = random, today
        self.drawn = 0

    def adult(self, last_name: str = "") -> Person:
        """Somebody of 18 to 92."""
        return self._draw(self.random.triangular(18.5, 92, 44), last_name)

    def child(self, last_name: str) -> Person:
        """Somebody under 18: no title, no number of their own."""
        person = self._draw(self.random.uniform(0.2, 17.8), last_name)
        person.title = person.phone = person.email = person.ni = person.prefers = person.needs = ""
        return person

    def _draw(self, age: float, last_name: str) -> Person:
        random = self.random
        self.drawn += 1
        woman = random.random() < 0.54
        first = random.choice(names.WOMEN if woman else names.MEN)
        last = last_name or random.choice(names.LAST)
        title = random.choice(("Ms", "Mrs", "Miss", "Ms")) if woman else "Mr"
        speaks = random.choice(_LANGUAGES) if random.random() < 0.06 else ""
        letters = "ABCEGHJKLMNPRSTWXYZ"
        return Person(
            title="Mx" if random.random() < 0.01 else title,
            first_name=first,
            last_name=last,
            born=self.today - dt.timedelta(days=int(age * 365.25)),
            phone=f"07700 900{self.drawn % 1000:03d}" if random.random() < 0.85 else "",
            email=f"{first}.{last}.{self.drawn}@example.org".lower() if random.random() < 0.6 else "",
            # Q is never given as a first letter: these numbers belong to nobody.
            ni=f"Q{random.choice(letters)}{self.drawn % 1_000_000:06d}{random.choice('ABCD')}" if age >= 18 else "",
            language=speaks,
            interpreter=bool(speaks) and random.random() < 0.5,
            prefers=random.choices(("", "letter", "email", "phone", "text"), (40, 25, 20, 10, 5))[0],
            needs=random.choice(_NEEDS) if random.random() < 0.05 else "",
        )


class Estate:
    """Lays out homes along streets, some in blocks; each street lies in one patch."""

    def __init__(self, random: Random, homes: int, homes_per_patch: int = 250) -> None:
        self.random = random
        self.blocks: list[tuple[str, str, int]] = []
        self.homes: list[Home] = []
        combinations = [f"{name} {kind}" for name in names.STREETS for kind in names.KINDS_OF_STREET]
        random.shuffle(combinations)
        patches = max(1, round(homes / homes_per_patch))
        street = 0
        while len(self.homes) < homes:
            name = combinations[street % len(combinations)]
            if street >= len(combinations):
                name = f"{names.DISTRICTS[street // len(combinations) % len(names.DISTRICTS)]} {name}"
            district = names.DISTRICTS[street % len(names.DISTRICTS)]
            patch = len(self.homes) * patches // homes
            area = f"NM{street // 60 % 90 + 1} {street % 9 + 1}"
            postcode = f"{area}{'ABDEFGHJLN'[street % 10]}{'PQRSTUWXYZ'[street // 10 % 10]}"
            if random.random() < 0.3:
                self._flats(name, district, postcode, patch, homes)
            else:
                self._houses(name, district, postcode, patch, homes)
            street += 1

    def _houses(self, street: str, district: str, postcode: str, patch: int, homes: int) -> None:
        kind = self.random.choices(("House", "Bungalow"), (88, 12))[0]
        for number in range(1, self.random.randint(8, 46), 1 if self.random.random() < 0.6 else 2):
            if len(self.homes) >= homes:
                return
            bedrooms = self.random.choices((1, 2), (60, 40))[0] if kind == "Bungalow" else self._bedrooms()
            address = f"{number} {street}, {district}"
            self.homes.append(
                Home(address=address, postcode=postcode, kind=kind, bedrooms=bedrooms, patch=patch, block=None)
            )

    def _flats(self, street: str, district: str, postcode: str, patch: int, homes: int) -> None:
        block = len(self.blocks)
        name = f"{self.random.choice(names.LAST)} House, {street}, {district}"
        self.blocks.append((name, postcode, patch))
        for number in range(1, self.random.randint(6, 30)):
            if len(self.homes) >= homes:
                return
            self.homes.append(
                Home(
                    address=f"Flat {number}, {name}",
                    postcode=postcode,
                    kind="Flat",
                    bedrooms=self.random.choices((1, 2, 3), (45, 45, 10))[0],
                    patch=patch,
                    block=block,
                )
            )

    def _bedrooms(self) -> int:
        return self.random.choices((1, 2, 3, 4), (8, 38, 46, 8))[0]


def move_in(homes: list[Home], crowd: Crowd) -> None:
    """Fills homes with households; about one in thirty stands empty."""
    random = crowd.random
    for home in homes:
        if random.random() < 0.033:
            continue
        first = crowd.adult()
        home.tenants.append(first)
        if random.random() < 0.28:
            home.tenants.append(crowd.adult(first.last_name if random.random() < 0.7 else ""))
        room = max(0, home.bedrooms * 2 - len(home.tenants))
        for _ in range(min(room, random.choices((0, 1, 2, 3), (55, 20, 17, 8))[0])):
            home.others.append(crowd.child(first.last_name))
        if room > 2 and random.random() < 0.06:
            home.others.append(crowd.adult(first.last_name))
