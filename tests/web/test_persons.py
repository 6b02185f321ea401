"""Looking somebody up, giving them a copy, forgetting them: on the screen."""

from __future__ import annotations

import json

from tests.factories import Product
from tests.tracking.scene import scene
from tests.web.conftest import Visitors
from tpma.campaigns.service import contacts as contacts_of
from tpma.core.actor import Role

ADA = "person0@customer0.example"


def test_on_the_screen(product: Product, visitors: Visitors) -> None:
    told = scene(product)
    admin = visitors.of(Role.PARTNER_ADMIN, slug=told.slug)
    admin.get("/persons/")
    assert admin.post("/persons/", {"email": "nobody"}).status_code == 422
    page = admin.post("/persons/", {"email": ADA}).get_data(as_text=True)
    assert "What is held" in page
    copy = admin.post("/persons/export", {"email": ADA})
    assert json.loads(copy.get_data())["address"] == ADA
    assert admin.post("/persons/erase", {"email": ADA}).status_code == 303
    page = admin.post("/persons/", {"email": ADA}).get_data(as_text=True)
    assert "Kept as proof, under a hash." in page
    with told.product.system(told.partner_id) as work:
        assert ADA not in [row.email for row in contacts_of(work, limit=50)[0]]
