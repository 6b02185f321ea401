"""The record: without gaps, signed, and every way to change it afterwards is seen."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tests.factories import Product
from tpma.core import audit, audit_verify, checkpoints
from tpma.core.audit_export import bundle

Lines = list[dict[str, str]]


def told(product: Product, count: int, verb: str = "try") -> None:
    for number in range(count):
        with product.system() as work:
            work.audit(verb, "thing", f"t{number}", colour="red", number=number)


def exported(product: Product) -> bytes:
    with product.system() as work:
        return bundle(work)


def rewritten(data: bytes, change: Callable[[Lines], Lines]) -> bytes:
    """The same bundle with other entries."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "entries.jsonl":
                lines = change([json.loads(line) for line in content.decode().splitlines()])
                content = "".join(json.dumps(line) + "\n" for line in lines).encode()
            new.writestr(name, content)
    return out.getvalue()


def kinds(report: audit_verify.Report) -> set[str]:
    return {one.kind for one in report.problems}


@pytest.fixture
def record(product: Product) -> bytes:
    """Twenty entries more under two checkpoints."""
    told(product, 8)
    with product.system() as work:
        checkpoints.checkpoint(work)
    told(product, 12)
    return exported(product)


def test_an_untouched_record_holds(every_product: Product) -> None:
    told(every_product, 5)
    with every_product.system() as work:
        first = checkpoints.checkpoint(work)
        assert first is not None
        note = first.note.encode()
    told(every_product, 4)
    data = exported(every_product)
    with every_product.system() as work:
        public = checkpoints.signer_of(work.settings).public
        total = len(list(audit.all_entries(work.session)))
    report = audit_verify.verify(data, key=public, trusted=[note])
    assert report.problems == []
    assert (report.entries, report.unsigned, report.erased) == (total, 0, 0)
    assert report.checkpoints == 3  # two in the bundle, and the one that was kept
    with every_product.system() as work:
        assert audit.locked_head(work.session).root.hex() == report.root


@pytest.mark.parametrize("spoiled", [{"salt": "no hex"}, {"entry": "{}"}])
def test_an_entry_that_cannot_be_read_is_named(record: bytes, spoiled: dict[str, str]) -> None:
    def change(lines: Lines) -> Lines:
        return [line | spoiled if place == 5 else line for place, line in enumerate(lines, 1)]

    report = audit_verify.verify(rewritten(record, change))
    assert [(one.kind, one.seq) for one in report.problems[:2]] == [
        ("unreadable", 5),
        ("removed", 5),
    ]


def test_the_same_record_is_the_same_bytes(product: Product) -> None:
    told(product, 3)
    assert exported(product) == exported(product)


def test_writers_at_once_leave_no_gap(every_product: Product) -> None:
    threads = [
        threading.Thread(target=told, args=(every_product, 5, f"by{number}")) for number in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with every_product.system() as work:
        seqs = [one.seq for one in audit.all_entries(work.session)]
    assert seqs == list(range(1, len(seqs) + 1))
    assert len(seqs) >= 40
    assert audit_verify.verify(exported(every_product)).ok


def test_an_erased_detail_leaves_the_record_whole(every_product: Product) -> None:
    told(every_product, 6)
    exported(every_product)
    with every_product.system() as work:
        assert audit.erase_details(work.session, "thing", ["t2", "t3"]) == 2
    data = exported(every_product)
    report = audit_verify.verify(data)
    assert report.ok
    assert report.erased == 2
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        lines = [json.loads(x) for x in archive.read("entries.jsonl").decode().splitlines()]
    gone = [x for x in lines if json.loads(x["entry"])["target_id"] == "t2"]
    assert [(x["detail"], x["salt"]) for x in gone] == [(None, None)]


# -- what an owner of the database might do -------------------------------------------------------


def edited(lines: Lines) -> Lines:
    lines[10]["entry"] = lines[10]["entry"].replace('"verb":"try"', '"verb":"lie"')
    return lines


def other_detail(lines: Lines) -> Lines:
    lines[10]["detail"] = lines[10]["detail"].replace("red", "blue")
    return lines


def removed(lines: Lines) -> Lines:
    return lines[:10] + lines[11:]


def removed_and_renumbered(lines: Lines) -> Lines:
    kept = removed(lines)
    for place, line in enumerate(kept, 1):
        form = json.loads(line["entry"])
        form["seq"] = place
        line["entry"] = json.dumps(form, separators=(",", ":"), sort_keys=True)
    return kept


def reordered(lines: Lines) -> Lines:
    lines[10], lines[11] = lines[11], lines[10]
    return lines


def cut_off(lines: Lines) -> Lines:
    return lines[:10]


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (edited, "edited"),
        (other_detail, "edited"),
        (removed, "removed"),
        (removed_and_renumbered, "edited"),
        (reordered, "reordered"),
        (cut_off, "truncated"),
    ],
)
def test_a_changed_record_names_its_first_bad_entry(
    record: bytes, change: Callable[[Lines], Lines], kind: str
) -> None:
    assert audit_verify.verify(record).ok
    report = audit_verify.verify(rewritten(record, change))
    assert kind in kinds(report)
    assert report.first_bad == 11


