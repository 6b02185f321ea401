"""MJML source as a tree: our own reader, because the compiler has none that explains itself.

It reads what kits are written in: MJML elements, whose attributes are quoted, around *content*
elements (`mj-text`, `mj-button`, `mj-raw` …) that hold HTML. Content is kept as written. Includes
are resolved here, from the kit's own files and from nowhere else, so that no path in a kit can
reach a file or an address of ours, and so that a section that was included keeps its width.
"""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from tpma.core.i18n import Message, msg

#: Elements whose inside is HTML (or CSS, or text), not MJML.
CONTENT_TAGS = frozenset(
    {
        "mj-accordion-text",
        "mj-accordion-title",
        "mj-button",
        "mj-html-attribute",
        "mj-navbar-link",
        "mj-preview",
        "mj-raw",
        "mj-social-element",
        "mj-style",
        "mj-table",
        "mj-text",
        "mj-title",
    }
)
#: The compiler recurses natively; some 2,000 levels end the process. No mail needs 40.
MAX_DEPTH = 40
MAX_INCLUDES = 50
MAX_SOURCE = 512 * 1024

_OPEN = re.compile(r"<([A-Za-z][A-Za-z0-9-]*)")
_CLOSE = re.compile(r"</([A-Za-z][A-Za-z0-9-]*)\s*>")
_ATTRIBUTE = re.compile(r"""\s*([A-Za-z_:][\w:.-]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'))?""")
# A start tag as most are written; what it doesn't match is read piece by piece, to say what is wrong.
_PLAIN = re.compile(r"""<[A-Za-z][A-Za-z0-9-]*((?:\s+[a-z_:][\w:.-]*="[^"]*")*)\s*(/?)>""")
_PAIR = re.compile(r'([a-z_:][\w:.-]*)="([^"]*)"')


@dataclass(frozen=True, slots=True)
class SourceProblem:
    """Something wrong in a source file, and how to mend it."""

    file: str
    line: int
    what: Message
    mend: Message


