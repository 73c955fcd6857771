"""What the staff shell shows around every page. A face puts one `Shell` into the template context as `shell`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortcut:
    """A live count and the filtered list behind it. `note` is one short line; `late` marks it as past target.

    `more`: there are that many and more.
    """

    label: str
    url: str
    count: int
    note: str = ""
    late: bool = False
    current: bool = False
    more: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NavItem:
    """A screen that the user may open."""

    label: str
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DockTab:
    """An open record. A restricted one's `title` says nothing of whom it is about."""

    record: str
    title: str
    icon: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """Who looks in, and what the bar around the page leads to. An empty address leaves its button out.

    `user_key` is a stable, opaque word per user and company (never a name): the browser keeps drafts under it, and
    drops those of anybody else. `dock` are the records that are open on every device; `dock_url` takes a POST of
    `open` or `shut` with a reference. `preferences_url` takes `theme`, `density` and `single_keys`, which are stored;
    `unread` is how many notifications wait behind the bell. `search_url` answers a page of results for `?q=`;
    `hits_url` the same as a fragment of options (kit/hits.html), `palette_url` likewise for screens and
    actions (opened as a page it lists them all). `unit_name` is the functional unit that one looks through now,
    `units_url` where that is chosen. `counts_url` answers kit/shell/shortcuts.html alone. `next_url` opens the task
    that is best done next; the key N does from every page.
    """

    user_key: str
    user_name: str
    initials: str
    company_name: str
    unit_name: str = ""
    units_url: str = ""
    home_url: str = "/"
    demo: bool = False
    search_url: str = ""
    hits_url: str = ""
    palette_url: str = ""
    new_case_url: str = ""
    next_url: str = ""
    start_communication_url: str = ""
    help_url: str = ""
    profile_url: str = ""
    sign_out_url: str = ""
    counts_url: str = ""
    dock: tuple[DockTab, ...] = ()
    dock_url: str = ""
    notifications_url: str = ""
    unread: int = 0
    preferences_url: str = ""
    theme: str = ""
    comfortable: bool = False
    single_keys: bool = True
    shortcuts: tuple[Shortcut, ...] = ()
    nav: tuple[NavItem, ...] = ()
