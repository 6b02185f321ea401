"""Nobody approves their own work, by whatever door: what counts as own, and who stands at each."""

from __future__ import annotations

import pytest

from tests.assets.smallkit import photo
from tests.compliance.stories import asset_set, submit
from tests.factories import Product
from tpma import cli
from tpma.api.describe import OPERATIONS
from tpma.assets import service as assets
from tpma.compliance import service as compliance
from tpma.core.actor import SYSTEM, Role
from tpma.core.errors import Forbidden
from tpma.core.permissions import PERSONS_ONLY, Permission, allowed
from tpma.jobs import JOBS, TICKS


def test_who_uploaded_a_picture_does_not_decide(product: Product) -> None:
    ready = asset_set(product)
    with product.as_partner(user_id="uploader") as work:
        email = assets.assets_of(work, ready)[0]
        assets.upload_picture(work, email.id, "picture", photo(900, 600), email.rev)
        assets.render_all(work, ready)
    made = submit(product, ready, user_id="asker")
    for user in ("uploader", "asker"):
        with product.hq(Role.ADMINISTRATOR, user_id=user) as work, pytest.raises(Forbidden):
            compliance.decide(work, made, "approved")


def test_jobs_and_commands_act_as_the_machine_which_reviews_nothing() -> None:
    assert Permission.REVIEW in PERSONS_ONLY
    assert not allowed(SYSTEM, Permission.REVIEW)
    doors = [*(job.function for job in JOBS.values()), *(tick.function for tick in TICKS)]
    assert not [door for door in doors if door.endswith((":decide", ":approve"))]
    assert not {"approve", "review", "decide"} & set(cli.COMMANDS)


def test_the_api_offers_no_way_to_decide() -> None:
    told = [f"{one.method} {one.path}" for one in OPERATIONS]
    assert told
    assert not [each for each in told if "submission" in each or "approv" in each]
