"""Headers, forged requests, errors at the door, and the machine's own addresses."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from flask import Flask, current_app
from jinja2 import StrictUndefined, Undefined, nodes

from tests.factories import Product
from tests.web.conftest import Visitors
from tpma.app import create_app
from tpma.core import errors
from tpma.core.actor import Role
from tpma.core.container import Container
from tpma.core.i18n import msg
from tpma.core.settings import load_settings
from tpma.web.access import NONE, PUBLIC, access

TEMPLATES = Path(__file__).parents[2] / "tpma/web/templates"


# ---------------------------------------------------------------- headers


def test_every_answer_is_guarded(visitors: Visitors) -> None:
    for path in ("/sign-in", "/nothing-here", "/healthz"):
        answer = visitors.anybody().get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Cache-Control"] == "private, no-store"


def test_scripts_carry_a_nonce_that_is_new_each_time(visitors: Visitors) -> None:
    seen = set()
    for _ in range(2):
        answer = visitors.anybody().get("/sign-in")
        nonce = re.search(r"'nonce-([\w-]+)'", answer.headers["Content-Security-Policy"])
        assert nonce is not None
        seen.add(nonce[1])
        for script in re.findall(r"<script[^>]*>", answer.get_data(as_text=True)):
            assert f'nonce="{nonce[1]}"' in script
    assert len(seen) == 2


def test_behind_tls_cookies_belong_to_this_host_alone(product: Product) -> None:
    settings = load_settings({}, secret_key="s" * 40, base_url="https://tpma.example")
    app = create_app(
        container=Container(settings, engine=product.container.engine, clock=product.clock)
    )
    answer = app.test_client().get("/sign-in", base_url="https://tpma.example")
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if "tpma-visit" in c)
    assert cookie.startswith("__Host-tpma-visit=")
    assert "Secure" in cookie
    assert "max-age=" in answer.headers["Strict-Transport-Security"]


# ---------------------------------------------------------------- forged requests


def test_without_the_token_nothing_happens(visitors: Visitors) -> None:
    visitor = visitors.of(Role.FINANCE)
    visitor.token = "0" * 64
    answer = visitor.post("/theme", {"theme": "dark"})
    assert answer.status_code == 403
    assert "This page was open for too long" in answer.get_data(as_text=True)
    assert visitor.client.get_cookie("tpma-theme") is None


def test_another_persons_token_does_not_fit(visitors: Visitors) -> None:
    one, other = visitors.of(Role.FINANCE), visitors.of(Role.ADMINISTRATOR)
    one.token = other.token
    assert one.post("/theme", {"theme": "dark"}).status_code == 403


def test_a_request_from_another_site_is_refused_even_with_the_token(visitors: Visitors) -> None:
    visitor = visitors.of(Role.FINANCE)
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert visitor.post("/theme", {"theme": "dark"}, headers=headers).status_code == 403


def test_every_form_that_changes_something_carries_the_token() -> None:
    for path in TEMPLATES.rglob("*.html"):
        if path.parent.name == "public":  # recipients of mails: a signed link, no session to abuse
            continue
        for form in re.findall(r"<form\b.*?</form>", path.read_text(), re.DOTALL):
            head = form[: form.index(">")]
            if 'method="post"' in head.lower():
                assert "csrf_field()" in form, path


# ---------------------------------------------------------------- errors


@pytest.fixture
def failing(app: Flask) -> Flask:
    """Routes that fail in each way, for screens and for the API."""

    @access(PUBLIC, data=NONE, csrf=False)
    def fail(how: str) -> str:
        match how:
            case "bug":
                raise ZeroDivisionError("secret: hunter2")
            case "input":
                raise errors.InvalidInput(fields={"email": msg("Enter an email address")})
            case "away":
                raise errors.Unavailable(msg("The mail server is away"), mend=msg("Wait"))
            case _:
                raise errors.NotFound()

    from tpma.web.access import declared_access
    from tpma.web.context import in_one_work

    for number, rule in enumerate(("/fail/<how>", "/api/fail/<how>")):
        endpoint = f"failing{number}"
        app.add_url_rule(rule, endpoint, in_one_work(fail), methods=["GET", "POST"])
        app.extensions["tpma_access"][endpoint] = declared_access(fail)
    return app


@pytest.mark.parametrize(
    ("how", "status"), [("bug", 500), ("input", 422), ("away", 503), ("none", 404)]
)
def test_an_error_is_a_page_a_fragment_or_a_problem(failing: Flask, how: str, status: int) -> None:
    client = failing.test_client()
    page = client.get(f"/fail/{how}")
    assert page.status_code == status
    assert "<html" in page.get_data(as_text=True)
    assert 'id="page-title"' in page.get_data(as_text=True)

    fragment = client.get(f"/fail/{how}", headers={"HX-Request": "true"})
    assert fragment.status_code == status
    assert "<html" not in fragment.get_data(as_text=True)
    assert fragment.headers["HX-Retarget"] == "#problem"

    problem = client.get(f"/api/fail/{how}")
    assert problem.status_code == status
    assert problem.mimetype == "application/problem+json"
    shape = json.loads(problem.data)
    assert {"type", "title", "status", "code", "instance"} <= set(shape)
    assert shape["status"] == status
    assert shape["type"] == f"urn:tpma:error:{shape['code']}"
    for answer in (page, fragment, problem):
        assert "hunter2" not in answer.get_data(as_text=True)


def test_a_refused_entry_names_its_field(failing: Flask) -> None:
    shape = json.loads(failing.test_client().get("/api/fail/input").data)
    assert shape["errors"] == [{"field": "email", "message": "Enter an email address"}]


def test_an_error_speaks_the_readers_language_key(failing: Flask) -> None:
    page = failing.test_client().get("/fail/none?lang=ar").get_data(as_text=True)
    assert 'lang="ar-AE" dir="rtl"' in page


def test_what_a_view_wrote_is_taken_back_when_it_fails(app: Flask, product: Product) -> None:
    from tpma.partners import service
    from tpma.web.access import declared_access
    from tpma.web.context import current_work, in_one_work

    @access(PUBLIC, data=NONE, csrf=False)
    def half() -> str:
        current_work().audit("half", "thing", "1")
        current_work().session.flush()
        raise errors.Conflict()

    app.add_url_rule("/half", "half", in_one_work(half), methods=["POST"])
    app.extensions["tpma_access"]["half"] = declared_access(half)
    assert app.test_client().post("/half").status_code == 409
    with product.hq() as work:
        from tpma.core import audit

        assert "thing" not in audit.targets(work.session)
        assert service.list_people(work)[1] == 0


def test_too_large_a_body_is_told_so(app: Flask) -> None:
    client = app.test_client()
    answer = client.post("/sign-in", data={"email": "x" * 3_000_000})
    assert answer.status_code == 413


def test_a_wrong_method_is_told_so(visitors: Visitors) -> None:
    assert visitors.anybody().client.delete("/sign-in").status_code == 405


# ---------------------------------------------------------------- machines


def test_health_tells_what_is_away(visitors: Visitors) -> None:
    client = visitors.anybody().client
    assert client.get("/healthz").json == {"status": "ok"}
    ready = client.get("/readyz")
    assert ready.status_code == 200, "without Redis the screens still work"
    assert ready.json == {
        "status": "ok",
        "parts": {"database": "ok", "storage": "ok", "redis": "away"},
    }


def test_metrics_are_for_the_inside_only(visitors: Visitors) -> None:
    client = visitors.anybody().client
    client.get("/sign-in")
    inside = client.get("/metrics").get_data(as_text=True)
    assert 'tpma_http_requests_total{method="GET",route="/sign-in",status="200"} 1.0' in inside
    assert 'tpma_outbox_jobs{state="due"} 0.0' in inside
    assert 'tpma_deliveries{state="in_doubt"} 0.0' in inside
    assert 'tpma_letters{state="failed"} 0.0' in inside
    outside = client.get("/metrics", environ_base={"REMOTE_ADDR": "198.41.0.4"})
    assert outside.status_code == 404
    proxied = client.get("/metrics", headers={"X-Forwarded-For": "198.41.0.4"})
    assert proxied.status_code == 404


# ---------------------------------------------------------------- templates


def test_every_template_compiles_and_undefined_is_an_error(app: Flask) -> None:
    with app.app_context():
        env = current_app.jinja_env
        assert env.undefined is StrictUndefined is not Undefined
        for name in env.list_templates(extensions=["html"]):
            env.get_template(name)


def test_no_template_needs_what_the_policy_forbids() -> None:
    """Inline handlers and style attributes would be dropped by the browser without a word."""
    for path in TEMPLATES.rglob("*.html"):
        name = path.relative_to(TEMPLATES).as_posix()
        is_preview = "<!doctype" in path.read_text() and name != "layout.html"
        if is_preview or name.startswith("public/"):
            continue  # served under a policy of their own
        text = re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.DOTALL)
        text = re.sub(r"\{[{%].*?[%}]\}", "", text, flags=re.DOTALL)
        assert not re.search(r"\son\w+=[\"']", text), path
        assert not re.search(r"\sstyle=[\"']", text), path
        assert not re.search(r"hx-(?:on|vals=['\"]js:)", text), path
        for script in re.findall(r"<(?:script|style)\b[^>]*>", path.read_text()):
            assert "csp_nonce()" in script, (path, script)


def test_styles_use_logical_properties_only() -> None:
    """Screens are mirrored for Arabic by the browser; left and right would stay behind."""
    physical = re.compile(
        r"(?<![\w-])(?:(?:margin|padding|border)-(?:left|right)(?:-\w+)?|(?:left|right)|"
        r"text-align:\s*(?:left|right)|float:\s*(?:left|right))\s*:(?!:)"
    )
    for path in (TEMPLATES.parent / "static/css").glob("*.css"):
        text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
        assert not physical.search(text), (path.name, physical.search(text))


def test_templates_use_no_names_that_are_never_given() -> None:
    """`{{ config }}` and the like would open the settings to whoever writes templates."""
    for path in TEMPLATES.rglob("*.html"):
        for name in nodes_named(path):
            assert name not in {"config", "request", "session", "g"}, (path, name)


def nodes_named(path: Path) -> set[str]:
    from jinja2 import Environment

    env = Environment(autoescape=True, extensions=["jinja2.ext.i18n"])
    return {node.name for node in env.parse(path.read_text()).find_all(nodes.Name)}
