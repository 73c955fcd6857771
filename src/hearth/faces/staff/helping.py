"""Help pages: docs/help/*.md, drawn as pages, and which of them the (?) of a screen opens.

A page begins with its title as `# Title` and a line `Screens: home, my-patch` that names the addresses it helps with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from hearth.kernel.refusal import NotFound

FOLDER: Path = Path(settings.PROJECT) / "docs" / "help"
_SCREENS = "Screens:"


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpPage:
    """One page. `html` is safe: Markdown's own HTML is not taken over."""

    slug: str
    title: str
    screens: tuple[str, ...]
    html: SafeString


@lru_cache(maxsize=1)
def pages() -> Mapping[str, HelpPage]:
    """Every help page by its slug, in the order of titles; none where the documents are not installed."""
    if not FOLDER.is_dir():
        return {}
    found = [_page(path) for path in FOLDER.glob("*.md")]
    return {page.slug: page for page in sorted(found, key=lambda page: page.title)}


def _page(path: Path) -> HelpPage:
    title, body = path.stem, []
    screens: tuple[str, ...] = ()
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            title = line[2:].strip()
        elif line.startswith(_SCREENS):
            screens = tuple(name.strip() for name in line[len(_SCREENS) :].split(",") if name.strip())
        else:
            body.append(line)
    html = MarkdownIt("commonmark", {"html": False}).enable("table").render("\n".join(body))
    html = html.replace("<table>", '<table class="ledger">').replace("<th>", '<th scope="col">')
    return HelpPage(slug=path.stem, title=title, screens=screens, html=mark_safe(html))  # noqa: S308 - html=False above


def page_named(slug: str) -> HelpPage:
    """The page of that slug; NotFound for none."""
    if slug not in pages():
        raise NotFound("There is no such help page.")
    return pages()[slug]


def help_url(request: HttpRequest) -> str:
    """The page that helps with the screen of a request; the list of all where none says so."""
    match = request.resolver_match
    name = match.url_name if match else ""
    names = [f"{name}:{match.kwargs['list_code']}"] if match and "list_code" in match.kwargs else []
    for wanted in (*names, name):
        for page in pages().values():
            if wanted in page.screens:
                return reverse("staff:help-page", args=[page.slug])
    return reverse("staff:help")
