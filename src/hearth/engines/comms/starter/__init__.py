"""The templates that a landlord starts with: text files beside this module, for the landlord to copy and change.

A file is a front matter between two --- lines, then the body. The front matter is `key: value` lines; beneath
`uses:` an indented `path: what it is` line for each field. Channels: letter, email; sheet for what is only enclosed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from hearth.engines.comms.rendering import Template, parse_template

CHANNELS = frozenset({"letter", "email", "sheet"})


@dataclass(frozen=True)
class Starter:
    """One template. `uses` describes each field that it names; `subject_kind` the kind of record it is about ("" any).

    Its salutation is the addressee's own ("Dear Ms Nowak"), so it has none here.
    """

    key: str
    name: str
    about: str
    channels: tuple[str, ...]
    subject_kind: str
    subject: Template
    body: Template
    uses: dict[str, str]


@cache
def load_starter(key: str) -> Starter:
    """The starter template of that key ("notice-to-quit-acknowledged"); FileNotFoundError if there is none."""
    return parse_starter(key, files(__name__).joinpath(f"{key}.md").read_text(encoding="utf-8"))


def starter_keys() -> tuple[str, ...]:
    """The keys of all starter templates, in order."""
    return tuple(sorted(entry.name[:-3] for entry in files(__name__).iterdir() if entry.name.endswith(".md")))


def parse_starter(key: str, source: str) -> Starter:
    """A starter from its file. ValueError if its front matter is malformed or describes other fields than it uses."""
    head, _, body = source.removeprefix("---\n").partition("\n---\n")
    values: dict[str, str] = {}
    uses: dict[str, str] = {}
    for line in head.splitlines():
        name, colon, value = line.partition(": ") if not line.endswith(":") else (line[:-1], ":", "")
        if not colon:
            raise ValueError(f"Starter {key}: “{line}” is not a “key: value” line.")
        (uses if line.startswith("  ") else values)[name.strip()] = value.strip()
    absent = {"name", "about", "channels", "subject", "uses"} - set(values)
    if absent or not body:
        raise ValueError(f"Starter {key} lacks {', '.join(sorted(absent)) or 'its body'}.")
    channels = tuple(channel.strip() for channel in values["channels"].split(","))
    if not set(channels) <= CHANNELS:
        raise ValueError(f"Starter {key}: channels are {', '.join(sorted(CHANNELS))}, not {values['channels']}.")
    subject, text = parse_template(values["subject"]), parse_template(body)
    used = {field.path for part in (subject, text) for field in part.placeholders}
    if used != set(uses):
        wrong = ", ".join(sorted(used ^ set(uses)))
        raise ValueError(f"Starter {key}: the fields used and those described differ: {wrong}.")
    return Starter(key, values["name"], values["about"], channels, values.get("subject_kind", ""), subject, text, uses)
