"""A status is a word and a shape; time, money and dates read as people in the United Kingdom write them."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

import hearth.faces.kit
from hearth.faces.kit.fuse import fuse
from hearth.faces.kit.marks import STATUSES, mark_of
from hearth.faces.kit.strip import strip
from hearth.faces.kit.templatetags.kit import within
from hearth.faces.kit.time_words import day_words, instant_words, when_words
from hearth.kernel.time import LONDON, UTC, london
from hearth.platform.index.kinds import KINDS

KIT = Path(hearth.faces.kit.__file__).parent
SPRITE = (KIT / "static/kit/sprite.svg").read_text()
DRAWINGS = set(re.findall(r'<symbol id="([^"]+)"', SPRITE))
NOW = london(dt.date(2026, 11, 17), dt.time(10, 42))

EPOCH = dt.datetime(2000, 1, 1, tzinfo=UTC)
instants = st.timedeltas(dt.timedelta(0), dt.timedelta(36_500)).map(lambda since: EPOCH + since)
pytestmark = pytest.mark.usefixtures("kit_settings")


def render(source: str, **context: object) -> str:
    return Template("{% load kit %}" + source).render(Context(context))


def test_every_status_has_a_drawn_shape_and_a_tone_of_the_style_sheet() -> None:
    assert {mark.shape for mark in STATUSES.values()} <= DRAWINGS
    assert {mark.tone for mark in STATUSES.values()} <= {"good", "due", "late", "hold", "idle", "live"}


def test_two_statuses_that_mean_different_things_never_share_shape_and_tone() -> None:
    assert mark_of("complete") == mark_of("Completed")
    assert len({mark_of(kind).shape for kind in ("complete", "due", "late", "live", "hold", "idle", "none", "no")}) == 8


def test_an_unknown_status_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"No status mark 'blue'\. Known: .*complete"):
        mark_of("blue")


def test_a_status_says_its_word_beside_its_shape() -> None:
    html = render('{% status "on_hold" %}{% status "missed" "Missed by 2 days" strong=True %}')
    assert "On_hold" not in html
    assert "On hold" in html
    assert re.search(
        r'class="st late strong"><svg class="sh" aria-hidden="true"><use href="[^"]*#s-late"/></svg>Missed by', html
    )


def test_an_icon_that_is_not_a_name_is_refused() -> None:
    with pytest.raises(ValueError, match="is not the name of a drawing"):
        render("{% icon name %}", name='x"><script>')


def test_every_kind_of_record_has_a_drawing_in_the_sprite() -> None:
    assert {kind: KINDS.get(kind).icon for kind in KINDS if f'id="{KINDS.get(kind).icon}"' not in SPRITE} == {}


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (dt.datetime(2026, 11, 30, 12, 0, tzinfo=LONDON), "Mon 30 Nov 2026, 12 noon"),
        (dt.datetime(2026, 11, 16, 16, 30, tzinfo=LONDON), "Mon 16 Nov 2026, 16:30"),
        (dt.datetime(2026, 7, 1, 0, 0, tzinfo=LONDON), "Wed 1 Jul 2026, 12 midnight"),
        (dt.datetime(2026, 7, 1, 9, 5, tzinfo=LONDON), "Wed 1 Jul 2026, 09:05"),
    ],
)
def test_an_instant_reads_as_london_reads_it(at: dt.datetime, words: str) -> None:
    assert instant_words(at.astimezone(UTC)) == words


def test_an_instant_in_summer_is_shown_an_hour_after_utc() -> None:
    assert instant_words(dt.datetime(2026, 7, 1, 11, 0, tzinfo=UTC)) == "Wed 1 Jul 2026, 12 noon"


def test_a_naive_instant_is_refused_and_so_is_an_instant_for_a_day() -> None:
    with pytest.raises(ValueError, match="time zone"):
        instant_words(NOW.replace(tzinfo=None))
    with pytest.raises(TypeError, match="isn't a day"):
        day_words(NOW)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "Today, 17:00"),
        (1, "Tomorrow, 17:00"),
        (-1, "Yesterday, 17:00"),
        (2, "Thu 19 Nov, 17:00"),
        (60, "Sat 16 Jan 2027, 17:00"),
    ],
)
def test_when_is_seen_from_now(days: int, words: str) -> None:
    assert when_words(london(dt.date(2026, 11, 17) + dt.timedelta(days), dt.time(17)), now=NOW) == words


def test_the_small_hours_of_summer_belong_to_the_london_day() -> None:
    just_after_midnight = dt.datetime(2026, 6, 30, 23, 15, tzinfo=UTC)
    assert when_words(just_after_midnight, now=dt.datetime(2026, 7, 1, 9, tzinfo=UTC)) == "Today, 00:15"


@given(instants, instants, instants, instants)
def test_a_fuse_never_leaves_its_line(
    start: dt.datetime, amber: dt.datetime, due: dt.datetime, now: dt.datetime
) -> None:
    line = fuse(start=start, amber=amber, due=due, now=now)
    assert 0 <= line.burnt <= 1
    assert 0 <= line.amber <= 1
    assert (line.tone == "late") == (now >= due)


@given(instants, st.timedeltas(dt.timedelta(minutes=1), dt.timedelta(days=400)), st.floats(0, 1), st.floats(0, 1))
def test_a_fuse_burns_one_way(start: dt.datetime, length: dt.timedelta, earlier: float, later: float) -> None:
    earlier, later = sorted((earlier, later))
    due = start + length
    at = [fuse(start=start, amber=None, due=due, now=start + length * share).burnt for share in (earlier, later)]
    assert at[0] <= at[1]


def test_a_held_fuse_says_so_whatever_the_time() -> None:
    line = fuse(start=NOW, amber=None, due=NOW + dt.timedelta(1), now=NOW + dt.timedelta(2), held=True)
    assert line.tone == "hold"


def test_a_target_corrected_to_before_its_start_is_wholly_burnt() -> None:
    assert fuse(start=NOW, amber=None, due=NOW - dt.timedelta(1), now=NOW).burnt == 1


days = st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1))


@given(days, st.none() | st.integers(1, 9000), days)
def test_a_strip_stays_in_its_window_and_says_whether_it_is_in_force(
    start: dt.date, length: int | None, today: dt.date
) -> None:
    end = None if length is None else start + dt.timedelta(length)
    line = strip(start=start, end=end, today=today)
    assert 0 <= line.left <= line.right <= 1
    assert 0 <= line.today <= 1
    in_force = start <= today and (end is None or today < end)
    assert (line.kind == "life") == in_force


def test_money_reads_in_pounds_and_pence() -> None:
    assert ">£1,234.50<" in render("{% money m %}", m=Decimal("1234.5"))
    assert ">-£3.00<" in render("{% money m %}", m=Decimal(-3))
    assert ">none<" in render("{% money m %}", m=None)
    with pytest.raises(TypeError, match="float"):
        render("{% money m %}", m=1.5)


def test_a_reference_is_a_button_that_copies_itself_escaped() -> None:
    html = render('{% ref "CN-0001" %}')
    assert html.startswith('<button type="button" class="ref" data-copy="CN-0001" aria-label="Copy CN-0001"')
    assert html.endswith(">CN-0001</button>")
    assert "<b>" not in render("{% ref r %}", r="<b>")
    assert render("{% ref none %}", none=None) == ""


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("Joanna Kowalczyk", "jo kow", "<mark>Jo</mark>anna <mark>Kow</mark>alczyk"),
        ("Major Jones", "jo", "Major <mark>Jo</mark>nes"),
        ("<b> & co", "co", "&lt;b&gt; &amp; <mark>co</mark>"),
        ("A.B (x)", "a.b (", "<mark>A.B</mark> (x)"),
        ("No query", "", "No query"),
    ],
)
def test_what_was_found_is_marked_where_a_word_begins(text: str, query: str, marked: str) -> None:
    assert render("{{ text|matched:query }}", text=text, query=query) == marked


@given(st.text(max_size=40), st.text(max_size=12))
def test_marking_never_lets_markup_through(text: str, query: str) -> None:
    html = render("{{ text|matched:query }}", text=text, query=query)
    assert "<" not in html.replace("<mark>", "").replace("</mark>", "")


def test_a_tile_is_a_section_named_by_its_heading() -> None:
    html = render('{% tile t count=0 css="span-4" %}<p>body</p>{% endtile %}', t="Cases & tasks")
    assert 'aria-labelledby="cases-tasks"' in html
    assert '<h2 id="cases-tasks">Cases &amp; tasks</h2><span class="n">0</span>' in html
    assert "<p>body</p></section>" in html


def test_a_tile_escapes_what_it_is_given_but_keeps_captured_markup() -> None:
    html = render(
        '{% capture as tools %}<a href="/x">{{ name }}</a>{% endcapture %}{% tile name tools=tools %}{% endtile %}',
        name="<script>",
    )
    assert "<script>" not in html
    assert '<a href="/x">&lt;script&gt;</a>' in html
    assert "<i>" not in render("{% tile t tools=raw %}{% endtile %}", t="T", raw="<i>")


@pytest.mark.parametrize(("cookie", "attribute"), [("dark", ' data-theme="dark"'), ('x" onload="', ""), ("", "")])
def test_only_a_known_theme_is_taken_from_the_cookie(cookie: str, attribute: str) -> None:
    class Request:
        COOKIES = {"hearth_theme": cookie}

    assert render("{% theme %}", request=Request()) == attribute


@pytest.mark.parametrize(
    ("label", "said"), [("Case type", "case type"), ("SLA definition", "SLA definition"), ("X", "x"), ("", "")]
)
def test_a_label_within_a_sentence_keeps_its_capitals_where_they_are_an_abbreviation(label: str, said: str) -> None:
    assert within(label) == said
