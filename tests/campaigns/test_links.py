import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpma.campaigns.links import Kind, LinkKeys, LinkRef, path, read, sign, url

SECRET = "a secret of the installation"
ids = st.binary(min_size=16, max_size=16).map(bytes.hex)


@given(ids, ids)
def test_a_click_comes_back_as_it_was_signed(delivery: str, link: str) -> None:
    token = sign(SECRET, Kind.CLICK, delivery_id=delivery, link_id=link)
    assert read(SECRET, token) == LinkRef(Kind.CLICK, delivery_id=delivery, link_id=link)
    assert len(token) == 62


@given(ids)
def test_every_single_id_kind_comes_back(one: str) -> None:
    for kind in (Kind.OPEN, Kind.UNSUBSCRIBE, Kind.PREFERENCES, Kind.VIEW):
        assert read(SECRET, sign(SECRET, kind, delivery_id=one)) == LinkRef(kind, delivery_id=one)
    assert read(SECRET, sign(SECRET, "page", placement_id=one)) == LinkRef(
        Kind.PAGE, placement_id=one
    )


@given(ids, ids)
def test_pages_and_posts_carry_placements(one: str, other: str) -> None:
    page = sign(SECRET, Kind.PAGE, placement_id=one, delivery_id=other)
    assert read(SECRET, page) == LinkRef(Kind.PAGE, placement_id=one, delivery_id=other)
    click = sign(SECRET, Kind.CLICK, placement_id=one, link_id=other)
    assert read(SECRET, click) == LinkRef(Kind.CLICK, placement_id=one, link_id=other)


@given(ids, st.integers(0, 45), st.integers(1, 255))
def test_any_changed_byte_makes_it_invalid(one: str, where: int, change: int) -> None:
    token = sign(SECRET, Kind.CLICK, delivery_id=one, link_id=one)
    raw = bytearray(base64.urlsafe_b64decode(token + "=="))
    raw[where] ^= change
    forged = base64.urlsafe_b64encode(bytes(raw)).rstrip(b"=").decode()
    assert read(SECRET, forged) is None


@given(st.text(max_size=90))
def test_rubbish_is_refused_without_an_exception(token: str) -> None:
    assert read(SECRET, token) is None


def test_another_spelling_of_the_same_bytes_is_refused() -> None:
    token = sign(SECRET, Kind.CLICK, delivery_id="0" * 32, link_id="f" * 32)
    last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    twins = [token[:-1] + letter for letter in last if letter != token[-1]]
    assert all(
        read(SECRET, twin) is None for twin in [*twins, token + "=", token + "==", token[:-1]]
    )


def test_a_kind_cannot_be_turned_into_another() -> None:
    token = sign(SECRET, Kind.VIEW, delivery_id="ab" * 16)
    raw = bytearray(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    raw[0] = 3
    assert read(SECRET, base64.urlsafe_b64encode(bytes(raw)).rstrip(b"=").decode()) is None


def test_another_installation_cannot_sign_for_us() -> None:
    assert read(SECRET, sign("another secret", Kind.OPEN, delivery_id="ab" * 16)) is None


def test_links_survive_a_rotation_of_the_secret() -> None:
    old = sign("old", Kind.OPEN, delivery_id="ab" * 16)
    keys = LinkKeys.of("new", "old")
    assert read(keys, old) == LinkRef(Kind.OPEN, delivery_id="ab" * 16)
    assert sign(keys, Kind.OPEN, delivery_id="ab" * 16) == sign(
        "new", Kind.OPEN, delivery_id="ab" * 16
    )
    assert read("new", old) is None


def test_wrong_ids_and_shapes_are_refused_at_signing() -> None:
    with pytest.raises(ValueError, match="does not carry"):
        sign(SECRET, Kind.OPEN, link_id="ab" * 16)
    with pytest.raises(ValueError, match="does not carry"):
        sign(SECRET, Kind.PAGE)
    for bad in ("AB" * 16, "ab" * 15, "ab" * 17, "zz" * 16, "ab " * 16):
        with pytest.raises(ValueError, match=r"hex|fromhex"):
            sign(SECRET, Kind.OPEN, delivery_id=bad)
    with pytest.raises(ValueError, match="empty"):
        sign("", Kind.OPEN, delivery_id="ab" * 16)


def test_every_kind_has_its_public_path() -> None:
    assert len({path(kind, "x") for kind in Kind}) == len(Kind)
    made = url("https://go.example/", SECRET, Kind.CLICK, delivery_id="ab" * 16, link_id="cd" * 16)
    assert made.startswith("https://go.example/c/")
