"""A list's address says what was asked of it; a page's place is the sort key of its last row."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from decimal import Decimal

import pytest
from django.http import QueryDict
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from hearth.faces.kit.lists import BrokenCursor, Column, ListState, cursor_of, paging, read_cursor
from hearth.kernel.time import UTC

pytestmark = pytest.mark.usefixtures("kit_settings")

SORTS = ("-due", "title")

keys = st.tuples(
    st.one_of(
        st.none(),
        st.dates(),
        st.datetimes(timezones=st.just(UTC)),
        st.integers(-(10**12), 10**12),
        st.decimals(allow_nan=False, allow_infinity=False, places=2),
        st.text(max_size=20),
    ),
    st.text(max_size=20),
)


@given(keys)
def test_a_cursor_brings_its_key_back_with_its_types(
    key: tuple[dt.date | dt.datetime | Decimal | int | str | None, str],
) -> None:
    back = read_cursor(cursor_of(*key))
    assert back == key
    assert [type(part) for part in back] == [type(part) for part in key]


@given(st.text(max_size=60))
def test_a_broken_cursor_is_refused_in_words_and_never_crashes(text: str) -> None:
    with suppress(BrokenCursor):
        assert isinstance(read_cursor(text), tuple)


@pytest.mark.parametrize("text", ["W1sicyJdXQ", "W1sieCIsICIxIl1d", "MQ", "é", "W1siZCIsIm5vIl1d", "bnVsbA"])
def test_a_cursor_that_was_tampered_with_is_refused(text: str) -> None:
    with pytest.raises(BrokenCursor, match="Start again from the first page") as refused:
        read_cursor(text)
    assert refused.value.code == "broken_cursor"


def state(query: str = "") -> ListState:
    return ListState.read(path="/tasks/", query=QueryDict(query), sorts=SORTS, filters=("status",))


def test_a_list_opens_with_its_default_sort() -> None:
    assert (state().sort, state().descending) == ("due", True)


def test_the_address_says_sort_words_filter_and_place() -> None:
    asked = state("sort=title&q=+keys+&status=open&after=abc")
    assert (asked.sort, asked.descending, asked.text) == ("title", False, "keys")
    assert asked.filters == {"status": "open"}
    assert asked.cursor == "abc"


def test_what_is_not_known_is_left_out_so_that_old_bookmarks_open() -> None:
    asked = state("sort=password&colour=red&status=")
    assert (asked.sort, asked.descending) == ("due", True)
    assert asked.filters == {}


def test_links_change_one_part_keep_the_rest_and_start_paging_again() -> None:
    asked = state("sort=title&q=a%26b&status=open&after=abc")
    assert asked.url(sort="-title") == "/tasks/?q=a%26b&status=open&sort=-title"
    assert asked.url(drop=("status",)) == "/tasks/?q=a%26b&sort=title"
    assert state("status=open").url(status="") == "/tasks/?sort=-due"


def test_segments_mark_the_one_in_force_and_carry_counts() -> None:
    first, second = state("status=open").choices("status", [("", "All"), ("open", "Open")], {"": 9, "open": 4})
    assert (first.on, first.count, first.url) == (False, 9, "/tasks/?sort=-due")
    assert (second.on, second.count, second.url) == (True, 4, "/tasks/?status=open&sort=-due")


def test_a_sorted_head_turns_round_and_the_others_start_upwards() -> None:
    template = Template("{% load kit %}{% sort_head column state %}")

    def head(column: Column, query: str) -> str:
        return template.render(Context({"column": column, "state": state(query)}))

    due = Column(label="Due", sort="due", number=True)
    assert 'aria-sort="descending"' in head(due, "")
    assert 'href="/tasks/?sort=due"' in head(due, "")
    assert 'href="/tasks/?sort=-due"' in head(due, "sort=due")
    assert "aria-sort" not in head(due, "sort=title")
    assert "<a" not in head(Column(label="With"), "")


def walk(rows: list[int], size: int) -> tuple[list[list[int]], list[list[int]]]:
    """Every page going on, and every page going back, as a query by keyset would give them."""

    def fetch(asked: ListState) -> list[int]:
        if asked.before:
            (place,) = read_cursor(asked.before)
            return [row for row in reversed(rows) if row < place][: size + 1]
        after = read_cursor(asked.cursor)[0] if asked.cursor else -1
        return [row for row in rows if row > after][: size + 1]

    def turn(asked: ListState) -> tuple[list[int], str, str]:
        page, at = paging(state=asked, rows=fetch(asked), size=size, key_of=lambda row: (row,))
        return page, at.next_url, at.previous_url

    on: list[list[int]] = []
    asked = state()
    while True:
        page, forward, back = turn(asked)
        on.append(page)
        if not forward:
            break
        asked = state(forward.partition("?")[2])
    returned = [on[-1]]
    while back:
        page, forward, back = turn(state(back.partition("?")[2]))
        assert forward
        returned.append(page)
    return on, returned


@given(st.integers(0, 60), st.integers(1, 20))
def test_paging_on_and_back_shows_every_row_once(count: int, size: int) -> None:
    rows = list(range(count))
    on, back = walk(rows, size)
    assert [row for page in on for row in page] == rows
    assert [row for page in reversed(back) for row in page] == rows
    assert all(len(page) <= size for page in on)
