"""The audit bundle: the whole record with what it takes to judge it, as one ZIP."""

from __future__ import annotations

import json
from pathlib import Path

from tpma.core import audit, audit_verify
from tpma.core.checkpoints import LEAVES, NOTES, checkpoint, signer_of
from tpma.core.work import Work
from tpma.core.zipped import zipped

_README = """The audit record of a tpma installation.

entries.jsonl   one line an entry: what was hashed ("entry"), and its detail with the salt of its
                commitment. A line without salt had its detail erased; it verifies all the same.
checkpoints/    signed statements of how many entries there were, and their Merkle root
leaves/         the leaves as they were kept beside each checkpoint
key.hex         the public key (Ed25519) of the checkpoints
verify.py       judges all this: python verify.py THIS.zip
                with --key, the key that you were given another way; with --checkpoint, one that
                you kept from earlier.
"""


def bundle(work: Work) -> bytes:
    """Export the record. A checkpoint is signed first, so that all of it is under a signature."""
    checkpoint(work)
    work.session.flush()
    entries = "".join(map(_line, audit.all_entries(work.session)))
    files = {
        "README.txt": _README.encode("utf-8"),
        "key.hex": signer_of(work.settings).public.hex().encode("ascii") + b"\n",
        "verify.py": Path(audit_verify.__file__).read_bytes(),
        "entries.jsonl": entries.encode("utf-8"),
    }
    for folder, inside in ((NOTES, "checkpoints"), (LEAVES, "leaves")):
        for name in work.storage.kept(folder):
            files[f"{inside}/{name.rpartition('/')[2]}"] = work.storage.read_kept(name)
    return zipped(files, packed=True)


def _line(entry: audit.AuditEntry) -> str:
    """Built from the columns, not from what was stored of the hash: an edit shows."""
    row = {"entry": audit.public_form(entry), "detail": None, "salt": None}
    if entry.salt:
        row |= {"detail": audit.detail_form(entry), "salt": entry.salt}
    return json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n"
