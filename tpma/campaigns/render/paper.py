"""A plain paper of headings, facts and tables, as PDF, in any script that the built-in fonts have.

The same content at the same time gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from importlib import resources

from fpdf import FPDF, FontFace
from fpdf.enums import Align, TextDirection, XPos, YPos
from PIL import Image

from tpma.core.i18n import direction_of

_SCRIPTS = ("NotoSansArabic", "NotoSansJP", "NotoSansDevanagari", "NotoSansThai")
_INK, _QUIET, _LINE = (26, 29, 33), (88, 96, 105), (213, 217, 222)
#: A page's usable width in millimetres: A4 less its margins.
WIDTH = 170


class Paper:
    """Grows downwards; `data()` gives the PDF."""

    def __init__(self, title: str, locale: str, made_at: dt.datetime) -> None:
        self._rtl = direction_of(locale) == "rtl"
        self._pdf = pdf = FPDF(format="A4")
        pdf.set_creation_date(made_at)
        pdf.set_title(title)
        pdf.set_lang(locale)
        pdf.set_margins(20, 18, 20)
        pdf.set_auto_page_break(True, margin=18)
        self._bring_fonts()
        pdf.add_page()
        self._text(title, 18, bold=True)
        pdf.ln(2)

    def _bring_fonts(self) -> None:
        folder = resources.files("tpma.assets.render") / "fallback"
        for style, weight in (("", "Regular"), ("B", "Bold")):
            for family in ("NotoSans", *_SCRIPTS):
                with resources.as_file(folder / f"{family}-{weight}.ttf") as path:
                    self._pdf.add_font(family, style, path)
        self._pdf.set_font("NotoSans")
        self._pdf.set_fallback_fonts(list(_SCRIPTS), exact_match=False)
        direction = TextDirection.RTL if self._rtl else TextDirection.LTR
        self._pdf.set_text_shaping(True, direction=direction)

    @property
    def _align(self) -> Align:
        return Align.R if self._rtl else Align.L

    def _text(self, text: str, size: float, *, bold: bool = False, quiet: bool = False) -> None:
        self._pdf.set_font("NotoSans", "B" if bold else "", size)
        self._pdf.set_text_color(*(_QUIET if quiet else _INK))
        self._pdf.multi_cell(
            WIDTH, size * 0.52, text, align=self._align, new_x=XPos.LMARGIN, new_y=YPos.NEXT
        )

    def section(self, title: str) -> None:
        self._pdf.ln(5)
        self._text(title, 13, bold=True)
        self._pdf.ln(1)

    def line(self, text: str) -> None:
        self._text(text, 9.5)

    def note(self, text: str) -> None:
        self._text(text, 8.5, quiet=True)

    def table(self, rows: Sequence[Sequence[str]], widths: Sequence[int]) -> None:
        """The first row is the head. In right-to-left papers the first column is at the right."""
        if self._rtl:
            rows, widths = [row[::-1] for row in rows], widths[::-1]
        self._pdf.set_font("NotoSans", "", 8.5)
        self._pdf.set_text_color(*_INK)
        self._pdf.set_draw_color(*_LINE)
        head = FontFace(emphasis="BOLD", fill_color=(243, 244, 246))
        with self._pdf.table(
            col_widths=tuple(widths),
            width=WIDTH,
            line_height=5,
            padding=1.2,
            text_align=self._align,
            headings_style=head,
            borders_layout="HORIZONTAL_LINES",
            repeat_headings=1,
        ) as table:
            for row in rows:
                table.row(row)

    def picture(self, data: bytes, caption: str) -> None:
        """A picture at the page's width or less, with what it is below."""
        shown, ratio, wide = _as_jpeg(data)
        width = min(WIDTH / 2, wide * 0.2)
        height = width * ratio
        if height > 110:
            width, height = width * 110 / height, 110
        if self._pdf.get_y() + height > self._pdf.eph:
            self._pdf.add_page()
        start = self._pdf.l_margin + (WIDTH - width if self._rtl else 0)
        self._pdf.image(shown, x=start, y=self._pdf.get_y(), w=width, h=height, alt_text=caption)
        self._pdf.set_y(self._pdf.get_y() + height + 1)
        self.note(caption)
        self._pdf.ln(3)

    def data(self) -> bytes:
        return bytes(self._pdf.output())


def _as_jpeg(data: bytes) -> tuple[io.BytesIO, float, int]:
    """The picture as a PDF holds it without growing, its height by its width, and its width. A JPEG
    stays the bytes that were sent."""
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        ratio, wide = image.height / image.width, image.width
        if image.format == "JPEG" and image.mode == "RGB":
            return io.BytesIO(data), ratio, wide
        flat = image.convert("RGB")
    flat.thumbnail((1200, 1200))
    out = io.BytesIO()
    flat.save(out, "JPEG", quality=88)
    return out, ratio, wide
