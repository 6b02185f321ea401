"""The migrations make exactly the tables that the models describe, on both databases."""

from __future__ import annotations

import datetime as dt
import itertools

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from tests.factories import make_container, make_product
from tpma import migrations
from tpma.compliance.models import Submission
from tpma.core.db import make_engine
from tpma.core.settings import load_settings
from tpma.letters.models import LetterRow
from tpma.migrations.tables import metadata


def test_migrated_tables_are_the_models_tables(database_url: str) -> None:
    engine = make_engine(load_settings({}, database_url=database_url))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = [
            one for one in compare_metadata(context, metadata) if "test_parcels" not in repr(one)
        ]
    engine.dispose()
    assert differences == []


def test_upgrading_twice_changes_nothing(database_url: str) -> None:
    engine = make_engine(load_settings({}, database_url=database_url))
    before = migrations.current(engine)
    migrations.upgrade(engine)
    assert migrations.current(engine) == before == migrations.newest(engine)
    engine.dispose()


def test_they_follow_each_other_by_number(sqlite_url: str) -> None:
    engine = make_engine(load_settings({}, database_url=sqlite_url))
    script = ScriptDirectory.from_config(migrations.config_for(engine))
    chain = [(one.down_revision, one.revision) for one in script.walk_revisions()][::-1]
    engine.dispose()
    numbers = [None, *(f"{n:04d}" for n in range(1, len(chain) + 1))]
    assert chain == list(itertools.pairwise(numbers))


def test_mails_and_statements_of_before_are_taken_over(database_url: str) -> None:
    """Confirmation mails become letters, and what manifests said of the guide's last days a column."""
    product = make_product(make_container(database_url=database_url))
    partner_id, engine = product.partner(), product.container.engine
    command.downgrade(migrations.config_for(engine), "0012")
    old = sa.MetaData()
    old.reflect(engine, only=["pending_consents", "outbox", "submissions"], resolve_fks=False)
    day = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)
    later = day + dt.timedelta(days=7)
    ids = {name: name[0] * 32 for name in ("left", "waits", "refused", "no mail")}
    with engine.begin() as connection:
        for name, each in ids.items():
            connection.execute(
                old.tables["pending_consents"].insert(),
                {"id": each, "partner_id": partner_id, "address_key": "k", "email": "a@b.example"}
                | {"country": "DE", "locale": "de-DE", "asked": [], "source": "form"}
                | {"joins": False, "asked_at": day, "asked_from": "", "token_salt": each}
                | {"token_hash": each, "expires_at": later}
                | {"mailed_at": day if name == "left" else None}
                | {"answer": "550 no" if name == "refused" else ""},
            )
        connection.execute(
            old.tables["outbox"].insert(),
            {"id": "o" * 32, "job": "mail_confirmation", "target_id": ids["waits"], "queue": "work"}
            | {"partner_id": partner_id, "created_at": day, "not_before": day, "attempts": 0},
        )
        stated = {
            "Fast.": {"id": "guide:fast", "version": 1, "digest": "", "until": "2027-12-31"},
            "Safe.": {"id": "guide:safe", "version": 1, "digest": "", "until": "2027-06-30"},
            "Ours.": {"id": "x" * 32, "version": 1, "digest": "", "until": "2026-12-01"},
        }
        connection.execute(
            old.tables["submissions"].insert(),
            {"id": "s" * 32, "partner_id": partner_id, "subject_id": "c" * 32, "name": "Autumn"}
            | {"asset_set_id": "a" * 32, "kit_version_id": "v" * 32, "locale": "de-DE"}
            | {"manifest": {"statements": stated}, "digest": "d", "rules_version": "5"}
            | {key: [] for key in ("findings", "reasons", "reviewers", "authors")}
            | {"state": "approved", "asked_by": "u", "asked_by_name": "U", "asked_at": day}
            | {"due_at": later, "expires_at": later, "decided_at": day, "basis": "policy"},
        )
    migrations.upgrade(engine)
    with product.system() as work:
        kept = {row.id: row for row in work.session.query(LetterRow)}
        states = {name: kept[each].state for name, each in ids.items()}
        assert states == {
            "left": "sent",
            "waits": "waiting",
            "refused": "failed",
            "no mail": "dropped",
        }
        assert kept[ids["left"]].handed_at == day
        assert {(row.topic, row.email, row.good_until) for row in kept.values()} == {
            ("confirmation", "", later)
        }
        assert work.get(Submission, "s" * 32).guide_until == dt.date(2027, 6, 30)
    command.downgrade(migrations.config_for(engine), "0012")
    with engine.connect() as connection:
        found = connection.execute(
            sa.text("SELECT id FROM pending_consents WHERE mailed_at IS NOT NULL")
        )
        assert [row.id for row in found] == [ids["left"]]
    migrations.upgrade(engine)
    product.container.close()


def test_a_database_with_something_in_it_comes_along(database_url: str) -> None:
    """From before statements had versions and suppressions had topics, and what was there stays."""
    engine = make_engine(load_settings({}, database_url=database_url))
    command.downgrade(migrations.config_for(engine), "0008")
    old = sa.MetaData()
    old.reflect(engine, only=["statements", "suppressions"], resolve_fks=False)
    day = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
    with engine.begin() as connection:
        connection.execute(
            old.tables["statements"].insert(),
            {"id": "a" * 32, "kind": "statement", "wording": "Quiet.", "locale": "en-GB"}
            | {"substantiation": "Measured.", "withdrawn_why": ""}
            | {"approved_by": "b" * 32, "approved_by_name": "Ada", "approved_at": day},
        )
        connection.execute(
            old.tables["suppressions"].insert(),
            {"id": "c" * 32, "scope": "platform", "domain": "corp.example", "identity": "x"}
            | {"reason": "suppressed", "created_at": day, "created_by": "system"},
        )
    migrations.upgrade(engine)
    with engine.connect() as connection:
        stated = connection.execute(sa.text("SELECT series, version, wording FROM statements"))
        stopped = connection.execute(sa.text("SELECT scope, domain, topic FROM suppressions"))
        found = [tuple(row) for row in (*stated, *stopped)]
    engine.dispose()
    assert found == [("a" * 32, 1, "Quiet."), ("platform", "corp.example", None)]
