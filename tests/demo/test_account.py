"""The account must be able to say no: each figure that is off by one is named."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest

from tpma.demo.account import (
    Account,
    AttributionFigures,
    Deliveries,
    Done,
    EngagementFigures,
    MdfFigures,
    RefusedLaunch,
    roi_of,
)


def good() -> Account:
    return Account(
        deliveries=Deliveries(160, 80, 2, 18, 0, 60, 60, {"no_consent": 12, "unsubscribed": 6}),
        engagement=EngagementFigures(60, 40, 30, 12, 1, 2),
        attribution=AttributionFigures("linear", 5, 1000, 900, 100, "USD"),
        mdf=MdfFigures(400, 900, 1.25, "USD"),
        refused=[RefusedLaunch("Nordlicht", "A word that is never used", "Reworded")],
        seconds={"publish": 1.234},
        done=Done(80, 0, 0, 12, 18, 1, 2, 1000, 400, 0, 7),
    )


def test_a_good_account_reconciles() -> None:
    account = good()
    assert account.ok, [check for check in account.reconcile() if not check.holds]
    told = account.as_json()
    assert told["ok"] is True
    assert told["seconds"] == {"publish": 1.23}
    assert told["deliveries"]["excluded"] == 18
    assert told["refused"][0]["what"] == "Nordlicht"


def parts() -> list[tuple[str, str]]:
    held = ("deliveries", "engagement", "attribution", "mdf", "done")
    # Opens are shown and not reconciled: mail apps fetch pictures as they like.
    free = {"raw_opens", "human_opens", "deals", "proof_files"}
    return [
        (part, spot.name)
        for part in held
        for spot in dataclasses.fields(getattr(good(), part))
        if isinstance(getattr(getattr(good(), part), spot.name), int) and spot.name not in free
    ]


@pytest.mark.parametrize(("part", "name"), parts())
def test_every_figure_that_is_off_by_one_is_found(part: str, name: str) -> None:
    account = good()
    setattr(getattr(account, part), name, getattr(getattr(account, part), name) + 1)
    assert not account.ok
    assert account.as_json()["ok"] is False


@pytest.mark.parametrize(
    "spoil",
    [
        lambda account: account.refused.clear(),
        lambda account: setattr(account.done, "proof_files", 0),
        lambda account: setattr(account.mdf, "roi", 1.26),
        lambda account: setattr(account.mdf, "roi", None),
        lambda account: setattr(account, "deliveries", Deliveries()),
    ],
)
def test_what_must_have_happened_is_asked_for(spoil: Callable[[Account], None]) -> None:
    account = good()
    spoil(account)
    assert not account.ok


def test_an_empty_account_is_not_ok() -> None:
    assert not Account().ok


def test_roi_as_the_glossary_has_it() -> None:
    assert roi_of(12_500_000, 5_000_000) == 1.5
    assert roi_of(0, 100) == -1.0
    assert roi_of(100, 0) is None
