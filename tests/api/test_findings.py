"""Findings over the API: the same as in the editor, as kept and as tried out."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.api.program import Program, program
from tests.compliance.stories import asset_set, change
from tests.factories import Product
from tpma.assets import service as assets
from tpma.compliance import service as compliance
from tpma.core.actor import Role

BOTH = frozenset({"read", "write"})
LOUD = "Die beste Sicherung, klimaneutral"


@pytest.fixture
def set_id(product: Product) -> str:
    return asset_set(product)


@pytest.fixture
def mine(app: Flask, product: Product) -> Program:
    return program(app, product, Role.PARTNER_MARKETER, slug="nordlicht", scopes=BOTH)


def tried(who: Program, set_id: str, body: Any, **query: str) -> TestResponse:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return who.post(f"/asset-sets/{set_id}/checks", data, **query)


def ids(answer: TestResponse) -> list[str]:
    return [one["check"] for one in answer.get_json()["items"]]


def test_what_is_kept_and_what_is_tried_out(product: Product, set_id: str, mine: Program) -> None:
    path = f"/asset-sets/{set_id}/findings"
    assert mine.get(path).get_json()["blockers"] == 0
    loud = {"tactic": "ads", "zones": {"headline": LOUD}}
    answer = tried(mine, set_id, loud)
    assert {"legal.green", "legal.superlative"} <= set(ids(answer))
    found = answer.get_json()["items"][0]
    assert (found["severity"], found["tactic"], found["zone"]) == ("blocker", "ads", "headline")
    # Nothing is kept by that.
    assert mine.get(path).get_json()["blockers"] == 0
    with product.as_partner() as work:
        assert LOUD not in str([asset.values for asset in assets.assets_of(work, set_id)])
    # Kept, it is the same as the editor's and the launch's.
    change(product, set_id, "ads", "headline", LOUD)
    kept = mine.get(path, tactic="ads")
    assert ids(kept) == ids(answer)
    with product.as_partner() as work:
        assert [f.check_id for f in compliance.findings(work, set_id, tactic="ads")] == ids(kept)
    mail = mine.get(path, tactic="email").get_json()
    assert (mail["blockers"], {one["tactic"] for one in mail["items"]}) == (0, {"email"})
    # What a country asks for is its own.
    assert "legal.price-cut" in ids(
        tried(mine, set_id, {"tactic": "ads", "zones": {"headline": "20 % Rabatt"}})
    )


def test_pictures_that_do_not_fit_say_where(set_id: str, mine: Program) -> None:
    long = {"tactic": "ads", "zones": {"headline": "Donaudampfschifffahrtsgesellschaft " * 12}}
    found = [one for one in tried(mine, set_id, long).get_json()["items"] if one["box"]]
    assert found
    assert all(one["picture"] and len(one["box"]) == 4 for one in found)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"no json", None),
        ([1], None),
        ({"zones": {}}, "tactic"),
        ({"tactic": "ads", "zones": ["x"]}, "zones"),
        ({"tactic": "ads", "zones": {"headline": 1}}, "zones"),
        ({"tactic": "ads", "zones": {}, "save": True}, "save"),
        ({"tactic": "ads", "zones": {"nothing": "x"}}, "nothing"),
        ({"tactic": "email", "zones": {"picture": "sha256:" + "0" * 64}}, "picture"),
    ],
)
def test_what_is_not_understood_is_named(
    set_id: str, mine: Program, body: Any, field: str | None
) -> None:
    answer = tried(mine, set_id, body)
    assert answer.status_code == 422
    named = [one["field"] for one in answer.get_json(force=True).get("errors", ())]
    assert named == ([field] if field else [])


def test_wrong_tactics_and_countries(set_id: str, mine: Program) -> None:
    assert tried(mine, set_id, {"tactic": "no", "zones": {}}).status_code == 404
    assert mine.get(f"/asset-sets/{set_id}/findings", tactic="no").status_code == 404
    assert mine.get(f"/asset-sets/{set_id}/findings", countries="Germany").status_code == 422


def test_anothers_set_is_not_found_and_trying_out_is_the_partners(
    app: Flask, product: Product, set_id: str
) -> None:
    stranger = program(app, product, Role.PARTNER_ADMIN, slug="suedwind", scopes=BOTH)
    assert stranger.get(f"/asset-sets/{set_id}/findings").status_code == 404
    body = {"tactic": "ads", "zones": {"headline": "x"}}
    assert tried(stranger, set_id, body).status_code == 404
    assert stranger.get(f"/asset-sets/{'0' * 32}/findings").status_code == 404
    reader = program(app, product, Role.PARTNER_ADMIN, slug="nordlicht")
    assert tried(reader, set_id, body).status_code == 403
    reviewer = program(app, product, Role.LEGAL_REVIEWER, scopes=BOTH)
    assert reviewer.get(f"/asset-sets/{set_id}/findings").status_code == 200
    assert tried(reviewer, set_id, body).status_code == 403
