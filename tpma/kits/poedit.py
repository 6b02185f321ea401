"""Changing single entries of a PO file and nothing else of it: comments, order and headers stay."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tpma.kits.pofile import unescape

_WIDTH = 92
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"\s*$')
_KEYWORD = re.compile(r"\s*(msgctxt|msgid_plural|msgid|msgstr(?:\[\d+\])?)\s")
_BREAK = re.compile(r"(?<=\n)|(?<=</p>)|(?<=</li>)")


@dataclass(frozen=True, slots=True)
class _Block:
    """One entry: lines `start` to `end`, its comments included."""

    start: int
    context_at: int
    end: int
    context: str


def set_entry(
    raw: bytes, context: str, source: str, text: str, *, before: Iterable[str] = ()
) -> bytes:
    """The file with this entry saying `source` → `text`; its marks of doubt are taken away.

    An entry that isn't there yet goes before the first of `before` that is, else to the end.
    """
    lines = _lines(raw)
    blocks = {block.context: block for block in _blocks(lines)}
    fresh = [f"msgctxt {quoted(context)[0]}", *_keyword("msgid", source), *_keyword("msgstr", text)]
    if context in blocks:
        block = blocks[context]
        comments = [_undoubted(line) for line in lines[block.start : block.context_at]]
        lines[block.start : block.end] = [line for line in comments if line is not None] + fresh
        return _bytes(lines)
    after = next((blocks[name] for name in before if name in blocks), None)
    at = after.start if after else len(lines)
    if after:
        lines[at:at] = [*fresh, ""]
    else:
        while lines and not lines[-1].strip():
            lines.pop()
        lines += ["", *fresh, ""]
    return _bytes(lines)


def remove_entry(raw: bytes, context: str) -> bytes:
    """The file without this entry; unchanged where it has none."""
    return remove_entries(raw, lambda one: one == context)


def add_entries(raw: bytes, entries: Iterable[tuple[str, str, str]]) -> bytes:
    """The file with these entries (context, source, words) at its end; known contexts stay."""
    lines = _lines(raw)
    known = {block.context for block in _blocks(lines)}
    while lines and not lines[-1].strip():
        lines.pop()
    for context, source, text in entries:
        if context not in known:
            lines += ["", f"msgctxt {quoted(context)[0]}"]
            lines += [*_keyword("msgid", source), *_keyword("msgstr", text)]
    return _bytes(lines)


def remove_entries(raw: bytes, goes: Callable[[str], bool]) -> bytes:
    """The file without the entries whose context `goes` says so of."""
    lines = _lines(raw)
    for block in reversed(list(_blocks(lines))):
        if goes(block.context):
            end = block.end
            if end < len(lines) and not lines[end].strip():
                end += 1
            del lines[block.start : end]
    return _bytes(lines)


def quoted(words: str) -> list[str]:
    """The words as PO strings: one where they are short, else the empty one and their parts."""
    if "\n" not in words.rstrip("\n") and len(words) <= _WIDTH:
        return [_quote(words)]
    parts: list[str] = []
    for piece in _BREAK.split(words):
        while len(piece) > _WIDTH:
            cut = piece.rfind(" ", 1, _WIDTH) + 1
            if cut <= 0:
                break
            parts.append(piece[:cut])
            piece = piece[cut:]
        if piece:
            parts.append(piece)
    return ['""', *map(_quote, parts)] if len(parts) > 1 else [_quote(words)]


def _keyword(name: str, words: str) -> list[str]:
    first, *rest = quoted(words)
    return [f"{name} {first}", *rest]


def _quote(words: str) -> str:
    for plain, escaped in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\t", "\\t"), ("\r", "")):
        words = words.replace(plain, escaped)
    return f'"{words}"'


def _blocks(lines: list[str]) -> Iterable[_Block]:
    starts = [n for n, line in enumerate(lines) if re.match(r"\s*msgctxt\s", line)]
    for at in starts:
        start = at
        while start > 0 and lines[start - 1].lstrip().startswith("#"):
            start -= 1
        end = at + 1
        seen = {"msgctxt"}
        while end < len(lines):
            line = lines[end].strip()
            keyword = _KEYWORD.match(lines[end])
            if keyword and (keyword[1] == "msgctxt" or keyword[1] in seen):
                break
            if not keyword and not line.startswith('"'):
                break
            if keyword:
                seen.add(keyword[1])
            end += 1
        yield _Block(start, at, end, _context(lines, at))


def _context(lines: list[str], at: int) -> str:
    words = ""
    first = True
    for line in lines[at:]:
        if not first and not line.strip().startswith('"'):
            break
        found = _STRING.search(line.strip() if not first else line.strip()[len("msgctxt") :])
        words += unescape(found[1]) if found else ""
        first = False
    return words


def _undoubted(comment: str) -> str | None:
    """A comment without the fuzzy mark and the former words."""
    plain = comment.strip()
    if plain.startswith("#|"):
        return None
    if not plain.startswith("#,"):
        return comment
    flags = [flag.strip() for flag in plain[2:].split(",")]
    kept = [flag for flag in flags if flag and flag != "fuzzy"]
    return f"#, {', '.join(kept)}" if kept else None


def _lines(raw: bytes) -> list[str]:
    return raw.decode("utf-8-sig").replace("\r\n", "\n").split("\n")


def _bytes(lines: list[str]) -> bytes:
    return ("\n".join(lines).rstrip("\n") + "\n").encode()
