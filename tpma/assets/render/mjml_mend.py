"""What the compiler leaves out or writes differently from MJML, mended in the compiled mail.

These passes run before the slots are filled, so they only ever see the kit's layout and never a
partner's words; `with_attributes` is the exception, because its selectors may mean those.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence

from selectolax.lexbor import LexborHTMLParser

#: Written into a section's class where its wrapper asks for a gap: `tpmagap12_5z` is 12.5px.
GAP = "tpmagap"
_GAP = re.compile(rf'<(\w+)([^<>]*?) ?{GAP}(\d+(?:_\d+)?)z(-outlook)?([^<>"]*"[^<>]*)>')
_EMPTY_CLASS = re.compile(r' class="\s*"')
_STYLE = re.compile(r'style="')
_PICTURE = re.compile(
    r'(<td(?: class="[^"]*")? style="width:\d+)\.\d+(px;">(?:<a [^>]*>)?<img [^>]*? width="\d+)\.\d+(")'
)
_FRACTION = re.compile(r'\.\d+px;">(?:<a [^>]*>)?<img ')
_SHARE = re.compile(r"mj-column-per-(\d+)-(\d{4,})")
_EQUAL_SHARES = tuple(repr(100 / columns) for columns in range(1, 25))
_OUTLOOK = "<!--[if mso | IE]>"
_END = "<![endif]-->"


def mend(
    compiled: str,
    raw_in_wrappers: Sequence[str] = (),
    title_slot: str = "",
    shares: Sequence[str] = (),
    *,
    gaps: bool = True,
) -> str:
    """``compiled`` as MJML would have written it.

    ``raw_in_wrappers`` are the slots of the `mj-raw` that stand in a wrapper, ``title_slot`` is
    where the mail's title will be put, ``shares`` are the column widths that the source gives in
    percent ("33.333%"). ``gaps``: whether a wrapper asks for one.
    """
    # Only Yahoo is meant; with the comma every screen is, and hides a carousel's arrows.
    head = compiled[: compiled.find("</head>")]
    if "@media screen, yahoo" in head:
        compiled = compiled.replace("@media screen, yahoo", "@media screen yahoo")
    if _FRACTION.search(compiled):
        compiled = _PICTURE.sub(r"\1\2\3", compiled)
    # Every share that a column has is named in the head's style sheet.
    if found := dict.fromkeys(_SHARE.findall(head)):
        compiled = _exact_shares(compiled, found, shares)
    for slot in raw_in_wrappers:
        compiled = _out_of_outlook(compiled, slot)
    if gaps and GAP in compiled:
        compiled = _EMPTY_CLASS.sub("", _GAP.sub(_gap, compiled))
    label = f'aria-label="{title_slot}"'
    if label in compiled:  # some versions of the compiler write it themselves
        return compiled
    return compiled.replace(
        'aria-roledescription="email"', f'aria-roledescription="email" {label}', 1
    )


def _exact_shares(compiled: str, found: Iterable[tuple[str, str]], shares: Sequence[str]) -> str:
    """The compiler reckons in single precision: seven columns of 14.285714% leave a hair's breadth
    of the row, enough to move what stands in it by a pixel."""
    for whole, part in found:
        written = f"{whole}.{part}"
        exact = _exact(written, shares)
        if exact != written:
            compiled = compiled.replace(f"-per-{whole}-{part}", f"-per-{exact.replace('.', '-')}")
            compiled = compiled.replace(f"{written}%", f"{exact}%")
            if f"{exact}%" not in shares:
                # On phones, columns of a group that share alike are whole percents.
                name = exact.replace(".", "-")
                compiled = re.sub(rf'(-per-{name}[^<>]*[;"]width:{whole})\.\d+%', r"\1%", compiled)
    return compiled


def _exact(written: str, shares: Sequence[str]) -> str:
    value = float(written)
    given = [share.removesuffix("%").strip() for share in shares if share.endswith("%")]
    for candidate in (*given, *_EQUAL_SHARES):
        if abs(float(candidate) - value) < value * 1e-6:
            return candidate
    return written


def _gap(tag: re.Match[str]) -> str:
    name, before, pixels, outlook, after = tag.groups()
    size = pixels.replace("_", ".")
    whole = f"<{name}{before}{after}>"
    if outlook:
        # Outlook knows no margin on tables; the cell around the section is there to hold it.
        return _STYLE.sub(f'style="padding-top:{size}px;', whole) if name == "table" else whole
    if "margin:0px auto;" in whole:
        return whole.replace("margin:0px auto;", f"margin:0px auto;margin-top:{size}px;")
    return _STYLE.sub(f'style="margin-top:{size}px;', whole)


def _out_of_outlook(compiled: str, slot: str) -> str:
    """The compiler joins two of Outlook's comments around what a wrapper holds between sections,
    and so hides it from all other readers."""
    at = compiled.find(slot)
    if at < 0 or compiled.rfind("<!--[if", 0, at) < compiled.rfind(_END, 0, at):
        return compiled
    return f"{compiled[:at]}{_END}{slot}{_OUTLOOK}{compiled[at + len(slot) :]}"


def with_attributes(page: str, wanted: Sequence[tuple[str, Mapping[str, str]]]) -> str:
    """``page`` with the attributes of `mj-html-attributes`: (CSS selector, name → value in HTML)."""
    if not wanted:
        return page
    tree = LexborHTMLParser(page)
    for selector, attributes in wanted:
        for node in tree.css(selector):
            for name, value in attributes.items():
                node.attrs[name] = html.unescape(value)
    return tree.html or page
