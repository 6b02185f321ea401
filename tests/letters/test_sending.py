"""Letters are sent once, though workers die and servers are away, and only to who wants them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from tests.delivery.hostile import DROP, HostileServer
from tests.factories import Product, make_container, make_product
from tests.letters.post import mail_to, post, waiting
from tests.servers import Smtp
from tpma import jobs
from tpma.core.actor import Actor, Role
from tpma.core.i18n import msg
from tpma.core.tenancy import NOBODY
from tpma.delivery.channels import Channels
from tpma.letters import service as letters
from tpma.letters.models import LetterRow
from tpma.letters.service import Letter, Topic
from tpma.partners import service as partners

LETTER = Letter(msg("Kit"), [msg("Kit")], msg("Kit"), path="/kits/")


@pytest.fixture
def pia(product: Product) -> str:
    return product.user("pia@nordlicht.example", Role.PARTNER_MARKETER, slug="nordlicht")


def write(product: Product, *people: str, topic: Topic = Topic.DECISION, about: str = "x") -> int:
    with product.system() as work:
        return letters.write(work, LETTER, topic, about, people)


def state(product: Product) -> tuple[str, int]:
    with product.system() as work:
        (row,) = work.session.query(LetterRow).all()
        return row.state, row.attempts


def test_one_letter_per_person_and_occasion_on_every_database(
    database_url: str, tmp_path: Path, smtp_server: Smtp
) -> None:
    product = make_product(
        make_container(
            data_dir=str(tmp_path),
            database_url=database_url,
            redis_url=f"unix://{tmp_path}/none.sock",
            letters_from="notes@m.example",
            hq_name="Lyra",
        )
    )
    ids = [
        product.user(f"{name}@nordlicht.example", Role.PARTNER_ADMIN, slug="nordlicht", locale=tag)
        for name, tag in (("pia", "en-US"), ("omar", "ar-AE"))
    ]
    assert write(product, *ids, "nobody") == 2
    assert write(product, *ids) == 0
    rows = waiting(product)
    caught = post(product, smtp_server)
    assert {mail.recipients for mail in caught} == {
        ("pia@nordlicht.example",),
        ("omar@nordlicht.example",),
    }
    assert [jobs.run(product.container, row) for row in rows] == [False, False]
    mail = next(mail for mail in caught if mail.recipients == ("pia@nordlicht.example",))
    message = mail.message()
    assert mail.sender == "notes@m.example"
    assert str(message["From"]) == "Lyra <notes@m.example>"
    assert str(message["Message-ID"]).endswith("@m.example>")
    assert "http://localhost:8000/kits/" in mail.body("plain")
    assert "http://localhost:8000/account/letters" in mail.body("plain")
    assert write(product, *ids, about="y") == 2
    product.container.close()


def test_a_letter_to_thirty_asks_no_more_than_one_to_three(product: Product) -> None:
    def asked(people: list[str], about: str) -> int:
        said: list[object] = []

        def note(*_: object) -> None:
            said.append(None)

        event.listen(product.container.engine, "before_cursor_execute", note)
        assert write(product, *people, about=about) == len(people)
        event.remove(product.container.engine, "before_cursor_execute", note)
        return len(said)

    ids = [
        product.user(f"p{n}@nordlicht.example", Role.PARTNER_MARKETER, slug="nordlicht")
        for n in range(30)
    ]
    assert asked(ids, "x") == asked(ids[:3], "y")
    assert write(product, *ids, about="y") == 27


class Dying:
    """A mail channel whose worker is killed once the server has everything but the answer."""

    @contextmanager
    def open(self) -> Iterator[Dying]:
        yield self

    def send(self, _mail: Any, before_dot: Any) -> None:
        before_dot()
        raise KeyboardInterrupt


class DyingChannels(Channels):
    def __init__(self) -> None:
        self.mail = Dying()  # type: ignore[assignment]


def test_a_worker_that_dies_after_the_dot_sends_nothing_twice(
    product: Product, pia: str, smtp_server: Smtp
) -> None:
    write(product, pia)
    product.container.provide(Channels, lambda _held: DyingChannels())
    (row,) = waiting(product)
    with pytest.raises(KeyboardInterrupt):
        jobs.run(product.container, row)
    product.clock.advance(minutes=11)  # its lease on the outbox is over
    assert post(product, smtp_server) == []
    assert state(product)[0] == "in_doubt"


def test_an_answer_that_never_came_leaves_it_in_doubt(product: Product, pia: str) -> None:
    write(product, pia)
    with HostileServer({"dot": DROP}) as server:
        mail_to(product, f"smtp://127.0.0.1:{server.port}")
        for row in waiting(product):
            jobs.run(product.container, row)
    product.clock.advance(hours=2)
    assert waiting(product) == []
    assert state(product)[0] == "in_doubt"


def test_a_server_that_is_away_is_waited_for_until_it_is_old_news(
    product: Product, pia: str, smtp_server: Smtp
) -> None:
    write(product, pia)
    with HostileServer({"rcpt": "451 4.7.1 later"}) as server:
        mail_to(product, f"smtp://127.0.0.1:{server.port}")
        (row,) = waiting(product)
        assert jobs.run(product.container, row)
        assert state(product) == ("waiting", 1)
        assert waiting(product) == []
        product.clock.advance(minutes=2)
        (row,) = waiting(product)
        assert jobs.run(product.container, row)
    product.clock.advance(minutes=6)
    assert [mail.recipients for mail in post(product, smtp_server)] == [("pia@nordlicht.example",)]
    assert state(product) == ("sent", 3)
    write(product, pia, about="later")
    product.clock.advance(days=4)
    assert post(product, smtp_server) == []


def test_a_mailbox_that_is_not_there_is_given_up(product: Product, pia: str) -> None:
    write(product, pia)
    with HostileServer({"rcpt": "550 5.1.1 nobody"}) as server:
        mail_to(product, f"smtp://127.0.0.1:{server.port}")
        for row in waiting(product):
            jobs.run(product.container, row)
    assert state(product) == ("failed", 1)


def test_who_turned_it_off_or_can_not_sign_in_gets_none(
    product: Product, pia: str, smtp_server: Smtp
) -> None:
    who = Actor(pia, "Pia", frozenset({Role.PARTNER_MARKETER}))
    with product.container.open(who, NOBODY) as work:
        letters.choose(work, {Topic.DECISION: False, Topic.RECALL: False})
        on = {each.topic: each.on for each in letters.offered(work)}
        others = (Topic.RECALL, Topic.KIT_EXPIRY, Topic.STATEMENT_EXPIRY)
        assert on == {Topic.DECISION: False} | dict.fromkeys(others, True)
    assert write(product, pia) == 0
    assert write(product, pia, topic=Topic.RECALL) == 1
    with product.container.open(who, NOBODY) as work:
        letters.choose(work, {Topic.DECISION: True})
    assert write(product, pia) == 1
    with product.system() as work:
        partners.deactivate(work, pia)
    assert post(product, smtp_server) == []
    assert write(product, pia, about="another") == 0


def test_old_letters_are_forgotten(product: Product, pia: str, smtp_server: Smtp) -> None:
    write(product, pia)
    post(product, smtp_server)
    product.clock.advance(days=91)
    jobs.forget_old(product.container.open)
    with product.system() as work:
        assert work.session.query(LetterRow).count() == 0