@dataclass(slots=True)
class Node:
    """One element. `content` is set for content elements only."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)
    content: str | None = None
    file: str = ""
    line: int = 0

    def walk(self) -> list[Node]:
        """This element and all below it, in order of reading."""
        found, waiting = [], [self]
        while waiting:
            node = waiting.pop()
            found.append(node)
            waiting.extend(reversed(node.children))
        return found

    def child(self, tag: str) -> Node | None:
        return next((child for child in self.children if child.tag == tag), None)


@dataclass(frozen=True, slots=True)
class Parsed:
    """The tree (None where it can't be read) and everything that is wrong with it."""

    root: Node | None
    problems: list[SourceProblem]


def parse_mjml(path: str, files: Mapping[str, str]) -> Parsed:
    """The tree of the MJML file at ``path`` with its includes resolved from ``files``."""
    problems: list[SourceProblem] = []
    source = files.get(path)
    if source is None:
        problems.append(_missing(path, 1, path))
        return Parsed(None, problems)
    nodes = _Reader(path, source, problems).read()
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
    _include(roots[0], files, problems, (path,), [0])
    if _depth(roots[0]) > MAX_DEPTH:
        problems.append(_too_deep(path, roots[0].line))
        return Parsed(None, problems)
    return Parsed(roots[0], problems)


def _too_deep(file: str, line: int) -> SourceProblem:
    return SourceProblem(
        file,
        line,
        msg("Elements are nested more than %(limit)s deep", limit=MAX_DEPTH),
        msg("Flatten the layout"),
    )


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
        if child.tag != "mj-include":
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
        return [Node("mj-style", attributes, content=source, file=path, line=1)]
    if kind == "html":
        return [Node("mj-raw", content=source, file=path, line=1)]
    nodes = _Reader(path, source, problems).read()
    holder = Node("include", children=nodes, file=path, line=1)
    if len(nodes) == 1 and nodes[0].tag == "mjml":
        # A whole document: only the part that belongs where the include stands.
        part = nodes[0].child("mj-head" if parent.tag == "mj-head" else "mj-body")
        holder.children = part.children if part is not None else []
    _include(holder, files, problems, (*chain, path), count)
    return holder.children


@cache
def _edges(tag: str) -> re.Pattern[str]:
    return re.compile(rf"<(/?){tag}(?=[\s/>])[^>]*>", re.I)


class _Reader:
    """Reads one file into a list of top-level nodes, noting problems as it goes."""

    def __init__(self, file: str, source: str, problems: list[SourceProblem]) -> None:
        self.file = file
        self.source = source
        self.problems = problems
        self.at = 0
        self.breaks = [found.start() for found in re.finditer("\n", source)]

    def read(self) -> list[Node]:
        if len(self.source) > MAX_SOURCE:
            self._problem(
                0,
                msg("The file is larger than %(limit)s KB", limit=MAX_SOURCE // 1024),
                msg("Move pictures to media files and shorten the layout"),
            )
            return []
        top = Node("", file=self.file)
        open_nodes = [top]
        while self.at < len(self.source):
            self._step(open_nodes)
        for node in open_nodes[1:]:
            self._problem_line(
                node.line,
                msg("<%(tag)s> is never closed", tag=node.tag),
                msg("Add </%(tag)s>", tag=node.tag),
            )
        return top.children

    def _step(self, open_nodes: list[Node]) -> None:
        source, at = self.source, self.at
        start = source.find("<", at)
        text = source[at : start if start >= 0 else len(source)]
        if text.strip():
            where = at + len(text) - len(text.lstrip())
            self._problem(
                where,
                msg("Text stands outside an element that may hold text"),
                msg("Put it in <mj-text>"),
            )
        if start < 0:
            self.at = len(source)
            return
        if source.startswith("<!--", start):
            end = source.find("-->", start)
            self.at = len(source) if end < 0 else end + 3
            return
        if source.startswith(("<?", "<!"), start):
            end = source.find(">", start)
            self.at = len(source) if end < 0 else end + 1
            return
        if close := _CLOSE.match(source, start):
            self._close(close, open_nodes)
            return
        if opened := _OPEN.match(source, start):
            self._open(opened, open_nodes)
            return
        self._problem(start, msg("A lone < is not allowed here"), msg("Write &lt;"))
        self.at = start + 1

    def _close(self, close: re.Match[str], open_nodes: list[Node]) -> None:
        tag = close[1].lower()
        self.at = close.end()
        if len(open_nodes) > 1 and open_nodes[-1].tag == tag:
            open_nodes.pop()
            return
        self._problem(
            close.start(),
            msg("</%(tag)s> closes nothing that is open here", tag=tag),
            msg("Close elements in the order in which they were opened"),
        )
        names = [node.tag for node in open_nodes]
        if tag in names[1:]:
            del open_nodes[len(names) - 1 - names[::-1].index(tag) :]

    def _open(self, opened: re.Match[str], open_nodes: list[Node]) -> None:
        tag = opened[1].lower()
        node = Node(tag, file=self.file, line=self._line(opened.start()))
        plain = _PLAIN.match(self.source, opened.start())
        pairs = _PAIR.findall(plain[1]) if plain else []
        node.attributes = dict(pairs)
        if plain and len(node.attributes) == len(pairs):
            self.at = plain.end()
            self_closed = bool(plain[2])
        else:
            node.attributes.clear()
            self_closed = self._attributes(node, opened.end())
        open_nodes[-1].children.append(node)
        if tag in CONTENT_TAGS:
            node.content = "" if self_closed else self._content(tag, opened.start())
        elif not self_closed and tag != "mj-include":
            open_nodes.append(node)
        if len(open_nodes) > MAX_DEPTH + 1:
            # What follows is not read: everything that walks the tree may trust its depth.
            self.problems.append(_too_deep(self.file, node.line))
            top = open_nodes[0]
            top.children.clear()
            del open_nodes[1:]
            self.at = len(self.source)

    def _attributes(self, node: Node, at: int) -> bool:
        source = self.source
        while found := _ATTRIBUTE.match(source, at):
            name = found[1].lower()
            at = found.end()
            value = found[2] if found[2] is not None else found[3]
            if value is None:
                self._problem(
                    found.start(1),
                    msg("The attribute %(name)s has no quoted value", name=name),
                    msg('Write %(name)s="…"', name=name),
                )
                # An unquoted value would otherwise be read as the next attribute's name.
                skip = re.compile(r"\s*=\s*[^\s>]*").match(source, at)
                at = skip.end() if skip else at
                continue
            if name in node.attributes:
                self._problem(
                    found.start(1),
                    msg("The attribute %(name)s is given twice", name=name),
                    msg("Keep one of the two"),
                )
                continue
            node.attributes[name] = value
        end = source.find(">", at)
        if end < 0 or source[at:end].strip() not in {"", "/"}:
            self._problem(
                at,
                msg("<%(tag)s> is written in a way that can't be read", tag=node.tag),
                msg("Check its quotes and its closing >"),
            )
        self.at = len(source) if end < 0 else end + 1
        return end >= 0 and source[at:end].strip() == "/"

    def _content(self, tag: str, start: int) -> str:
        """Everything up to the matching end tag; the same element may be nested in raw HTML."""
        begin, level = self.at, 1
        for edge in _edges(tag).finditer(self.source, begin):
            level += -1 if edge[1] else 1
            if level == 0:
                self.at = edge.end()
                return self.source[begin : edge.start()]
        self._problem(
            start, msg("<%(tag)s> is never closed", tag=tag), msg("Add </%(tag)s>", tag=tag)
        )
        self.at = len(self.source)
        return self.source[begin:]

    def _line(self, at: int) -> int:
        return bisect_left(self.breaks, at) + 1

    def _problem(self, at: int, what: Message, mend: Message) -> None:
        self._problem_line(self._line(at), what, mend)

    def _problem_line(self, line: int, what: Message, mend: Message) -> None:
        self.problems.append(SourceProblem(self.file, line, what, mend))
