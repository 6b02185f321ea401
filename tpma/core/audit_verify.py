"""Verify an audit bundle, offline and without tpma: `python verify.py BUNDLE.zip`.

This file is also put into every bundle. It needs Python 3.11 and nothing else, so that whoever
doubts the record can read all of what judges it. It recomputes every leaf from its entry, the
Merkle tree (RFC 6962) from the leaves, and checks each signed checkpoint (Ed25519, RFC 8032)
against the tree.

A bundle alone proves that its parts belong together. To prove that it is *the* record, name the
key you trust (--key) or a checkpoint that you kept from earlier (--checkpoint).
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import io
import json
import sys
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ORIGIN = "tpma audit log"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that does not hold. `seq` is the first entry concerned; 0 where it is none."""

    kind: str  # edited removed reordered truncated forked signature key unreadable detail
    seq: int
    text: str


@dataclass(slots=True)
class Report:
    """What was found. Sound only where `problems` is empty."""

    entries: int = 0
    erased: int = 0
    checkpoints: int = 0
    unsigned: int = 0  # entries after the last checkpoint
    key_id: str = ""
    root: str = ""
    problems: list[Problem] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.problems

    @property
    def first_bad(self) -> int | None:
        """The lowest entry that a problem names."""
        named = [one.seq for one in self.problems if one.seq]
        return min(named) if named else None


@dataclass(frozen=True, slots=True)
class Note:
    """A checkpoint as it was signed."""

    size: int
    root: bytes
    at: str
    key_id: str
    body: bytes
    signature: bytes


def verify(bundle: bytes, *, key: bytes | None = None, trusted: Sequence[bytes] = ()) -> Report:
    """Judge a bundle. `key` is the public key that is trusted, `trusted` notes kept elsewhere."""
    report = Report()
    try:
        with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
            names = archive.namelist()
            lines = archive.read("entries.jsonl").decode("utf-8").splitlines()
            own_key = bytes.fromhex(archive.read("key.hex").decode("ascii").strip())
            notes = [archive.read(n) for n in names if n.startswith("checkpoints/")]
            kept = {n: archive.read(n) for n in names if n.startswith("leaves/")}
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        report.problems.append(Problem("unreadable", 0, f"The bundle can't be read: {error}"))
        return report
    public = key or own_key
    report.key_id = hashlib.sha256(public).hexdigest()[:16]
    if key is not None and key != own_key:
        text = "The bundle's key is not the key that you trust"
        report.problems.append(Problem("key", 0, text))
    leaves = _leaves_of(lines, report)
    _against_kept(leaves, kept, report)
    signed = _signed(notes, public, report)
    signed += _signed(trusted, public, report)
    _against_checkpoints(leaves, signed, report)
    return report


# -- entries ----------------------------------------------------------------------------------


def _leaves_of(lines: Iterable[str], report: Report) -> dict[int, bytes]:
    """Each entry's leaf by its number; what the entries themselves give away is reported."""
    leaves: dict[int, bytes] = {}
    highest = 0
    for place, line in enumerate(lines, 1):
        try:
            row = json.loads(line)
            form = json.loads(row["entry"])
            seq, commitment = int(form["seq"]), str(form["commitment"])
            salt = bytes.fromhex(row.get("salt") or "")
            told = str(row["detail"]).encode("utf-8") if salt else b""
        except (ValueError, KeyError, TypeError) as error:
            text = f"Line {place} of entries.jsonl can't be read: {error}"
            report.problems.append(Problem("unreadable", place, text))
            continue
        report.entries += 1
        if seq in leaves or seq < highest:
            text = f"Entry {seq} stands after entry {highest}: the order was changed"
            report.problems.append(Problem("reordered", seq, text))
        highest = max(highest, seq)
        leaves[seq] = hashlib.sha256(b"\x00" + row["entry"].encode("utf-8")).digest()
        if salt:
            if hashlib.sha256(salt + told).hexdigest() != commitment:
                text = f"The detail of entry {seq} is not the one that was committed to"
                report.problems.append(Problem("edited", seq, text))
        else:
            report.erased += 1
    missing = next((n for n in range(1, highest + 1) if n not in leaves), None)
    if missing is not None:
        text = f"Entry {missing} is missing"
        report.problems.append(Problem("removed", missing, text))
    return leaves


