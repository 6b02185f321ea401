"""A recall reaches everybody who uses the version by mail, with its severity in the subject."""

from __future__ import annotations

import pytest

from tests.assets.smallkit import small_kit
from tests.factories import Product
from tests.letters.post import post
from tests.servers import Smtp
from tpma.assets import service as assets
from tpma.campaigns import service as campaigns
from tpma.core.actor import Role
from tpma.core.outbox import OutboxRow
from tpma.kits import service as kits
from tpma.kits.rules import Severity


@pytest.mark.parametrize(
    ("severity", "locale", "subject"),
    [
        (Severity.STOP_NOW, "en-US", "Stop now: HQ recalled “"),
        (Severity.NOTE, "de-DE", "Hinweis: Die Zentrale ruft „"),
    ],
)
def test_the_severity_is_in_the_subject(
    product: Product, smtp_server: Smtp, severity: Severity, locale: str, subject: str
) -> None:
    product.user("jana@nordlicht.example", Role.PARTNER_MARKETER, slug="nordlicht", locale=locale)
    product.user("emil@suedwind.example", Role.PARTNER_MARKETER, slug="suedwind")
    with product.hq() as work:
        version = kits.publish(work, small_kit()).id
    with product.as_partner("nordlicht") as work:
        assets.start(work, version, "de-DE", "Herbst")
    with product.hq() as work:
        kits.recall(work, version, "The price\r\nis <wrong>", severity)
        job = work.session.query(OutboxRow).filter_by(job="kit_recalled").one()
    for _ in range(2):
        with product.system() as work:
            campaigns.kit_recalled(work, job.target_id)
    (mail,) = post(product, smtp_server)
    assert mail.recipients == ("jana@nordlicht.example",)
    assert mail.subject.startswith(subject)
    assert "is &lt;wrong&gt;" in mail.body("html")
    assert "account/letters" not in mail.body("plain")  # a recall can't be turned off


def test_a_recall_that_becomes_severer_is_one_notice(product: Product) -> None:
    jana = product.user("jana@nordlicht.example", Role.PARTNER_MARKETER, slug="nordlicht")
    with product.hq() as work:
        version = kits.publish(work, small_kit()).id
    with product.as_partner("nordlicht") as work:
        assets.start(work, version, "de-DE", "Herbst")
    for severity in (Severity.NOTE, Severity.STOP_NOW):
        with product.hq() as work:
            kits.recall(work, version, f"Because {severity}", severity)
            ids = [
                row.target_id for row in work.session.query(OutboxRow).filter_by(job="kit_recalled")
            ]
        with product.system() as work:
            for target in ids:
                campaigns.kit_recalled(work, target)
        product.clock.advance(minutes=1)
    with product.as_partner("nordlicht", user_id=jana) as work:
        (notice,) = kits.notices(work)
        assert notice.reason == "Because stop_now"
        kits.put_away(work, notice.id)
        assert kits.notices(work) == []
