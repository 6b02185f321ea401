"""The Merkle tree of RFC 6962 (section 2.1), as a compact range that only grows.

A tree of n leaves is held as its *frontier*: the roots of the perfect subtrees that n is made of,
largest first (one for each bit of n that is set). That is all it takes to append a leaf and to
say the root, so an append costs O(log n) whatever the log holds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

Frontier = tuple[bytes, ...]

#: The root of a tree without leaves: SHA-256 of nothing.
EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """SHA-256(0x00 || data). The prefix keeps a leaf from passing as a node."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def appended(frontier: Frontier, size: int, leaf: bytes) -> Frontier:
    """The frontier after one more leaf; `size` is the number of leaves before it."""
    if len(frontier) != size.bit_count():
        raise ValueError(f"a tree of {size} leaves has {size.bit_count()} perfect subtrees")
    parts = list(frontier)
    # Each trailing set bit is a subtree as large as the one in hand: the two become one.
    while size & 1:
        leaf = node_hash(parts.pop(), leaf)
        size >>= 1
    return (*parts, leaf)


def root_of(frontier: Frontier) -> bytes:
    """The tree's root, 32 bytes."""
    if not frontier:
        return EMPTY_ROOT
    *larger, root = frontier
    for subtree in reversed(larger):
        root = node_hash(subtree, root)
    return root


def frontier_of(leaves: Iterable[bytes]) -> Frontier:
    """The frontier of leaf hashes in their order."""
    frontier: Frontier = ()
    for size, leaf in enumerate(leaves):
        frontier = appended(frontier, size, leaf)
    return frontier


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The audit path of the leaf at `index` (RFC 6962, section 2.1.1), lowest first.

    Raises IndexError where there is no such leaf.
    """
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    if len(leaves) == 1:
        return []
    split = _split(len(leaves))
    if index < split:
        rest = root_of(frontier_of(leaves[split:]))
        return [*inclusion_proof(leaves[:split], index), rest]
    rest = root_of(frontier_of(leaves[:split]))
    return [*inclusion_proof(leaves[split:], index - split), rest]


def included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the path leads from this leaf to this root (RFC 9162, section 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    at, last = index, size - 1
    for step in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            leaf = node_hash(step, leaf)
            while not at & 1 and at:
                at >>= 1
                last >>= 1
        else:
            leaf = node_hash(leaf, step)
        at >>= 1
        last >>= 1
    return last == 0 and leaf == root


def _split(size: int) -> int:
    """The largest power of two that is smaller than `size`."""
    return 1 << (size - 1).bit_length() - 1
