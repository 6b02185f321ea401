"""What an MJML source is read into: a tree of elements, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field

from tpma.core.i18n import Message, msg

#: The compiler recurses natively; some 2,000 levels end the process. No mail needs 40.
MAX_DEPTH = 40


@dataclass(frozen=True, slots=True)
class SourceProblem:
    """Something wrong in a source file, and how to mend it."""

    file: str
    line: int
    what: Message
    mend: Message


@dataclass(slots=True)
class Node:
    """One element. `content` is set for content elements only; `written` is its start tag as it
    stands in the source, where that is a usual one, and the attributes of equal tags are one
    dictionary: don't change it. `plain` content needs no looking at (see html_scan.is_plain)."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)
    content: str | None = None
    file: str = ""
    line: int = 0
    written: str = ""
    plain: bool = False

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