def disarm(session: Session) -> None:
    """Whoever owns the database owns its triggers too."""
    if session.connection().dialect.name == "postgresql":
        session.execute(text("DROP TRIGGER audit_entries_append_only ON audit_entries"))
        return
    for change in ("update", "delete"):
        session.execute(text(f"DROP TRIGGER audit_entries_no_{change}"))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entries SET verb = 'lie'",
        "UPDATE audit_entries SET salt = '', leaf = ''",
        "DELETE FROM audit_entries",
    ],
)
def test_the_database_itself_refuses_changes(every_product: Product, statement: str) -> None:
    told(every_product, 1)
    with pytest.raises(DBAPIError, match="append-only"), every_product.system() as work:
        work.session.execute(text(statement))


def test_an_edit_in_the_database_is_seen(every_product: Product) -> None:
    told(every_product, 9)
    exported(every_product)
    with every_product.system() as work:
        disarm(work.session)
        work.session.execute(text("UPDATE audit_entries SET actor_id = 'mallory' WHERE seq = 4"))
    report = audit_verify.verify(exported(every_product))
    assert (kinds(report), report.first_bad) == ({"edited"}, 4)


def test_a_database_restored_from_before_is_seen(product: Product) -> None:
    """The storage keeps the checkpoints: a shorter or other history does not pass."""
    told(product, 6)
    exported(product)
    with product.system() as work:
        disarm(work.session)
        for table in ("audit_checkpoints", "audit_heads", "audit_entries"):
            work.session.execute(text(f"DELETE FROM {table}"))
    told(product, 3)
    report = audit_verify.verify(exported(product))
    assert not report.ok
    assert report.first_bad == 1
    assert kinds(report) & {"edited", "forked"}


def test_a_fork_is_seen_by_who_kept_a_checkpoint(product: Product) -> None:
    """All rewritten, storage included, and signed again by the true key."""
    told(product, 6)
    with product.system() as work:
        kept = checkpoints.checkpoint(work)
        assert kept is not None
        signer = checkpoints.signer_of(work.settings)
        other = checkpoints.note_of(signer, kept.size, b"\1" * 32, work.now())
    report = audit_verify.verify(exported(product), trusted=[other.encode()])
    assert "forked" in kinds(report)
    assert audit_verify.verify(exported(product), trusted=[kept.note.encode()]).ok


def test_another_key_is_not_trusted(record: bytes) -> None:
    stranger = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    report = audit_verify.verify(record, key=stranger)
    assert {"key", "signature"} <= kinds(report)


@settings(max_examples=25, deadline=None)
@given(st.binary(max_size=60), st.integers(0, 63))
def test_our_ed25519_agrees_with_the_library(message: bytes, place: int) -> None:
    private = Ed25519PrivateKey.from_private_bytes(b"\7" * 32)
    public = private.public_key().public_bytes_raw()
    signature = private.sign(message)
    assert audit_verify.ed25519_verifies(public, message, signature)
    assert not audit_verify.ed25519_verifies(public, message + b"!", signature)
    broken = bytearray(signature)
    broken[place] ^= 1
    assert not audit_verify.ed25519_verifies(public, message, bytes(broken))


def test_the_bundle_judges_itself_without_the_product(record: bytes, tmp_path: Path) -> None:
    (tmp_path / "audit.zip").write_bytes(record)
    with zipfile.ZipFile(io.BytesIO(record)) as archive:
        (tmp_path / "verify.py").write_bytes(archive.read("verify.py"))
    alone = [sys.executable, "-I", "-S", "verify.py"]
    done = subprocess.run([*alone, "audit.zip"], cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "The record holds." in done.stdout
    (tmp_path / "bad.zip").write_bytes(rewritten(record, edited))
    done = subprocess.run([*alone, "bad.zip"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1
    assert "First bad entry: 11" in done.stdout


def test_checkpoints_are_written_once_and_by_the_clock(every_product: Product) -> None:
    told(every_product, 2)
    checkpoints.checkpoint_now(every_product.container.open)
    checkpoints.checkpoint_now(every_product.container.open)
    with every_product.system() as work:
        made = work.session.scalars(select(checkpoints.AuditCheckpoint)).all()
        names = work.storage.kept(checkpoints.NOTES)
        assert [f"{checkpoints.NOTES}/{one.size:012d}" for one in made] == names
        assert work.storage.read_kept(names[0]).decode() == made[0].note
        work.storage.keep(names[0], b"something else")
        assert work.storage.read_kept(names[0]).decode() == made[0].note
