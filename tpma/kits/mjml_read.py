"""One file of MJML read into elements: our own reader, because the compiler has none that
explains itself.

It reads what kits are written in: MJML elements, whose attributes are quoted, around *content*
elements (`mj-text`, `mj-button`, `mj-raw` …) that hold HTML. Content is kept as written.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache

from tpma.core.i18n import Message, msg
from tpma.kits.html_scan import is_plain
from tpma.kits.mjml_tree import MAX_DEPTH, Node, SourceProblem, too_deep

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
MAX_SOURCE = 512 * 1024

_OPEN = re.compile(r"<([A-Za-z][A-Za-z0-9-]*)")
_CLOSE = re.compile(r"</([A-Za-z][A-Za-z0-9-]*)\s*>")
_ATTRIBUTE = re.compile(r"""\s*([A-Za-z_:][\w:.-]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'))?""")
# Tags as most are written; what it doesn't match is read piece by piece, to say what is wrong.
_USUAL = re.compile(
    r"""\s*(?:</([A-Za-z][A-Za-z0-9-]*)\s*>|"""
    r"""(<([A-Za-z][A-Za-z0-9-]*)((?:\s+[a-z_:][\w:.-]*="[^"]*")*+)\s*(/?)>))"""
)
_PAIR = re.compile(r'([a-z_:][\w:.-]*)="([^"]*)"')


@cache
def _edges(tag: str) -> re.Pattern[str]:
    return re.compile(rf"<(/?){tag}(?=[\s/>])[^>]*>", re.I)


#: Of a start tag: as it is written, its name, its attributes, whether it closes itself, and
#: whether content follows.
_Known = tuple[str, str, dict[str, str], bool, bool]


class Reader:
    """Reads one file into a list of top-level nodes, noting problems as it goes."""

    def __init__(self, file: str, source: str, problems: list[SourceProblem]) -> None:
        self.file = file
        self.source = source
        self.problems = problems
        self.at = 0
        self.breaks = [found.start() for found in re.finditer("\n", source)]
        # The same start tags come over and over: one as it is written → what it says.
        self.known: dict[str, _Known] = {}

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
        end, source, match = len(self.source), self.source, _USUAL.match
        while self.at < end:
            found = match(source, self.at)
            if found is None:
                self._step(open_nodes)
            elif found[1] is None:
                self._usual(found, open_nodes)
            elif found[1] == open_nodes[-1].tag:
                open_nodes.pop()
                self.at = found.end()
            else:
                self._step(open_nodes)
        for node in open_nodes[1:]:
            self._problem_line(
                node.line,
                msg("<%(tag)s> is never closed", tag=node.tag),
                msg("Add </%(tag)s>", tag=node.tag),
            )
        return top.children

    def _usual(self, found: re.Match[str], open_nodes: list[Node]) -> None:
        """Read a start tag that is written as most are."""
        known = self.known.get(found[2])
        if known is None:
            pairs = _PAIR.findall(found[4])
            tag, attributes = found[3].lower(), dict(pairs)
            if len(attributes) != len(pairs):  # one of them is there twice
                self._step(open_nodes)
                return
            plain = found[5] == "" and tag in CONTENT_TAGS
            known = self.known[found[2]] = found[2], tag, attributes, bool(found[5]), plain
        written, tag, attributes, self_closed, plain = known
        start, self.at = found.span(2)
        line = bisect_left(self.breaks, start) + 1
        if plain:
            content = self._content(tag, start)
            open_nodes[-1].children.append(
                Node(tag, attributes, [], content, self.file, line, written, is_plain(content))
            )
            return
        node = Node(tag, attributes, [], None, self.file, line, written)
        self._place(node, start, self_closed, open_nodes)

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
            self._close(close[1], start, close.end(), open_nodes)
            return
        if opened := _OPEN.match(source, start):
            self._open(opened, open_nodes)
            return
        self._problem(start, msg("A lone < is not allowed here"), msg("Write &lt;"))
        self.at = start + 1

    def _close(self, tag: str, start: int, end: int, open_nodes: list[Node]) -> None:
        tag = tag.lower()
        self.at = end
        if open_nodes[-1].tag == tag and len(open_nodes) > 1:
            open_nodes.pop()
            return
        self._problem(
            start,
            msg("</%(tag)s> closes nothing that is open here", tag=tag),
            msg("Close elements in the order in which they were opened"),
        )
        names = [node.tag for node in open_nodes]
        if tag in names[1:]:
            del open_nodes[len(names) - 1 - names[::-1].index(tag) :]

    def _open(self, opened: re.Match[str], open_nodes: list[Node]) -> None:
        node = Node(opened[1].lower(), file=self.file, line=self._line(opened.start()))
        self_closed = self._attributes(node, opened.end())
        self._place(node, opened.start(), self_closed, open_nodes)

    def _place(self, node: Node, start: int, self_closed: bool, open_nodes: list[Node]) -> None:
        tag = node.tag
        open_nodes[-1].children.append(node)
        if tag in CONTENT_TAGS:
            node.content = "" if self_closed else self._content(tag, start)
        elif not self_closed and tag != "mj-include":
            open_nodes.append(node)
        if len(open_nodes) > MAX_DEPTH + 1:
            # What follows is not read: everything that walks the tree may trust its depth.
            self.problems.append(too_deep(self.file, node.line))
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
        close = self.source.find(f"</{tag}>", begin)
        inside = self.source[begin:close]
        if close >= 0 and "mj-" not in inside.lower():
            self.at = close + len(tag) + 3
            return inside
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
