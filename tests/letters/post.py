"""Letters taken to a real mail server, as a worker would take them."""

from __future__ import annotations

import re
from dataclasses import replace

from sqlalchemy import select

from tests.factories import Product
from tests.servers import Smtp
from tpma import jobs
from tpma.core.embedded.mailbox import Caught
from tpma.core.outbox import OutboxRow
from tpma.delivery.channels import Channels

LETTER_JOBS = ("send_letter", "send_approval_link")


def mail_to(product: Product, url: str) -> None:
    """Let the product speak to the mail server at this address."""
    product.container.provide(Channels, lambda held: Channels(replace(held, smtp_url=url)))
    product.container._made.pop(Channels, None)


def waiting(product: Product) -> list[str]:
    """The outbox rows of letters that are due, in their order."""
    with product.system() as work:
        return list(
            work.session.scalars(
                select(OutboxRow.id)
                .where(
                    OutboxRow.job.in_(LETTER_JOBS),
                    OutboxRow.done_at.is_(None),
                    OutboxRow.failed_at.is_(None),
                    OutboxRow.not_before <= work.now(),
                )
                .order_by(OutboxRow.created_at, OutboxRow.id)
            )
        )


def post(product: Product, server: Smtp) -> list[Caught]:
    """Send every letter that is due; what came in by that."""
    mail_to(product, server.url)
    server.mailbox.clear()
    for row_id in waiting(product):
        assert jobs.run(product.container, row_id)
    return sorted(server.mailbox.all(), key=lambda mail: mail.received_at)


def link_in(mail: Caught) -> str:
    """The path of the approval link in a letter; the same in both of its parts."""
    found = re.search(r"http://localhost:8000(/approve/[\w-]+)", mail.body("plain"))
    assert found is not None
    assert f'href="http://localhost:8000{found[1]}"' in mail.body("html")
    return found[1]
