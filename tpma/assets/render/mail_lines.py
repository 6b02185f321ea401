"""Where the lines of a mail end: no word alone on a last line, no Japanese phrase torn apart.

Pages leave this to the browser (`text-wrap`, `word-break: auto-phrase`). Mail programs know neither,
but all of them know a space that doesn't break and, as good as all, `white-space: nowrap`. So large
Japanese and Chinese words are put together by phrases; in running text only what ends a paragraph is.
Small print stays as law gives it.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache

from icu4py.breakers import LineBreaker

from tpma.assets.render.breaking import segments
from tpma.core.i18n import language_of

#: px from which words are read as a heading, and below which they are small print.
HEADING, SMALL = 20.0, 15.0
#: How many characters may stay together, in a heading and at a paragraph's end: more may be wider
#: than a phone.
LONGEST, LONGEST_END = 8, 10
LEAST_END = 5  # of a phrase that is longer
WIDEST, WIDEST_END = 17, 28  # the same for two words of other scripts
ONE_LINE = 20  # characters that no line is too narrow for

_PHRASED = frozenset({"ja", "zh"})
_BLOCK = re.compile(r"<mj-(?:text|table)\b([^<>]*)>\s*`(\d+)`")
_SIZE = re.compile(r'font-size="(\d+(?:\.\d+)?)px"')
_ENDS = r"(?=(?:</(?:strong|em|span)>)*\s*(?:</(?:p|li|td|div)>|<br|\Z))"
_RUN = re.compile(r"(?<![^>])[^<>]+(?![^<])")
_LAST_RUN = re.compile(rf"(?<![^>])[^<>]+?{_ENDS}")


def keep_lines(mjml: str, slots: list[str], locale: str) -> None:
    """Mend the words in ``slots`` that stand in the texts and tables of ``mjml``."""
    phrased = language_of(locale) in _PHRASED
    for attributes, number in _BLOCK.findall(mjml):
        index, size = int(number), _SIZE.search(attributes)
        px = float(size[1]) if size else 13.0  # MJML's own
        if px >= SMALL and index < len(slots):
            slots[index] = _mended(slots[index], locale, phrased, px >= HEADING)


@lru_cache(maxsize=2048)
def _mended(inside: str, locale: str, phrased: bool, heading: bool) -> str:
    if not phrased:
        most = WIDEST if heading else WIDEST_END
        return _LAST_RUN.sub(lambda run: _two_last(run[0], most), inside)
    if heading:
        return _RUN.sub(lambda run: _phrases(run[0], locale), inside)
    return _LAST_RUN.sub(lambda run: _ending(run[0], locale), inside)


def _two_last(run: str, most: int) -> str:
    """The last two words on one line, if a phone's line holds both; not where all fits on one."""
    before, *two = run.rsplit(" ", 2)
    together = "\u00a0".join(two)
    if len(run) < ONE_LINE or len(two) < 2 or len(together) > most or "}}" in together:
        return run
    return f"{before} {together}"


def _phrases(run: str, locale: str) -> str:
    """Every phrase in one piece, with a place to break between them."""
    parts = _parts(run, locale)
    return run if parts is None else "<wbr>".join(_whole(part, LONGEST) for part in parts)


def _ending(run: str, locale: str) -> str:
    """The last phrase in one piece, with the one before where it is a mere ending."""
    parts = _parts(run, locale)
    if parts is None or sum(map(len, parts)) <= LONGEST_END:
        return run
    last = parts[-1]
    if len(last) < 4 and len(parts[-2] + last) <= LONGEST_END:
        last = parts[-2] + last
    if len(last) > LONGEST_END:
        last = _tail(last, locale)
    before = html.escape("".join(parts)[: -len(last)], quote=False)
    return f"{before}<wbr>{_whole(last, LONGEST_END)}"


def _tail(phrase: str, locale: str) -> str:
    """The end of a long phrase, from a place where a line may begin."""
    tail = ""
    for part in reversed(list(LineBreaker(phrase, locale))):
        tail = part + tail
        if len(tail) >= LEAST_END:
            break
    return tail


def _parts(run: str, locale: str) -> tuple[str, ...] | None:
    """The run's phrases; None where it holds what a recipient's own words take the place of."""
    if "{{" in run or not run.strip():
        return None
    return segments(html.unescape(run), locale)


def _whole(phrase: str, longest: int) -> str:
    written = html.escape(phrase, quote=False)
    if not 1 < len(phrase) <= longest:
        return written
    return f'<span style="white-space:nowrap">{written}</span>'
