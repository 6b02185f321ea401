"""A program that calls the API with a token; every answer is held against the document."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from werkzeug.test import TestResponse

from tests.factories import Product
from tpma.core.actor import Role
from tpma.partners.service import sessions


class Program:
    """A client with a token."""

    def __init__(self, client: FlaskClient, token: str, document: dict[str, Any]) -> None:
        self.client = client
        self.headers = {"Authorization": f"Bearer {token}"}
        self.document = document

    def get(self, path: str, **query: Any) -> TestResponse:
        """An answer, held against the OpenAPI document."""
        answer = self.client.get(f"/api/v1{path}", query_string=query, headers=self.headers)
        self.check("get", path, answer)
        return answer

    def post(self, path: str, data: bytes, **query: Any) -> TestResponse:
        answer = self.client.post(
            f"/api/v1{path}", data=data, query_string=query, headers=self.headers
        )
        self.check("post", path, answer)
        return answer

    def check(self, method: str, path: str, answer: TestResponse) -> None:
        (pattern,) = [
            each
            for each in self.document["paths"]
            if re.fullmatch(re.sub(r"\{\w+\}", "[0-9a-f]{32}", each), f"/api/v1{path}")
        ]
        described = self.document["paths"][pattern][method]["responses"]
        shape = described.get(str(answer.status_code), described["default"])["content"]
        media_type, holder = next(iter(shape.items()))
        assert answer.mimetype == media_type
        schema = holder["schema"] | {"components": self.document["components"]}
        Draft202012Validator(schema).validate(answer.get_json(force=True))


def program(
    app: Flask,
    product: Product,
    *roles: Role,
    slug: str | None = None,
    scopes: frozenset[str] = frozenset({"read"}),
    days: int = 90,
) -> Program:
    email = f"program-{len(roles)}-{roles[0].value}-{slug}-{'-'.join(sorted(scopes))}@x.example"
    user_id = product.user(email, *roles, slug=slug)
    with product.system() as work:
        token = sessions.create_token(work, user_id, "test", set(scopes), days)
    client = app.test_client()
    return Program(client, token, client.get("/api/v1/openapi.json").get_json())
