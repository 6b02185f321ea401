"""A product with an approved campaign, made once and copied for each test: rendering takes seconds."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.campaigns import stories
from tests.factories import Product, make_container, make_product
from tpma.campaigns import service
from tpma.campaigns.service import jobs

COUNT = 12


@dataclass
class Stage:
    """A copy of the product, its mail going to one server, and its approved campaign."""

    product: Product
    campaign_id: str

    def launch(self) -> None:
        with self.product.as_partner() as work:
            service.launch(work, self.campaign_id)

    def start(self) -> str:
        """Launch and start; the mail step's id."""
        self.launch()
        jobs.start_campaign(self.opener, self.campaign_id)
        return stories.mail_step(self.product, self.campaign_id)

    @property
    def opener(self) -> stories.Opener:
        return stories.opener(self.product)

    def books(self) -> service.Accounting:
        with self.product.as_partner() as work:
            return service.progress(work, self.campaign_id)

    def state(self) -> str:
        with self.product.as_partner() as work:
            return service.campaign(work, self.campaign_id).state


MakeStage = Callable[..., Stage]


@pytest.fixture(scope="session")
def stage_template(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Path:
    folder = tmp_path_factory.mktemp("stage")
    shutil.copy(sqlite_template, folder / "tpma.db")
    product = make_product(
        make_container(
            data_dir=str(folder),
            redis_url=f"unix://{folder}/no-redis.sock",
            mail_from="campaigns@hq.example",
        )
    )
    campaign_id = stories.approved(product, COUNT)
    (folder / "facts.json").write_text(
        json.dumps({"campaign": campaign_id, "partners": product.partner_ids})
    )
    product.container.close()
    return folder


@pytest.fixture
def make_stage(stage_template: Path, tmp_path: Path) -> Iterator[MakeStage]:
    made: list[Stage] = []

    def make(smtp_url: str = "smtp://127.0.0.1:1", **settings: str) -> Stage:
        folder = tmp_path / f"stage-{len(made)}"
        shutil.copytree(stage_template, folder)
        facts = json.loads((folder / "facts.json").read_text())
        given = {
            "data_dir": str(folder),
            "redis_url": f"unix://{folder}/no-redis.sock",
            "mail_from": "campaigns@hq.example",
            "smtp_url": smtp_url,
        }
        product = make_product(make_container(**(given | settings)))
        product.partner_ids |= facts["partners"]
        if "redis_url" not in settings:
            product.container.bell = stories.QuietBell()
        made.append(Stage(product, facts["campaign"]))
        return made[-1]

    yield make
    for stage in made:
        stage.product.container.close()
