"""Every key is found on the line where it was written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpma.kits.tomlread import TomlError, read_toml

SOURCE = b"""# a kit
a = 1
text = \"\"\"x
not_a_key = 3
\"\"\"
[tactics.email]

kind = "email" # [tactics.nothing]
zones.subject = { kind = "text", lock = "locked" }
list = [
  { a = 1 }, # }
  # { a = 2 }
  { b = "]", c = [1,
   2] },
]
[[playbook]]
tactic = "one"
[[playbook]]
tactic = "two"
[playbook.extra]
"odd key" = 3
'single.quoted' = 4
"""


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (("a",), 2),
        (("text",), 3),
        (("tactics", "email"), 6),
        (("tactics", "email", "kind"), 8),
        (("tactics", "email", "zones", "subject"), 9),
        (("tactics", "email", "zones", "subject", "lock"), 9),
        (("tactics", "email", "list"), 10),
        (("tactics", "email", "list", 0, "a"), 11),
        (("tactics", "email", "list", 1, "c"), 13),
        (("playbook", 0, "tactic"), 17),
        (("playbook", 1, "tactic"), 19),
        (("playbook", 1, "extra", "odd key"), 21),
        (("playbook", 1, "extra", "single.quoted"), 22),
        (("nowhere", "at", "all"), 1),
    ],
)
def test_lines(place: tuple[str | int, ...], line: int) -> None:
    toml = read_toml(SOURCE)
    assert toml.line(place) == line
    assert "not_a_key" not in {p[-1] for p in toml.lines}


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        (b"a = 1\nb = \n", 2),
        (b"a = 1\na = 2\n", 2),
        (b"a = 1\n[x\n", 2),
        (b'a = 1\nb = "open\n', 2),
        (b"a = 1\nb = \xff\n", 2),
    ],
)
def test_what_is_no_toml_says_where(raw: bytes, line: int) -> None:
    with pytest.raises(TomlError) as caught:
        read_toml(raw)
    assert caught.value.line == line
    assert caught.value.reason
    assert "line" not in caught.value.reason


def test_windows_line_ends_and_byte_order_mark() -> None:
    toml = read_toml(b"\xef\xbb\xbfa = 1\r\n\r\nb = 2\r\n")
    assert toml.data == {"a": 1, "b": 2}
    assert toml.line(("b",)) == 3


@given(
    st.lists(
        st.tuples(
            st.text("abcdefgh", min_size=1, max_size=5),
            st.sampled_from(['"x"', "[1, 2]", "[\n 1,\n 2,\n]", "'''\na = 1\n'''", "{ q = 1 }"]),
            st.sampled_from(["", "\n", "# c = 1\n\n"]),
        ),
        max_size=12,
        unique_by=lambda row: row[0],
    )
)
def test_lines_of_any_file(rows: list[tuple[str, str, str]]) -> None:
    text, expected = "", {}
    for key, value, before in rows:
        text += before
        expected[key] = text.count("\n") + 1
        text += f"{key} = {value}\n"
    toml = read_toml(text.encode())
    assert {key: toml.line((key,)) for key in expected} == expected
