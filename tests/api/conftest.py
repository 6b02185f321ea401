"""The application, for the tests of its API."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories import Product
from tpma.app import create_app


@pytest.fixture
def app(product: Product) -> Flask:
    made = create_app(container=product.container)
    made.testing = True
    return made
