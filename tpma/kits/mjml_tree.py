"""What an MJML source is read into: a tree of elements, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tpma.core.i18n import Message, msg

#: The compiler recurses natively; some 2,000 levels end the process. No mail needs 40.
MAX_DEPTH = 40
#: Nobody mends more at once, and a source that is made of slips alone would take ever more memory.
MAX_PROBLEMS = 200


@dataclass(frozen=True, slots=True)
class SourceProblem:
    """Something wrong in a source file, and how to mend it."""

    file: str
    line: int
    what: Message
    mend: Message


@dataclass(frozen=True, slots=True, eq=False)
class Start:
    """A start tag. Elements share one if they differ in the values of ``apart`` alone, which are
    harmless whatever they say (`attributes` holds samples of them): what holds for one of these
    elements holds for all."""

    tag: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    apart: tuple[str, ...] = ()


@dataclass(slots=True)
class Node:
    """One element. `values` are those of `start.apart`. `content` is set for content elements only;
    `plain` content needs no looking at (see html_scan.is_plain)."""

    start: Start
    values: Sequence[str] = ()
    children: list[Node] = field(default_factory=list)
    content: str | None = None
    file: str = ""
    line: int = 0
    plain: bool = False

    @property
    def tag(self) -> str:
        return self.start.tag

    @property
    def attributes(self) -> Mapping[str, str]:
        start = self.start
        if not start.apart:
            return start.attributes
        return {**start.attributes, **dict(zip(start.apart, self.values, strict=True))}

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


def too_deep(file: str, line: int) -> SourceProblem:
    """The problem of a source that is nested beyond MAX_DEPTH."""
    return SourceProblem(
        file,
        line,
        msg("Elements are nested more than %(limit)s deep", limit=MAX_DEPTH),
        msg("Flatten the layout"),
    )


def too_many(file: str, line: int) -> SourceProblem:
    """The last problem of a source that has more than MAX_PROBLEMS."""
    return SourceProblem(
        file,
        line,
        msg("More is wrong than is listed here"),
        msg("Mend what is listed, then look again"),
    )
