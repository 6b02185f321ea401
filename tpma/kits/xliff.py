"""Copy as XLIFF 2.0 and 2.1: the same entries as in the PO files, for tools that want XML.

A unit is one entry: `name` is its context, `<source>` and `<target>` its words. Placeholders, tags
and markup are inline codes (`<ph>` with their text in `<originalData>`), so that a translator can
move but not misspell them. Read as from a stranger: a document type or an entity is refused.

Source: OASIS, XLIFF Version 2.1, https://docs.oasis-open.org/xliff/xliff-core/v2.1/
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn
from xml.etree import ElementTree as ET
from xml.parsers import expat

from tpma.core.errors import InvalidInput
from tpma.core.i18n import msg
from tpma.kits.pofile import Entry

CORE = "urn:oasis:names:tc:xliff:document:2.0"
_NS = f"{{{CORE}}}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
#: What a translator keeps as it is: placeholders, personalisation tags, markup, line breaks.
_CODE = re.compile(r"(\[\[[^\]]*\]\]|\{\{[^}]*\}\}|</?[A-Za-z][^<>]*>)")
_DEEPEST = 50
_MOST = 20_000  # elements; the largest kit has some thousand entries
LARGEST = 20 * 1024 * 1024
#: States in which a target counts as translated.
_USABLE = frozenset({"translated", "reviewed", "final"})


@dataclass(frozen=True, slots=True)
class XliffFile:
    """The entries by context, and the locales that the file names ("" where it names none)."""

    source_locale: str
    locale: str
    entries: Mapping[str, Entry]


def write_xliff(
    slug: str,
    source_locale: str,
    locale: str,
    source: Mapping[str, str],
    entries: Mapping[str, Entry],
    notes: Mapping[str, str] | None = None,
) -> bytes:
    """Every source entry with its translation where there is one.

    A translation that nobody confirmed, or of older words, has the state `initial`.
    """
    ET.register_namespace("", CORE)
    root = ET.Element(
        f"{_NS}xliff", {"version": "2.0", "srcLang": source_locale, "trgLang": locale}
    )
    file = ET.SubElement(root, f"{_NS}file", {"id": "copy", "original": slug, _SPACE: "preserve"})
    for number, (context, words) in enumerate(source.items(), 1):
        unit = ET.SubElement(file, f"{_NS}unit", {"id": f"u{number}", "name": context})
        if notes and context in notes:
            listed = ET.SubElement(unit, f"{_NS}notes")
            ET.SubElement(listed, f"{_NS}note").text = notes[context]
        entry = entries.get(context)
        data: dict[str, str] = {}
        segment = ET.Element(f"{_NS}segment")
        _said(ET.SubElement(segment, f"{_NS}source"), words, data)
        if entry is not None and entry.text:
            fresh = entry.source == words and not entry.fuzzy
            segment.set("state", "translated" if fresh else "initial")
            _said(ET.SubElement(segment, f"{_NS}target"), entry.text, data)
        else:
            segment.set("state", "initial")
        if data:
            kept = ET.SubElement(unit, f"{_NS}originalData")
            for code, key in data.items():
                ET.SubElement(kept, f"{_NS}data", {"id": key}).text = code
        unit.append(segment)
    body: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return body.replace(b"<unit ", b"\n<unit ").replace(b"</file>", b"\n</file>") + b"\n"


def _said(parent: ET.Element, words: str, data: dict[str, str]) -> None:
    """The words as text and codes; the same code has the same id in source and target."""
    last: ET.Element | None = None
    taken: dict[str, int] = {}
    for part in _CODE.split(words):
        if not part:
            continue
        if _CODE.fullmatch(part):
            key = data.setdefault(part, f"d{len(data) + 1}")
            taken[key] = taken.get(key, 0) + 1
            code = f"{key}-{taken[key]}"
            last = ET.SubElement(
                parent, f"{_NS}ph", {"id": code, "dataRef": key, "disp": part, "equiv": part}
            )
        elif last is None:
            parent.text = (parent.text or "") + part
        else:
            last.tail = (last.tail or "") + part


def read_xliff(raw: bytes) -> XliffFile:
    """The entries of an XLIFF 2 file. InvalidInput says why it can't be used."""
    root = _parse(raw)
    version = root.get("version", "")
    if root.tag != f"{_NS}xliff" or not version.startswith("2."):
        raise InvalidInput(
            msg("This is not XLIFF 2"), mend=msg("Export XLIFF 2.0 or 2.1 from your tool")
        )
    entries: dict[str, Entry] = {}
    for number, unit in enumerate(root.iter(f"{_NS}unit"), 1):
        context = unit.get("name", "")
        if not context:
            continue
        data = {d.get("id", ""): _plain(d) for d in unit.iter(f"{_NS}data")}
        source, text, fuzzy = "", "", False
        for part in unit:
            if part.tag not in (f"{_NS}segment", f"{_NS}ignorable"):
                continue
            said, target = part.find(f"{_NS}source"), part.find(f"{_NS}target")
            source += _words(said, data)
            own = _words(target, data)
            is_gap = part.tag == f"{_NS}ignorable"
            # Space between segments needs no target of its own.
            text += own if target is not None or not is_gap else _words(said, data)
            fuzzy = fuzzy or (bool(own) and part.get("state", "translated") not in _USABLE)
        entries[context] = Entry(context, source, text if text.strip() else "", number, fuzzy)
    return XliffFile(root.get("srcLang", ""), root.get("trgLang", ""), entries)


def _words(element: ET.Element | None, data: Mapping[str, str]) -> str:
    if element is None:
        return ""
    text = element.text or ""
    for child in element:
        name = child.tag.removeprefix(_NS)
        match name:
            case "ph" | "sc" | "ec":
                key = child.get("dataRef", "")
                text += data.get(key, child.get("equiv", ""))
            case "pc":
                text += data.get(child.get("dataRefStart", ""), "")
                text += _words(child, data)
                text += data.get(child.get("dataRefEnd", ""), "")
            case "cp":
                text += _character(child.get("hex", ""))
            case _:  # mrk, sm, em: marks about the text
                text += _words(child, data)
        text += child.tail or ""
    return text


def _character(hexadecimal: str) -> str:
    try:
        code = int(hexadecimal, 16)
    except ValueError:
        return ""
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""


def _plain(element: ET.Element) -> str:
    return _words(element, {})


def _parse(raw: bytes) -> ET.Element:
    """The tree of a stranger's XML: no document type, no entities, nothing endless."""
    if len(raw) > LARGEST:
        raise InvalidInput(msg("The file is larger than %(limit)s MB", limit=LARGEST >> 20))
    parser = expat.ParserCreate(namespace_separator="}")
    tree = ET.TreeBuilder()
    depth = count = 0

    def refuse(*_: Any) -> NoReturn:
        raise InvalidInput(
            msg("The file declares a document type or entities, which is not allowed"),
            mend=msg("Export plain XLIFF 2 from your tool"),
        )

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, count
        depth, count = depth + 1, count + 1
        if depth > _DEEPEST or count > 20 * _MOST:
            raise InvalidInput(msg("The file holds more than any kit's copy"))
        tree.start(_name(name), {_name(key): value for key, value in attributes.items()})

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        tree.end(_name(name))

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = tree.data
    parser.buffer_text = True
    try:
        parser.Parse(raw, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        line = getattr(error, "lineno", 1)
        raise InvalidInput(
            msg("The file is not XML that can be read: line %(line)s", line=line),
            mend=msg("Export it again from your tool"),
        ) from error
    return tree.close()


def _name(name: str) -> str:
    return "{" + name if "}" in name else name
