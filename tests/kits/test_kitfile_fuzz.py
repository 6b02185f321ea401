"""Whatever a kit holds, reading it ends with an answer."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.kits.kitbox import sample_files, starter_files
from tpma.kits.kitfile import ReadResult, read_kit

STARTER = starter_files()
SAMPLE = sample_files()
ODD = [
    *("[]", "{}", '""', "0", "-1", "1e300", "nan", "true", "2026-01-01", "12:00:00", '"x"', "[[]]"),
    *('["x", 1]', '{ a = { b = [] } }', '[{}]', "'''\n'''", '"[[zone:x]]"', '"\\u0000"', '"../x"', "9" * 30),
]  # fmt: skip


def sound(result: ReadResult) -> None:
    assert (result.definition is None) == bool(result.errors)
    for problem in result.problems:
        assert problem.line >= 1
        assert str(problem.what)
        assert str(problem.mend)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_bytes_that_were_damaged(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(sorted(STARTER)))
    raw = STARTER[path]
    at = data.draw(st.integers(0, len(raw)))
    length = data.draw(st.integers(0, 40))
    noise = data.draw(st.binary(max_size=40))
    sound(read_kit({**STARTER, path: raw[:at] + noise + raw[at + length :]}))


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_values_of_another_kind(data: st.DataObject) -> None:
    files = {"starter": STARTER, "sample": SAMPLE}[
        data.draw(st.sampled_from(["starter", "sample"]))
    ]
    path = data.draw(st.sampled_from([p for p in sorted(files) if p.endswith(".toml")]))
    lines = files[path].decode().split("\n")
    written = [n for n, line in enumerate(lines) if " = " in line and not line.startswith("#")]
    for number in data.draw(
        st.lists(st.sampled_from(written), min_size=1, max_size=3, unique=True)
    ):
        key = lines[number].partition(" = ")[0]
        lines[number] = f"{key} = {data.draw(st.sampled_from(ODD))}"
    sound(read_kit({**files, path: "\n".join(lines).encode()}))


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_lines_that_went_missing_or_were_doubled(data: st.DataObject) -> None:
    path = data.draw(
        st.sampled_from(["kit.toml", "brand.toml", "copy/en-US.po", "email/first.mjml"])
    )
    lines = STARTER[path].decode().split("\n")
    for _ in range(data.draw(st.integers(1, 3))):
        number = data.draw(st.integers(0, len(lines) - 1))
        if data.draw(st.booleans()):
            lines.insert(number, lines[number])
        elif len(lines) > 1:
            del lines[number]
    sound(read_kit({**STARTER, path: "\n".join(lines).encode()}))


@settings(max_examples=60, deadline=None)
@given(
    st.sets(st.sampled_from(sorted(STARTER))),
    st.dictionaries(st.text(max_size=12), st.binary(max_size=30), max_size=3),
)
def test_any_files_at_all(gone: set[str], strangers: dict[str, bytes]) -> None:
    sound(read_kit({**{k: v for k, v in STARTER.items() if k not in gone}, **strangers}))
