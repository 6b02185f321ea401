"""The Merkle tree, against its recursive definition."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpma.core import merkle


def defined(leaves: list[bytes]) -> bytes:
    """MTH as RFC 6962, section 2.1, writes it."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return merkle.leaf_hash(leaves[0])
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return merkle.node_hash(defined(leaves[:split]), defined(leaves[split:]))


def test_known_roots() -> None:
    """The reference log of RFC 6962's test vectors."""
    leaves = [
        bytes.fromhex(one)
        for one in (
            "",
            "00",
            "10",
            "2021",
            "3031",
            "40414243",
            "5051525354555657",
            "606162636465666768696a6b6c6d6e6f",
        )
    ]
    roots = {
        1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    }
    for size, root in roots.items():
        hashes = map(merkle.leaf_hash, leaves[:size])
        assert merkle.root_of(merkle.frontier_of(hashes)).hex() == root


@given(st.lists(st.binary(max_size=8), max_size=70))
def test_growing_gives_the_defined_root(data: list[bytes]) -> None:
    frontier = merkle.frontier_of(map(merkle.leaf_hash, data))
    assert merkle.root_of(frontier) == defined(data)
    assert len(frontier) == len(data).bit_count()


@given(st.integers(1, 60), st.data())
def test_a_proof_shows_its_leaf_and_no_other(size: int, data: st.DataObject) -> None:
    leaves = [merkle.leaf_hash(bytes([n])) for n in range(size)]
    root = merkle.root_of(merkle.frontier_of(leaves))
    index = data.draw(st.integers(0, size - 1))
    proof = merkle.inclusion_proof(leaves, index)
    assert merkle.included(leaves[index], index, size, proof, root)
    assert not merkle.included(merkle.leaf_hash(b"another"), index, size, proof, root)
    for other in range(size):
        if other != index:
            assert not merkle.included(leaves[index], other, size, proof, root)
    assert not merkle.included(leaves[index], size, size, proof, root)


def test_a_frontier_belongs_to_its_size() -> None:
    with pytest.raises(ValueError, match="perfect subtrees"):
        merkle.appended((), 3, b"\0" * 32)
