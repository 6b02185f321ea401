"""MJML source as a tree, its includes resolved.

Includes come from the kit's own files and from nowhere else, so that no path in a kit can reach a
file or an address of ours, and they are resolved here, so that a section that was included keeps
its width.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass

from tpma.core.i18n import msg
from tpma.kits.mjml_read import INCLUDE, Reader
from tpma.kits.mjml_tree import (
    MAX_DEPTH,
    MAX_PROBLEMS,
    Node,
    SourceProblem,
    Start,
    too_deep,
    too_many,
)

MAX_INCLUDES = 50


@dataclass(frozen=True, slots=True)
class Parsed:
    """The tree (None where it can't be read) and everything that is wrong with it."""

    root: Node | None
    problems: list[SourceProblem]


def parse_mjml(path: str, files: Mapping[str, str]) -> Parsed:
    """The tree of the MJML file at ``path`` with its includes resolved from ``files``. Of more than
    MAX_PROBLEMS so many are told, and no tree is given."""
    problems: list[SourceProblem] = []
    parsed = _parsed(path, files, problems)
    if len(problems) <= MAX_PROBLEMS:
        return parsed
    last = problems[MAX_PROBLEMS - 1]
    return Parsed(None, [*problems[:MAX_PROBLEMS], too_many(last.file, last.line)])


def _parsed(path: str, files: Mapping[str, str], problems: list[SourceProblem]) -> Parsed:
    source = files.get(path)
    if source is None:
        problems.append(_missing(path, 1, path))
        return Parsed(None, problems)
    reader = Reader(path, source, problems)
    nodes = reader.read()
    roots = [node for node in nodes if node.tag == "mjml"]
    if not nodes and problems:
        return Parsed(None, problems)
    if len(roots) != 1 or len(nodes) != 1:
        problems.append(
            SourceProblem(
                path,
                nodes[0].line if nodes else 1,
                msg("The file must hold exactly one <mjml> element"),
                msg("Wrap everything in <mjml> … </mjml>"),
            )
        )
        return Parsed(None, problems)
    if reader.includes:
        _include(roots[0], files, problems, (path,), [0])
        if _depth(roots[0]) > MAX_DEPTH:  # The reader looks after that of one file.
            problems.append(too_deep(path, roots[0].line))
            return Parsed(None, problems)
    return Parsed(roots[0], problems)


def _depth(root: Node) -> int:
    deepest, waiting = 0, [(root, 1)]
    while waiting:
        node, level = waiting.pop()
        deepest = max(deepest, level)
        waiting.extend((child, level + 1) for child in node.children)
    return deepest


def _missing(file: str, line: int, path: str) -> SourceProblem:
    return SourceProblem(
        file,
        line,
        msg("The file %(path)s is not in the kit", path=path),
        msg("Add the file or correct the path"),
    )


def _include(
    node: Node,
    files: Mapping[str, str],
    problems: list[SourceProblem],
    chain: tuple[str, ...],
    count: list[int],
) -> None:
    """Replace every `mj-include` below ``node`` by what it names."""
    kept: list[Node] = []
    for child in node.children:
        if child.tag != INCLUDE:
            _include(child, files, problems, chain, count)
            kept.append(child)
            continue
        kept.extend(_included(child, node, files, problems, chain, count))
    node.children = kept


def _included(
    include: Node,
    parent: Node,
    files: Mapping[str, str],
    problems: list[SourceProblem],
    chain: tuple[str, ...],
    count: list[int],
) -> list[Node]:
    wanted = include.attributes.get("path", "")
    path = posixpath.normpath(posixpath.join(posixpath.dirname(include.file), wanted))
    count[0] += 1
    if path in chain or count[0] > MAX_INCLUDES:
        problems.append(
            SourceProblem(
                include.file,
                include.line,
                msg("%(path)s includes itself, or there are too many includes", path=path),
                msg("Remove the circle"),
            )
        )
        return []
    source = None if path.startswith(("/", "..")) or not wanted else files.get(path)
    if source is None:
        problems.append(_missing(include.file, include.line, wanted))
        return []
    kind = include.attributes.get("type", "mjml")
    if kind == "css":
        inline = include.attributes.get("css-inline") == "inline"
        attributes = {"inline": "inline"} if inline else {}
        return [Node(Start("mj-style", attributes), content=source, file=path, line=1)]
    if kind == "html":
        return [Node(Start("mj-raw"), content=source, file=path, line=1)]
    nodes = Reader(path, source, problems).read()
    holder = Node(Start("include"), children=nodes, file=path, line=1)
    if len(nodes) == 1 and nodes[0].tag == "mjml":
        # A whole document: only the part that belongs where the include stands.
        part = nodes[0].child("mj-head" if parent.tag == "mj-head" else "mj-body")
        holder.children = part.children if part is not None else []
    _include(holder, files, problems, (*chain, path), count)
    return holder.children
