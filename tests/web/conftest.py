"""The application over one product, and people to visit it."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from tests.factories import PASSWORD, Product
from tests.tracking.scene import BROWSER
from tpma.app import create_app
from tpma.core.actor import HQ_ROLES, Role


class Visitor:
    """A browser that may be signed in; it sends the token as our forms do."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.token = ""

    def get(self, path: str, **more: object) -> TestResponse:
        answer = self.client.get(path, **more)
        page = answer.get_data(as_text=True) if answer.mimetype == "text/html" else ""
        if found := re.search(r'name="_csrf" value="([0-9a-f]+)"', page):
            self.token = found[1]
        return answer

    def post(
        self, path: str, data: Mapping[str, object] | None = None, **more: object
    ) -> TestResponse:
        sent = {"_csrf": self.token, **(data or {})}
        return self.client.post(path, data=sent, **more)

    def sign_in(self, email: str, password: str = PASSWORD) -> TestResponse:
        self.get("/sign-in")
        answer = self.post("/sign-in", {"email": email, "password": password})
        if answer.status_code == 303:
            self.get("/sign-in", follow_redirects=True)  # the token of the new session
        return answer


class Visitors:
    """Makes visitors of one application."""

    def __init__(self, app: Flask, product: Product) -> None:
        self.app = app
        self.product = product

    def anybody(self) -> Visitor:
        return Visitor(self.app.test_client())

    def of(self, role: Role, slug: str = "nordlicht", locale: str = "en-US") -> Visitor:
        """A signed-in person with this role; partner roles belong to the partner `slug`."""
        email = f"{role.value}-{locale}@{slug}.example"
        company = None if role in HQ_ROLES else slug
        self.product.user(email, role, slug=company, locale=locale)
        visitor = self.anybody()
        assert visitor.sign_in(email).status_code == 303
        return visitor


@pytest.fixture
def app(product: Product) -> Flask:
    made = create_app(container=product.container)
    made.testing = True
    return made


@pytest.fixture
def visitors(app: Flask, product: Product) -> Visitors:
    return Visitors(app, product)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Anybody with a browser, as those are who follow a link."""
    made = app.test_client()
    made.environ_base["HTTP_USER_AGENT"] = BROWSER
    return made


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Where a real browser finds the application."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
