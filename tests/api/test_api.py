"""The API: tokens, tenancy, parts, problems, and a document that tells the truth."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from jsonschema import Draft202012Validator

from tests.api.program import program
from tests.factories import Product
from tests.tracking.scene import Scene, page_html, scene
from tpma.api.describe import OPERATIONS
from tpma.campaigns.links import Kind
from tpma.core.actor import HQ_ROLES, Role
from tpma.tracking import service as tracking
from tpma.tracking.rules import REASONS

NOBODYS = "0" * 32


@pytest.fixture
def told(product: Product) -> Scene:
    return scene(product)


def engaged(told: Scene, clicks: int = 5) -> None:
    for _ in range(clicks):
        told.later(60)
        with told.product.system(told.partner_id) as work:
            tracking.record_click(work, told.click("hq"), told.facts())
    ref = told.ref(Kind.PAGE, 0, placement_id=told.page_id)
    sent = {"email": "ada@customer0.example", "name": "Ada", "servers": "12"}
    with told.product.system(told.partner_id) as work:
        tracking.submit_form(work, ref, page_html(), sent, told.facts(method="POST"))


# -- who -----------------------------------------------------------------------------------------------


def test_a_token_is_needed_and_a_session_is_none(app: Flask, product: Product) -> None:
    client = app.test_client()
    for headers in ({}, {"Authorization": "Bearer tpma_wrong"}, {"Authorization": "Basic x"}):
        answer = client.get("/api/v1/campaigns", headers=headers)
        assert answer.status_code == 401
        assert answer.mimetype == "application/problem+json"
        assert answer.get_json(force=True)["code"] == "not_signed_in"
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_tokens_end_and_keep_to_their_scope(app: Flask, product: Product) -> None:
    reader = program(app, product, Role.FINANCE)
    refused = reader.post("/opportunities/imports", b"x")
    assert refused.status_code == 403
    assert "write" in refused.get_json()["detail"]  # what the token lacks, not the role
    assert reader.get("/reports/mdf-roi").status_code == 404  # nothing calculated yet
    product.clock.advance(days=91)
    assert reader.get("/campaigns").status_code == 401


def test_every_route_keeps_to_its_roles(app: Flask, product: Product, told: Scene) -> None:
    table = app.extensions["tpma_access"]
    for role in Role:
        slug = None if role in HQ_ROLES else told.slug
        caller = program(app, product, role, slug=slug, scopes=frozenset({"read", "write"}))
        for rule in app.url_map.iter_rules():
            declared = table.get(rule.endpoint)
            if not rule.rule.startswith("/api/") or declared is None or declared.public:
                continue
            path = rule.rule.replace("<campaign_id>", told.campaign_id)
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                answer = caller.client.open(path, method=method, headers=caller.headers)
                allowed = role in declared.roles
                assert (answer.status_code != 403) == allowed, (role, method, path)
                assert answer.status_code < 500, (role, method, path)


def test_another_partner_s_campaign_is_a_404(app: Flask, product: Product, told: Scene) -> None:
    engaged(told)
    stranger = program(app, product, Role.PARTNER_ADMIN, slug="suedwind")
    for path in ("", "/accounting", "/engagement"):
        theirs = stranger.get(f"/campaigns/{told.campaign_id}{path}")
        nobodys = stranger.get(f"/campaigns/{NOBODYS}{path}")
        assert theirs.status_code == nobodys.status_code == 404
        assert theirs.get_json(force=True)["title"] == nobodys.get_json(force=True)["title"]
    for path in ("/campaigns", "/events", "/leads"):
        assert stranger.get(path).get_json()["items"] == []
    assert stranger.get("/events", campaign=told.campaign_id).get_json()["items"] == []


# -- what ------------------------------------------------------------------------------------------------


def test_campaigns_and_their_figures(app: Flask, product: Product, told: Scene) -> None:
    engaged(told)
    mine = program(app, product, Role.PARTNER_MARKETER, slug=told.slug)
    listed = mine.get("/campaigns").get_json()
    assert [one["name"] for one in listed["items"]] == ["Back by lunch"]
    assert listed["next"] is None
    one = mine.get(f"/campaigns/{told.campaign_id}").get_json()
    assert one == listed["items"][0]
    assert one["launched_at"] == "2026-11-24T07:00:00Z"
    books = mine.get(f"/campaigns/{told.campaign_id}/accounting").get_json()
    assert (books["accepted"], books["open"]) == (3, 0)
    seen = mine.get(f"/campaigns/{told.campaign_id}/engagement").get_json()
    assert seen["clicks"] == {"raw": 5, "human": 5, "machine": 0, "unknown": 0, "people": 1}
    assert seen["leads"] == 1


def test_lists_come_in_parts_that_add_up(app: Flask, product: Product, told: Scene) -> None:
    engaged(told, clicks=7)
    mine = program(app, product, Role.PARTNER_MARKETER, slug=told.slug)
    ids: list[str] = []
    query: dict[str, Any] = {"limit": 3}
    while True:
        part = mine.get("/events", **query).get_json()
        ids += [one["id"] for one in part["items"]]
        if part["next"] is None:
            break
        query["cursor"] = part["next"]
    assert len(ids) == len(set(ids)) == 8
    assert ids == sorted(ids, reverse=True)
    clicks = mine.get("/events", kind="click", verdict="human").get_json()["items"]
    assert len(clicks) == 7
    assert {one["link"] for one in clicks} == {"https://hq.example/a?b=1&c=2"}


def test_leads_are_persons_to_their_partner_only(app: Flask, product: Product, told: Scene) -> None:
    engaged(told)
    mine = program(app, product, Role.PARTNER_MARKETER, slug=told.slug)
    theirs = program(app, product, Role.CHANNEL_MARKETER)
    lead = mine.get("/leads").get_json()["items"][0]
    assert (lead["email"], lead["answers"]) == (
        "ada@customer0.example",
        {"Wie viele Server?": "12"},
    )
    veiled = theirs.get("/leads").get_json()["items"][0]
    assert veiled["id"] == lead["id"]
    told_hq = {key: value for key, value in veiled.items() if key in lead and key != "id"}
    assert {told_hq[key] for key in ("email", "name", "company", "phone", "message")} == {""}
    assert told_hq["answers"] == {}


DEALS = (
    "Opportunity ID,Partner,Account,Contact Email,Amount,Currency,Stage,Created,Closed\n"
    "006-1,nordlicht,Customer,person0@customer0.example,1200.50,USD,Closed Won,2026-11-25,2026-11-26\n"
    "006-2,nobody,Customer,x@y.example,10,USD,Open,2026-11-25,\n"
)


def test_opportunities_are_imported_once(app: Flask, product: Product, told: Scene) -> None:
    writer = program(app, product, Role.FINANCE, scopes=frozenset({"read", "write"}))
    first = writer.post("/opportunities/imports", DEALS.encode(), filename="crm.csv")
    assert first.status_code == 201
    made = first.get_json()
    assert (made["rows"], made["created"], made["problems"]) == (2, 1, 1)
    assert made["first_problems"][0]["line"] == 3
    again = writer.post("/opportunities/imports", DEALS.encode()).get_json()
    assert (again["created"], again["unchanged"]) == (0, 1)
    assert writer.post("/opportunities/imports", b"").status_code == 422
    assert writer.post("/opportunities/imports", b"\x00\x01\x02\xff").status_code == 422


def test_the_roi_report(app: Flask, product: Product, told: Scene) -> None:
    from tpma.attribution import service as attribution

    engaged(told)
    writer = program(app, product, Role.FINANCE, scopes=frozenset({"read", "write"}))
    product.clock.advance(days=3)
    writer.post("/opportunities/imports", DEALS.encode())
    with product.system() as work:
        attribution.attribute(work, "linear", 90)
    report = writer.get("/reports/mdf-roi", by="campaign", model="linear").get_json()
    assert report["reconciliation"]["agrees"] is True
    assert report["reconciliation"]["deals_minor"] == 120_050
    assert writer.get("/reports/mdf-roi", by="shoe").status_code == 422


def test_kits(app: Flask, product: Product) -> None:
    reader = program(app, product, Role.CHANNEL_MARKETER)
    assert reader.get("/kits").get_json() == {"items": [], "next": None}


# -- wrong questions --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "query", "field"),
    [
        ("/events", {"limit": "0"}, "limit"),
        ("/events", {"limit": "201"}, "limit"),
        ("/events", {"limit": "many"}, "limit"),
        ("/events", {"cursor": "'; drop table events"}, "cursor"),
        ("/events", {"kind": "sneeze"}, "kind"),
        ("/events", {"verdct": "human"}, "verdct"),
        ("/leads", {"campaign": "1"}, "campaign"),
        ("/reports/mdf-roi", {"since": "yesterday"}, "since"),
        ("/reports/mdf-roi", {"model": "guess"}, "model"),
        ("/kits", {"page": "2"}, "page"),
    ],
)
def test_a_wrong_parameter_is_named(
    app: Flask, product: Product, path: str, query: dict[str, str], field: str
) -> None:
    answer = program(app, product, Role.ADMINISTRATOR).get(path, **query)
    assert answer.status_code == 422
    problem = answer.get_json(force=True)
    assert problem["code"] == "invalid_input"
    assert [one["field"] for one in problem["errors"]] == [field]


def test_what_is_no_route_is_a_problem_too(app: Flask, product: Product) -> None:
    both = frozenset({"read", "write"})
    caller = program(app, product, Role.ADMINISTRATOR, scopes=both)
    for method, path in (("GET", "/api/v1/nothing"), ("DELETE", "/api/v1/campaigns")):
        answer = caller.client.open(path, method=method, headers=caller.headers)
        assert answer.status_code in (404, 405)
        assert answer.mimetype == "application/problem+json"


# -- the document ---------------------------------------------------------------------------------------


def test_the_document_names_every_route_and_no_other(app: Flask) -> None:
    routes = {
        (method, rule.rule.removeprefix("/api/v1"))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert routes == {(one.method, one.path) for one in OPERATIONS}
    document = app.test_client().get("/api/v1/openapi.json").get_json()
    described = {
        (method.upper(), re.sub(r"\{(\w+)\}", r"<\1>", path.removeprefix("/api/v1")))
        for path, methods in document["paths"].items()
        for method in methods
    }
    assert described == routes
    names = [one.name for one in OPERATIONS]
    assert len(names) == len(set(names))


def test_every_reference_of_the_document_leads_somewhere(app: Flask) -> None:
    text = app.test_client().get("/api/v1/openapi.json").get_data(as_text=True)
    document = app.test_client().get("/api/v1/openapi.json").get_json()
    wanted = set(re.findall(r'"#/components/schemas/(\w+)"', text))
    assert wanted <= set(document["components"]["schemas"])
    assert "ListingEvent" in wanted
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_times_are_utc() -> None:
    from tpma.api.answers import answer

    berlin = dt.timezone(dt.timedelta(hours=1))
    shown = answer({"at": dt.datetime(2026, 1, 1, 12, tzinfo=berlin)}).get_json()
    assert shown == {"at": "2026-01-01T11:00:00Z"}


def test_the_guide_names_every_operation_and_every_reason() -> None:
    guide = Path(__file__).parents[2].joinpath("docs", "api.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^\| `(GET|POST) (/[^`?]*)` \| (\w+) \|", guide, re.M))
    scopes = {(o.method, o.path, "none" if o.public else o.scope) for o in OPERATIONS}
    assert named == scopes
    reasons = set(re.findall(r"^\| `(\w+)` \| (?:human|machine|unknown) \|", guide, re.M))
    assert reasons == set(REASONS)
