"""`tpma report` over a real database."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from tests.factories import Product
from tests.mdf.story import deals_csv, launch
from tests.mdf.test_service import WON, allocate, ask, make_fund, paid
from tpma import cli
from tpma.attribution import service as attribution
from tpma.core.actor import Role
from tpma.core.settings import environment_of
from tpma.mdf import service


@pytest.fixture
def earned(product: Product, monkeypatch: pytest.MonkeyPatch) -> Product:
    """A paid claim and a won deal; the environment points at this product."""
    fund_id = make_fund(product)
    allocate(product, fund_id, 4_000_00)
    request_id = ask(product, fund_id)
    with product.hq(Role.FINANCE) as work:
        service.approve_request(work, request_id)
    story = launch(product, fund_request_id=request_id)
    with product.system() as work:
        story.event(work, "ann@acme.example", day=1)
    paid(story)
    with product.hq() as work:
        attribution.import_opportunities(work, deals_csv(WON))
    for name, value in environment_of(product.container.settings).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    return product


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.main, ("report", *arguments))


def test_the_report_as_text(earned: Product) -> None:
    result = run("--model", "linear", "--by", "partner")
    assert result.exit_code == 0, result.output
    assert "Nordlicht" in result.output
    assert "+150.0%" in result.output
    assert "agrees" in result.output
    assert "time_decay" in result.output


def test_the_report_as_files(earned: Product, tmp_path: Path) -> None:
    assert run("--format", "xlsx").exit_code == 2
    out = tmp_path / "report.xlsx"
    assert run("--format", "xlsx", "--out", str(out)).exit_code == 0
    assert openpyxl.load_workbook(out).sheetnames == ["MDF ROI", "Credits", "About"]
    result = run("--format", "csv", "--partner", "nordlicht")
    assert "100000" in result.output
    assert run("--partner", "nobody").exit_code == 2
