"""Every route says who may call it and whose data it reads, and keeps to it."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests.web.conftest import Visitors
from tpma.app import create_app
from tpma.core.actor import PARTNER_ROLES, Role
from tpma.web.access import (
    ALL,
    LINK,
    NONE,
    OWN,
    PUBLIC,
    Access,
    UndeclaredRoute,
    access,
    access_table,
)

#: An id that nobody has. Another partner's ids are in `test_tenancy`.
NOBODYS_ID = "0" * 32


def _rules(app: Flask) -> list[tuple[Rule, Access]]:
    table = access_table(app)
    return [
        (rule, table[rule.endpoint]) for rule in app.url_map.iter_rules() if rule.endpoint in table
    ]


def _path(rule: Rule) -> str:
    """The rule's address with placeholders filled by something that isn't there."""
    kept = re.sub(r"<int:\w+>", "1", rule.rule)
    return re.sub(r"<(?:\w+:)?\w+>", NOBODYS_ID, kept)


def _methods(rule: Rule) -> set[str]:
    return set(rule.methods or ()) - {"HEAD", "OPTIONS"}


def test_a_route_without_access_stops_the_start(app: Flask) -> None:
    app.view_functions["forgotten"] = lambda: ""
    with pytest.raises(UndeclaredRoute, match="forgotten"):
        access_table(app)


@pytest.mark.parametrize(
    ("who", "data", "more"),
    [
        ((), OWN, {}),
        ((PUBLIC, Role.FINANCE), NONE, {}),
        ((Role.FINANCE,), OWN, {}),
        ((PUBLIC,), ALL, {}),
        ((Role.FINANCE,), ALL, {"csrf": False}),
    ],
)
def test_contradictions_are_refused(
    who: tuple[Role, ...], data: object, more: dict[str, bool]
) -> None:
    with pytest.raises(TypeError):
        access(*who, data=data, **more)  # type: ignore[arg-type]


def test_public_routes_read_no_partner_or_the_one_of_their_link(app: Flask) -> None:
    for rule, declared in _rules(app):
        if declared.public:
            assert declared.data in (NONE, LINK), rule


def test_partner_and_hq_share_a_route_only_where_the_scope_keeps_them_apart(app: Flask) -> None:
    for rule, declared in _rules(app):
        if declared.roles & PARTNER_ROLES and declared.roles - PARTNER_ROLES:
            assert declared.data in (ALL, NONE), rule


def test_nobody_gets_in_without_signing_in(app: Flask, visitors: Visitors) -> None:
    stranger = visitors.anybody()
    for rule, declared in _rules(app):
        if declared.public or rule.rule.startswith("/api/"):
            continue
        for method in _methods(rule):
            answer = stranger.client.open(_path(rule), method=method)
            assert answer.status_code == 303, (method, rule)
            assert answer.location.startswith("/sign-in"), (method, rule)


@pytest.mark.parametrize("role", list(Role))
def test_each_role_is_let_in_or_kept_out_as_declared(
    app: Flask, visitors: Visitors, role: Role
) -> None:
    visitor = visitors.of(role)
    for rule, declared in _rules(app):
        if declared.public or rule.rule.startswith("/api/"):
            continue
        if rule.endpoint == "session.sign_out_everywhere":  # would end the visit
            continue
        for method in _methods(rule):
            headers = {"X-CSRF-Token": visitor.token}
            answer = visitor.client.open(_path(rule), method=method, headers=headers)
            if role in declared.roles:
                assert answer.status_code != 403, (role, method, rule)
                assert answer.status_code < 500, (role, method, rule)
            else:
                assert answer.status_code == 403, (role, method, rule)


def test_what_is_not_there_is_a_404(app: Flask, visitors: Visitors) -> None:
    """Nobody can tell an id that isn't there from somebody else's."""
    for role in (Role.PARTNER_ADMIN, Role.ADMINISTRATOR, Role.CHANNEL_MARKETER, Role.FINANCE):
        visitor = visitors.of(role)
        for rule, declared in _rules(app):
            if rule.rule.startswith("/api/"):
                continue
            wants_id = re.search(r"<(?:string:)?\w*id>", rule.rule)
            if wants_id and role in declared.roles and "GET" in _methods(rule):
                answer = visitor.get(_path(rule))
                assert answer.status_code == 404, (role, rule)


def test_an_api_without_a_token_answers_401_as_a_problem(app: Flask, visitors: Visitors) -> None:
    stranger = visitors.anybody()
    for rule, declared in _rules(app):
        if rule.rule.startswith("/api/") and not declared.public:
            for method in _methods(rule):
                answer = stranger.client.open(_path(rule), method=method)
                assert answer.status_code == 401, (method, rule)
                assert answer.mimetype == "application/problem+json"


def test_the_application_can_be_made_twice_in_one_process(app: Flask) -> None:
    again = create_app(container=app.extensions["tpma"])
    assert set(again.view_functions) == set(app.view_functions)
