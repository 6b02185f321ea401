"""QR codes on pictures, sharp at every size: modules are whole pixels."""

from __future__ import annotations

import segno
from PIL import Image

from tpma.assets.render.image_places import Placed
from tpma.assets.render.image_stage import Stage
from tpma.assets.render.image_values import PlacedBox
from tpma.branding.colour import contrast, luminance, rgb
from tpma.branding.lockup import Rect
from tpma.core.i18n import msg
from tpma.kits.design_model import QrLayer

QUIET = 4  # modules, ISO/IEC 18004
LEAST_MODULE = 2  # px; phones can't tell smaller ones apart
LEAST_CONTRAST = 4.0


def draw_qr(stage: Stage, layer: QrLayer, placed: Placed) -> None:
    """Draw the zone's link; what no phone could read is refused."""
    link = stage.inputs.code(layer.zone)
    if not link.startswith(("https://", "http://")):
        stage.report(
            "qr",
            layer.id,
            layer.zone,
            msg("The QR code has no address to lead to"),
            msg("Write an https address, or choose the landing page"),
            refusal=True,
        )
        return
    code = segno.make_qr(link, error="m", boost_error=True)
    modules = int(code.symbol_size(border=QUIET)[0])
    rect = placed.rect
    scale = min(rect.width, rect.height) // modules
    dark, light = stage.colour(layer.colour), stage.colour(layer.ground)
    inverted = luminance(rgb(dark)) > luminance(rgb(light))
    if scale < LEAST_MODULE or inverted or contrast(dark, light) < LEAST_CONTRAST:
        stage.report(
            "qr",
            layer.id,
            layer.zone,
            msg("No phone can read the QR code at %(size)s", size=str(stage.size)),
            msg("Give it more room, a shorter address, or dark on light"),
            refusal=True,
        )
        return
    bits = bytearray()
    for row in code.matrix_iter(border=QUIET):
        bits += bytes(255 if module else 0 for module in row)
    mask = Image.frombytes("L", (modules, modules), bytes(bits))
    side = modules * scale
    mask = mask.resize((side, side), Image.Resampling.NEAREST)
    free_x, free_y = rect.width - side, rect.height - side
    x = rect.left + {"left": 0, "center": free_x // 2, "right": free_x}[placed.align]
    y = rect.top + {"top": 0, "middle": free_y // 2, "bottom": free_y}[layer.valign]
    at = Rect(x, y, x + side, y + side)
    stage.sheet.paste(rgb(light), at)
    stage.sheet.paste(rgb(dark), at, mask)
    stage.boxes.append(
        PlacedBox(
            kind="qr", layer=layer.id, zone=layer.zone, x=x, y=y, width=side, height=side,
            contrast=contrast(dark, light), contrast_needed=LEAST_CONTRAST,
        )
    )  # fmt: skip
