"""The launch gate, field by field: what is not exactly what was approved does not go out."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.campaigns import stories
from tests.campaigns.conftest import MakeStage, Stage
from tpma.campaigns import service
from tpma.campaigns.service import submitting
from tpma.campaigns.service.financing import Funding
from tpma.compliance import service as compliance
from tpma.compliance.manifest_words import KitNames, label_of
from tpma.core.errors import Refused
from tpma.kits import service as kits
from tpma.kits.copy import resolve

Path = tuple[str | int, ...]
Mutate = Callable[[Any], None]


@pytest.fixture
def funded(make_stage: MakeStage) -> Stage:
    """Approved with everything that a manifest can list filled in."""
    stage = make_stage()
    allow_a_statement(stage)
    with stage.product.as_partner() as work:
        money = Funding("f" * 32, 250_000, work.settings.currency, dt.date(2026, 12, 31))
        service.set_funding(work, stage.campaign_id, money)
        service.schedule(work, stage.campaign_id, dt.datetime(2026, 12, 1, 9), "Europe/Berlin")  # noqa: DTZ001
    with stage.product.as_partner() as work:
        made = service.submit(work, stage.campaign_id, policy=stories.NO_SAMPLE)
        assert made.state == "approved"
    return stage


def manifest_of(stage: Stage) -> dict[str, Any]:
    with stage.product.as_partner() as work:
        campaign = service.campaign(work, stage.campaign_id)
        return submitting.manifest_and_findings(work, campaign)[0]


def allow_a_statement(stage: Stage, until: dt.date = dt.date(2026, 12, 31)) -> str:
    """HQ allows, with a last day, the headline that the mail has: the campaign relies on it."""
    words = manifest_of(stage)["tactics"]["email"]["zones"]["headline"]
    with stage.product.hq() as work:
        return compliance.add_statement(work, words, "de", "Study NK-12", until=until).id


def leaves(value: Any, path: Path = ()) -> Iterator[Path]:
    """Where every value is; an empty mapping or list is one too."""
    if isinstance(value, dict) and value:
        for name, inner in value.items():
            yield from leaves(inner, (*path, name))
    elif isinstance(value, list) and value:
        for position, inner in enumerate(value):
            yield from leaves(inner, (*path, position))
    else:
        yield path


def mappings(value: Any, path: Path = ()) -> Iterator[Path]:
    """Where every mapping is, filled or empty: something can be added to each."""
    if isinstance(value, dict):
        yield path
        for name, each in value.items():
            yield from mappings(each, (*path, name))
    elif isinstance(value, list):
        for position, each in enumerate(value):
            yield from mappings(each, (*path, position))


def at(value: Any, path: Path) -> Any:
    for name in path:
        value = value[name]
    return value


def other(value: Any) -> Any:
    """A value of the same kind, the nearest to it: one more, one letter, the other truth."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        return value[:-1] + ("b" if value.endswith("a") else "a")
    return "something" if value is None else ["something"]


def mutations(now: dict[str, Any]) -> Iterator[tuple[Path, Mutate]]:
    """Each way to change one thing: every value, every key gone, a key more everywhere."""
    for words in now["statements"]:

        def drop(held: Any, words: str = words) -> None:
            del held["statements"][words]

        yield ("statements", words), drop
    for path in leaves(now):
        parent, name = path[:-1], path[-1]

        def change(held: Any, parent: Path = parent, name: Any = name) -> None:
            inner = at(held, parent)
            inner[name] = other(inner[name])

        def remove(held: Any, parent: Path = parent, name: Any = name) -> None:
            del at(held, parent)[name]

        yield path, change
        yield path, remove
    for path in mappings(now):

        def add(held: Any, path: Path = path) -> None:
            at(held, path)["added"] = "x"

        yield (*path, "added"), add
    yield ("steps", len(now["steps"])), lambda held: held["steps"].append({"tactic": "more"})


def names_of(stage: Stage) -> KitNames:
    with stage.product.as_partner() as work:
        campaign = service.campaign(work, stage.campaign_id)
        return KitNames(resolve(kits.definition_of(work, campaign.kit_version_id), campaign.locale))


def named(path: Path, names: KitNames) -> str:
    return str(label_of([str(part) for part in path], names))


def test_whatever_is_changed_is_refused_in_words_that_name_it(
    funded: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, names = manifest_of(funded), names_of(funded)
    all_of_them = list(mutations(now))
    assert len(now["statements"]) > 1  # HQ's library's and the brand guide's
    assert {path for path, _ in all_of_them} >= {
        ("statements", words, name)
        for words in now["statements"]
        for name in ("id", "version", "digest", "until")
    }
    assert len(all_of_them) > 200
    for path, mutate in all_of_them:
        changed = copy.deepcopy(now)
        mutate(changed)
        monkeypatch.setattr(
            submitting, "manifest_and_findings", lambda *_, changed=changed: (changed, [])
        )
        with pytest.raises(Refused) as refused, funded.product.as_partner() as work:
            service.launch(work, funded.campaign_id)
        said = [str(finding) for finding in refused.value.findings]
        assert len(said) == 1, (path, said)
        assert said[0].startswith(named(path, names)), (path, said)
        assert refused.value.detail is not None
        assert str(refused.value.detail) == said[0]
    assert funded.state() == "approved"


def test_no_two_fields_are_called_the_same(funded: Stage) -> None:
    now, names = manifest_of(funded), names_of(funded)
    places = {*leaves(now), *mappings(now)}
    called = [named(path, names) for path in places if path]
    assert len(set(called)) == len(called)
    assert not [name for name in called if name.startswith("Entry ")]


def test_unchanged_it_is_launched(funded: Stage) -> None:
    funded.launch()
    assert funded.state() == "scheduled"


def test_the_words_are_the_field_s_own(funded: Stage) -> None:
    """What the services let a person change after the approval, seen at the gate."""
    with funded.product.system(funded.product.partner()) as work:
        service.campaign(work, funded.campaign_id).reply_to = "other@nordlicht.example"
    with pytest.raises(Refused, match="not as it was approved") as refused:
        funded.launch()
    assert str(refused.value.detail) == (
        "The reply address was “hallo@nordlicht.example” and is now “other@nordlicht.example”"
    )