def _against_kept(leaves: dict[int, bytes], kept: dict[str, bytes], report: Report) -> None:
    """Compare with the leaves that were kept beside each checkpoint; name the first that differs."""
    told = {one.seq for one in report.problems}
    for name, data in sorted(kept.items()):
        first = int(name.rpartition("/")[2].partition("-")[0])
        for offset in range(len(data) // 32):
            seq = first + offset
            leaf = leaves.get(seq)
            if leaf is None or leaf == data[32 * offset : 32 * offset + 32] or seq in told:
                continue
            text = f"Entry {seq} is not what it was when its checkpoint was signed"
            report.problems.append(Problem("edited", seq, text))
            return


# -- checkpoints --------------------------------------------------------------------------------


def parse_note(data: bytes) -> Note:
    """Read a note. Raises ValueError where it isn't one."""
    body, _, signature = data.partition(b"\n\n")
    lines = body.decode("utf-8").split("\n")
    if len(lines) != 5 or lines[0] != ORIGIN:
        raise ValueError("not a checkpoint of a tpma audit log")
    _, size, root, at, key_id = lines
    signed = base64.b64decode(signature.strip(), validate=True)
    return Note(int(size), bytes.fromhex(root), at, key_id, body + b"\n", signed)


def _signed(notes: Iterable[bytes], public: bytes, report: Report) -> list[Note]:
    good: list[Note] = []
    for data in notes:
        try:
            note = parse_note(data)
        except (ValueError, binascii.Error) as error:
            report.problems.append(Problem("unreadable", 0, f"A checkpoint can't be read: {error}"))
            continue
        if not ed25519_verifies(public, note.body, note.signature):
            text = f"The checkpoint over {note.size} entries is not signed by key {report.key_id}"
            report.problems.append(Problem("signature", 0, text))
            continue
        good.append(note)
    report.checkpoints += len(good)
    return good


def _against_checkpoints(leaves: dict[int, bytes], notes: list[Note], report: Report) -> None:
    whole = next((n for n in range(1, len(leaves) + 2) if n not in leaves), 1) - 1
    roots = _roots_at({note.size for note in notes}, leaves, whole)
    good = 0
    for note in sorted(notes, key=lambda one: one.size):
        if note.size > whole:
            if not any(one.kind == "removed" for one in report.problems):
                text = (
                    f"A checkpoint of {note.at} was signed over {note.size} entries, and there "
                    f"are {whole}: the end was cut off from entry {whole + 1}"
                )
                report.problems.append(Problem("truncated", whole + 1, text))
            break
        if roots[note.size] == note.root:
            good = note.size
            continue
        same = [one.root for one in notes if one.size == note.size]
        if len(set(same)) > 1:
            text = f"Two histories were signed at {note.size} entries"
            report.problems.append(Problem("forked", good + 1, text))
        elif not any(one.kind in {"edited", "reordered"} for one in report.problems):
            text = (
                f"The checkpoint of {note.at} over {note.size} entries was signed over another "
                f"history; the first entry that differs is between {good + 1} and {note.size}"
            )
            report.problems.append(Problem("forked", good + 1, text))
        break
    report.unsigned = max(0, whole - max((note.size for note in notes), default=0))
    if whole and whole == len(leaves):
        report.root = _roots_at({whole}, leaves, whole)[whole].hex()


def _roots_at(sizes: set[int], leaves: dict[int, bytes], whole: int) -> dict[int, bytes]:
    """The tree's root at each of these sizes, in one pass over the leaves."""
    roots: dict[int, bytes] = {}
    stack: list[bytes] = []
    for count in range(1, whole + 1):
        node, size = leaves[count], count - 1
        while size & 1:
            node = _node(stack.pop(), node)
            size >>= 1
        stack.append(node)
        if count in sizes:
            root = stack[-1]
            for subtree in reversed(stack[:-1]):
                root = _node(subtree, root)
            roots[count] = root
    return roots


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


# -- Ed25519, verification only (RFC 8032, section 5.1.7) -----------------------------------------

_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, _P) % _P
_ROOT_OF_MINUS_ONE = pow(2, (_P - 1) // 4, _P)
_Point = tuple[int, int, int, int]  # extended coordinates: x = X/Z, y = Y/Z, T = XY/Z


def ed25519_verifies(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature is this key's over this message. Slow (some 10 ms) and simple."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, point = _decompress(public), _decompress(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or point is None or scalar >= _L:
        return False
    hashed = hashlib.sha512(signature[:32] + public + message).digest()
    challenge = int.from_bytes(hashed, "little") % _L
    return _same(_times(scalar, _BASE), _add(point, _times(challenge, key)))


def _decompress(data: bytes) -> _Point | None:
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & ((1 << 255) - 1)
    if y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if x * x % _P != square:
        x = x * _ROOT_OF_MINUS_ONE % _P
    if x * x % _P != square or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = _P - x
    return x, y, 1, x * y % _P


def _add(one: _Point, two: _Point) -> _Point:
    a = (one[1] - one[0]) * (two[1] - two[0]) % _P
    b = (one[1] + one[0]) * (two[1] + two[0]) % _P
    c = 2 * one[3] * two[3] * _D % _P
    d = 2 * one[2] * two[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _times(scalar: int, point: _Point) -> _Point:
    total: _Point = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            total = _add(total, point)
        point = _add(point, point)
        scalar >>= 1
    return total


def _same(one: _Point, two: _Point) -> bool:
    across = (one[0] * two[2] - two[0] * one[2]) % _P
    return across == 0 and (one[1] * two[2] - two[1] * one[2]) % _P == 0


def _base() -> _Point:
    point = _decompress((4 * pow(5, -1, _P) % _P).to_bytes(32, "little"))
    assert point is not None
    return point


_BASE = _base()


# -- the command ------------------------------------------------------------------------------


def told(report: Report) -> str:
    """The report in words."""
    lines = [f"{one.kind}: {one.text}" for one in report.problems]
    if report.first_bad is not None:
        lines.append(f"First bad entry: {report.first_bad}")
    lines.append(
        f"{report.entries} entries ({report.erased} with erased detail), {report.checkpoints} "
        f"signed checkpoints, {report.unsigned} entries after the last one. Key {report.key_id}."
    )
    lines.append("The record holds." if report.ok else "The record does NOT hold.")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--key", help="the public key that you trust, 64 hex characters")
    parser.add_argument("--checkpoint", type=Path, action="append", default=[])
    given = parser.parse_args(arguments)
    report = verify(
        given.bundle.read_bytes(),
        key=bytes.fromhex(given.key) if given.key else None,
        trusted=[path.read_bytes() for path in given.checkpoint],
    )
    sys.stdout.write(told(report) + "\n")
    return 0 if report.ok else 1


if __name__ == "__main__":
    sys.exit(main())
