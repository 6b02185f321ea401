"""One file of MJML read into elements: our own reader, because the compiler has none that
explains itself.

It reads what kits are written in: MJML elements, whose attributes are quoted, around *content*
elements (`mj-text`, `mj-button`, `mj-raw` …) that hold HTML. Content is kept as written.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache, lru_cache

from tpma.core.i18n import Message, msg
from tpma.kits.html_scan import PLAIN_ADDRESS, PLAIN_SOURCE
from tpma.kits.mjml_tree import MAX_DEPTH, MAX_PROBLEMS, Node, SourceProblem, Start, too_deep

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
INCLUDE = "mj-include"
MAX_SOURCE = 512 * 1024

_OPEN = re.compile(r"<([A-Za-z][A-Za-z0-9-]*)")
_CLOSE = re.compile(r"</([A-Za-z][A-Za-z0-9-]*)\s*>")
_ATTRIBUTE = re.compile(r"""\s*([A-Za-z_:][\w:.-]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'))?""")
_UNQUOTED = re.compile(r"\s*=\s*[^\s>]*")
# An end tag, or what may be a start tag: up to the first ">", which may yet stand in a value.
_NEXT = re.compile(r"\s*+(?:</([A-Za-z][A-Za-z0-9-]*+)\s*+>|(<[A-Za-z][^>]*+>))")
# Start tags as most are written; what it doesn't match is read piece by piece, to say what is wrong.
_USUAL = re.compile(r"""<([A-Za-z][A-Za-z0-9-]*)((?:\s+[a-z_:][\w:.-]*="[^"]*")*+)\s*(/?)>""")
_PAIR = re.compile(r'([a-z_:][\w:.-]*)="([^"]*)"')
#: What differs from element to element, if it is right and written as it is whatever it says: a
#: plain address; words without a placeholder, a tag or a sign to escape. A start tag is read with
#: samples in their places: behind a quote that ends a value and begins none, these can't be read.
_APART = re.compile(rf"""( (?:alt|href|src)=")({PLAIN_ADDRESS}|(?<= alt=")[^\[\]{{}}<>&"]*)(?=")""")
_SAMPLE = "https://x"
# Content as most is written, with the end tag behind it.
_INSIDE = re.compile(rf"({PLAIN_SOURCE})</(mj-[a-z-]+)\s*>")


@cache
def _edges(tag: str) -> re.Pattern[str]:
    return re.compile(rf"<(/?){tag}(?=[\s/>])[^>]*>", re.I)


#: Of a start tag that is written as most are: the tag, whether other elements follow in it, whether
#: content follows, and what the element holds where none does; for one of them also its values.
_Usual = tuple[Start, bool, bool, str | None]
_Known = tuple[Start, bool, bool, str | None, Sequence[str]]


@lru_cache(maxsize=2048)
def _usual(written: str) -> _Usual | None:
    """A start tag with samples for what is apart, if it is written as most are."""
    found = _USUAL.fullmatch(written)
    if found is None:
        return None
    tag, pairs, self_closed = found[1].lower(), _PAIR.findall(found[2]), bool(found[3])
    attributes = dict(pairs)
    if len(attributes) != len(pairs):  # one of them is there twice
        return None
    apart = tuple(before[1:-2] for before in _APART.split(written)[1::3])
    opens = not (self_closed or tag in CONTENT_TAGS or tag == INCLUDE)
    holds = not self_closed and tag in CONTENT_TAGS
    content = "" if self_closed and tag in CONTENT_TAGS else None
    return Start(tag, attributes, apart), opens, holds, content


class Reader:
    """Reads one file into a list of top-level nodes, noting problems as it goes."""

    def __init__(self, file: str, source: str, problems: list[SourceProblem]) -> None:
        self.file = file
        self.source = source
        self.problems = problems
        self.at = 0
        #: Whether an `mj-include` was read.
        self.includes = False
        self.breaks = [found.start() for found in re.finditer("\n", source)]
        #: Behind the last ">": no tag ends later, and none is looked for there.
        self.last = source.rfind(">") + 1
        # The same start tags come over and over: one as it is written → what it says.
        self.known: dict[str, _Known] = {}

    def read(self) -> list[Node]:
        """The nodes; they are not all there if there are more than MAX_PROBLEMS."""
        if len(self.source) > MAX_SOURCE:
            self._problem(
                0,
                msg("The file is larger than %(limit)s KB", limit=MAX_SOURCE // 1024),
                msg("Move pictures to media files and shorten the layout"),
            )
            return []
        top = Node(Start(""), file=self.file)
        open_nodes = [top]
        end, source, problems, match = len(self.source), self.source, self.problems, _NEXT.match
        while self.at < end and len(problems) <= MAX_PROBLEMS:
            found = match(source, self.at)
            if found is None:
                self._step(open_nodes)
                continue
            closed, written = found.groups()
            if closed is None:
                self._start(written, found.end(), open_nodes)
            elif closed == open_nodes[-1].start.tag:
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

    def _start(self, written: str, end: int, open_nodes: list[Node]) -> None:
        """Read the start tag that ends at ``end``: at once if it is written as most are."""
        known = self.known.get(written) or self._learn(written)
        if known is None:
            self._step(open_nodes)
            return
        start, opens, holds, content, values = known
        at, plain = end - len(written), False
        if holds:
            inside = _INSIDE.match(self.source, end)
            if inside is not None and inside[2] == start.tag:
                content, plain, end = inside[1], True, inside.end()
            else:
                content, end = self._content(start.tag, at, end)
        self.at = end
        line = bisect_left(self.breaks, at) + 1
        node = Node(start, values, [], content, self.file, line, plain)
        open_nodes[-1].children.append(node)
        if opens:
            open_nodes.append(node)
            if len(open_nodes) > MAX_DEPTH + 1:
                self._too_deep(open_nodes)

    def _learn(self, written: str) -> _Known | None:
        """What a start tag says, and the values of what is apart, if it is written as most are."""
        pieces = _APART.split(written)
        values = pieces[2::3]
        if values:
            pieces[2::3] = [_SAMPLE] * len(values)
            usual = _usual("".join(pieces))
        else:
            usual = _usual(written)
        if usual is None:
            return None
        self.includes |= usual[0].tag == INCLUDE
        known = self.known[written] = (*usual, values)
        return known

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
        tag, at = opened[1].lower(), opened.start()
        self.includes |= tag == INCLUDE
        attributes, self_closed = self._attributes(tag, opened.end())
        node = Node(Start(tag, attributes), file=self.file, line=self._line(at))
        open_nodes[-1].children.append(node)
        if tag in CONTENT_TAGS:
            node.content = ""
            if not self_closed:
                node.content, self.at = self._content(tag, at, self.at)
        elif not self_closed and tag != INCLUDE:
            open_nodes.append(node)
            if len(open_nodes) > MAX_DEPTH + 1:
                self._too_deep(open_nodes)

    def _too_deep(self, open_nodes: list[Node]) -> None:
        """What follows is not read: everything that walks the tree may trust its depth."""
        self.problems.append(too_deep(self.file, open_nodes[-1].line))
        open_nodes[0].children.clear()
        del open_nodes[1:]
        self.at = len(self.source)

    def _attributes(self, tag: str, at: int) -> tuple[dict[str, str], bool]:
        """The attributes from ``at`` on, and whether the tag closes itself."""
        source = self.source
        attributes: dict[str, str] = {}
        while (found := _ATTRIBUTE.match(source, at)) and len(self.problems) <= MAX_PROBLEMS:
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
                skip = _UNQUOTED.match(source, at)
                at = skip.end() if skip else at
                continue
            if name in attributes:
                self._problem(
                    found.start(1),
                    msg("The attribute %(name)s is given twice", name=name),
                    msg("Keep one of the two"),
                )
                continue
            attributes[name] = value
        end = source.find(">", at)
        if end < 0 or source[at:end].strip() not in {"", "/"}:
            self._problem(
                at,
                msg("<%(tag)s> is written in a way that can't be read", tag=tag),
                msg("Check its quotes and its closing >"),
            )
        self.at = len(source) if end < 0 else end + 1
        return attributes, end >= 0 and source[at:end].strip() == "/"

    def _content(self, tag: str, start: int, begin: int) -> tuple[str, int]:
        """Everything up to the matching end tag, and where that ends; the same element may be nested
        in raw HTML."""
        level = 1
        for edge in _edges(tag).finditer(self.source, begin, self.last):
            level += -1 if edge[1] else 1
            if level == 0:
                return self.source[begin : edge.start()], edge.end()
        self._problem(
            start, msg("<%(tag)s> is never closed", tag=tag), msg("Add </%(tag)s>", tag=tag)
        )
        return self.source[begin:], len(self.source)

    def _line(self, at: int) -> int:
        return bisect_left(self.breaks, at) + 1

    def _problem(self, at: int, what: Message, mend: Message) -> None:
        self._problem_line(self._line(at), what, mend)

    def _problem_line(self, line: int, what: Message, mend: Message) -> None:
        self.problems.append(SourceProblem(self.file, line, what, mend))
