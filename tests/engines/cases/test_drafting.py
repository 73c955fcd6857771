"""Versions of a path from draft to retired."""

from __future__ import annotations

import datetime as dt

import pytest

from hearth.engines.cases import drafting, publishing
from hearth.engines.cases.definition.findings import PathRefused
from hearth.engines.cases.models import Path, PathVersion, VersionStatus
from hearth.kernel.time import business_day, london
from tests.engines.cases.drawn import END, START, arrows, node, process
from tests.landlord import WholeLandlord
from tests.modules.landlord import BY, NOW

pytestmark = pytest.mark.django_db
KEY = "call-back"
TODAY = business_day(NOW)


@pytest.fixture(autouse=True)
def _open(in_business: WholeLandlord) -> None:
    """Its paths are in force."""


def text(name: str) -> str:
    return publishing.library_bpmn(KEY).replace('name="Call back"', f'name="{name}"', 1)


def statuses() -> dict[int, str]:
    return dict(PathVersion.objects.filter(path__key=KEY).values_list("number", "status"))


def save(name: str, revision: int | None) -> PathVersion:
    return drafting.save_draft(by=BY, key=KEY, bpmn=text(name), revision=revision, now=NOW)


def test_nobody_saves_over_what_they_have_not_seen() -> None:
    first = save("One", None)
    assert (first.number, first.made_from, first.revision) == (2, 1, 1)
    assert save("Two", 1).revision == 2
    assert save("Two", 2).revision == 2, "saving what stands changes nothing"
    with pytest.raises(drafting.DraftChanged):
        save("Three", 1)
    with pytest.raises(drafting.DraftStands):
        save("Three", None)
    with pytest.raises(drafting.DraftStands):
        drafting.clone(by=BY, key=KEY, number=1, now=NOW)
    cloned = drafting.clone(by=BY, key=KEY, number=1, replace=True, now=NOW)
    assert (cloned.bpmn, cloned.made_from) == (publishing.library_bpmn(KEY), 1)
    with pytest.raises(drafting.DraftChanged):
        drafting.discard_draft(by=BY, key=KEY, revision=9)
    drafting.discard_draft(by=BY, key=KEY, revision=cloned.revision)
    assert statuses() == {1: "published"}
    with pytest.raises(drafting.DraftChanged):
        save("Four", 1)


def test_a_version_comes_into_force_on_its_day_by_the_clock() -> None:
    save("Spring", None)
    day = TODAY + dt.timedelta(days=10)
    with pytest.raises(drafting.NotThatDay):
        drafting.publish_draft(by=BY, key=KEY, revision=1, effective_from=TODAY - dt.timedelta(days=1), now=NOW)
    version = drafting.publish_draft(by=BY, key=KEY, revision=1, effective_from=day, now=NOW)
    midnight = london(day, dt.time(0))
    assert (version.status, version.published_at) == (VersionStatus.SCHEDULED, midnight)
    assert drafting.turn_versions(midnight - dt.timedelta(seconds=1)) == 0
    save("Next", None)
    with pytest.raises(drafting.AlreadyScheduled):
        drafting.publish_draft(by=BY, key=KEY, revision=1, effective_from=day, now=NOW)
    with pytest.raises(drafting.DraftStands):
        drafting.withdraw(by=BY, key=KEY)
    assert drafting.turn_versions(midnight) == 1
    assert drafting.turn_versions(midnight) == 0
    assert statuses() == {1: "retired", 2: "published", 3: "draft"}
    assert PathVersion.objects.get(path__key=KEY, number=1).retired_at == midnight
    with pytest.raises(drafting.NothingInForce):
        drafting.withdraw(by=BY, key=KEY)


def test_a_version_is_withdrawn_before_its_day_and_a_path_retired() -> None:
    save("Spring", None)
    drafting.publish_draft(by=BY, key=KEY, revision=1, effective_from=TODAY + dt.timedelta(days=1), now=NOW)
    assert drafting.withdraw(by=BY, key=KEY).status == VersionStatus.DRAFT
    drafting.publish_draft(by=BY, key=KEY, revision=2, effective_from=TODAY, now=NOW)
    assert Path.objects.get(key=KEY).name == "Spring"
    drafting.retire(by=BY, key=KEY, now=NOW)
    assert statuses() == {1: "retired", 2: "retired"}
    with pytest.raises(drafting.NothingInForce):
        drafting.retire(by=BY, key=KEY, now=NOW)


def test_a_draft_may_be_wrong_and_is_not_published_then() -> None:
    wrong = process(START, node("userTask", "block"), END, arrows("start", "block")).replace('id="p"', 'id="new-path"')
    draft = drafting.save_draft(by=BY, key="new-path", bpmn=wrong, revision=None, now=NOW)
    with pytest.raises(PathRefused) as refused:
        drafting.publish_draft(by=BY, key="new-path", revision=draft.revision, now=NOW)
    assert "dead_end" in {each.code for each in refused.value.findings}
    for key, bpmn in (("new-path", "<a/>"), ("another", wrong), ("p q", wrong.replace("new-path", "p q"))):
        with pytest.raises(PathRefused):
            drafting.save_draft(by=BY, key=key, bpmn=bpmn, revision=1, now=NOW)
    drafting.discard_draft(by=BY, key="new-path", revision=1)
    assert not Path.objects.filter(key="new-path").exists()
