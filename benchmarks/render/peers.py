"""The same picture by other means. Each peer is a class with `version`, and `draw(number)` for one set.

All get what they could keep in a long-running service: decoded photograph, fonts, logos. They fit the
headline by measuring, veil the photograph, and write JPEG of the same quality.
"""

from __future__ import annotations

import base64
import io
import shutil
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any, Protocol

from PIL import Image, ImageDraw, ImageFont

from benchmarks.render import scene
from benchmarks.report import process_tree_time, version_of
from tpma.kits.design_model import Size

QUALITY = 88


class Peer(Protocol):
    name: str
    version: str
    clock: Callable[[], float]

    def draw(self, number: int) -> list[bytes]: ...

    def close(self) -> None: ...


def _boxes(width: int, height: int) -> dict[str, tuple[float, float, float, float]]:
    """Copy, button, plate and logos of the scene, in pixels."""
    edge = 0.05 * min(width, height)
    if width / height >= 3:
        shares = {
            "copy": (0, 0, 0.46, 1), "button": (0.48, 0.3, 0.2, 0.4),
            "plate": (0.7, 0, 0.3, 1), "logos": (0.72, 0.2, 0.26, 0.6),
        }  # fmt: skip
    elif height / width > 2.2:
        shares = {
            "copy": (0, 0, 1, 0.62), "button": (0, 0.66, 1, 0.08),
            "plate": (0, 0.82, 1, 0.18), "logos": (0, 0.86, 1, 0.08),
        }  # fmt: skip
    else:
        shares = {
            "copy": (0, 0, 0.62, 0.66), "button": (0, 0.67, 0.4, 0.1),
            "plate": (0, 0.82, 1, 0.18), "logos": (0, 0.85, 0.8, 0.12),
        }  # fmt: skip
    found = {}
    for name, (x, y, w, h) in shares.items():
        left, top, right, bottom = x * width, y * height, (x + w) * width, (y + h) * height
        if name != "plate":
            left, top = max(left, edge), max(top, edge)
            right, bottom = min(right, width - edge), min(bottom, height - edge)
        found[name] = (left, top, right, bottom)
    return found


def _fitted(
    text: str, width: float, height: float, high: float, measure: Callable[[str, float], float]
) -> tuple[list[str], float]:
    """The largest size by bisection, lines filled greedily: what one writes by hand."""
    low, best = 8.0, ([text], 8.0)
    while high - low > 1:
        size = (low + high) / 2
        lines, line = [], ""
        for word in text.split():
            trial = f"{line} {word}".strip()
            if line and measure(trial, size) > width:
                lines.append(line)
                line = word
            else:
                line = trial
        lines.append(line)
        if len(lines) * size * 1.15 <= height and max(measure(x, size) for x in lines) <= width:
            low, best = size, (lines, size)
        else:
            high = size
    return best


class NaivePillow:
    """As the tutorials have it: open, resize, draw, composite, save."""

    name = "plain Pillow"
    clock = staticmethod(time.process_time)

    def __init__(self) -> None:
        self.version = version_of("pillow") or ""

    def draw(self, number: int) -> list[bytes]:
        words = scene.texts(number)
        return [self._one(size.width, size.height, words) for size in scene.SIZES]

    def _one(self, width: int, height: int, words: dict[str, str]) -> bytes:
        photo = Image.open(io.BytesIO(scene.photo())).convert("RGBA")
        scale = max(width / photo.width, height / photo.height)
        photo = photo.resize(
            (round(photo.width * scale), round(photo.height * scale)), Image.Resampling.LANCZOS
        )
        left, top = (photo.width - width) // 2, (photo.height - height) // 2
        canvas = photo.crop((left, top, left + width, top + height))
        ramp = Image.linear_gradient("L").rotate(90).resize((width, height))
        veil = Image.new("RGBA", (width, height), scene.INK)
        veil.putalpha(Image.eval(ramp, lambda v: 255 - v))
        canvas = Image.alpha_composite(canvas, veil)
        boxes = _boxes(width, height)
        draw = ImageDraw.Draw(canvas)

        def font(size: float, bold: bool) -> ImageFont.FreeTypeFont:
            return ImageFont.truetype(io.BytesIO(scene.font(bold)), size)

        box = boxes["copy"]
        high = 0.11 * min(width, height) if width / height < 3 else 0.24 * height
        lines, size = _fitted(
            words["headline"], box[2] - box[0], (box[3] - box[1]) * 0.7, high,
            lambda text, px: font(px, True).getlength(text),
        )  # fmt: skip
        y = box[1]
        for line in lines:
            draw.text((box[0], y), line, font=font(size, True), fill=scene.PAPER)
            y += size * 1.15
        draw.text((box[0], y), words["subline"][:40], font=font(size * 0.45, False), fill="white")
        draw.rounded_rectangle(boxes["button"], 6, fill=scene.ACCENT)
        label = font(max(9, 0.045 * min(width, height)), True)
        draw.text(boxes["button"][:2], words["button"], font=label, fill=scene.INK)
        draw.rectangle(boxes["plate"], fill=scene.PAPER)
        left_, top_, _, bottom = boxes["logos"]
        for seed in (0, 1):
            logo = Image.open(io.BytesIO(scene.logo(seed))).convert("RGBA")
            logo.thumbnail((round(width * 0.3), round(bottom - top_)), Image.Resampling.LANCZOS)
            canvas.alpha_composite(logo, (round(left_), round(top_)))
            left_ += logo.width + 20
        out = io.BytesIO()
        canvas.convert("RGB").save(out, "JPEG", quality=QUALITY)
        return out.getvalue()

    def close(self) -> None:
        pass


class Skia:
    """skia-python with the photograph already scaled to each size."""

    name = "skia-python"
    clock = staticmethod(time.process_time)

    def __init__(self) -> None:
        self.skia: Any = import_module("skia")
        skia = self.skia
        self.version = version_of("skia-python") or ""
        self._faces = {b: skia.Typeface.MakeFromData(skia.Data(scene.font(b))) for b in (0, 1)}
        self._logos = [skia.Image.MakeFromEncoded(skia.Data(scene.logo(seed))) for seed in (0, 1)]
        photo = skia.Image.MakeFromEncoded(skia.Data(scene.photo()))
        self._grounds = {size: self._scaled(photo, size.width, size.height) for size in scene.SIZES}

    def _scaled(self, photo: Any, width: int, height: int) -> Any:
        skia = self.skia
        surface = skia.Surface(width, height)
        scale = max(width / photo.width(), height / photo.height())
        wide, high = width / scale, height / scale
        x, y = (photo.width() - wide) / 2, (photo.height() - high) / 2
        with surface as canvas:
            canvas.drawImageRect(
                photo, skia.Rect.MakeXYWH(x, y, wide, high), skia.Rect.MakeWH(width, height),
                skia.SamplingOptions(skia.FilterMode.kLinear, skia.MipmapMode.kLinear),
            )  # fmt: skip
        return surface.makeImageSnapshot()

    def draw(self, number: int) -> list[bytes]:
        words = scene.texts(number)
        return [self._one(size, size.width, size.height, words) for size in scene.SIZES]

    def _one(self, key: Size, width: int, height: int, words: dict[str, str]) -> bytes:
        skia = self.skia
        surface = skia.Surface(width, height)
        paint = skia.Paint(AntiAlias=True)
        boxes = _boxes(width, height)
        sampling = skia.SamplingOptions(skia.FilterMode.kLinear, skia.MipmapMode.kLinear)
        with surface as canvas:
            canvas.drawImage(self._grounds[key], 0, 0)
            dark = skia.Color(0x0A, 0x1A, 0x2B)
            veil = skia.GradientShader.MakeLinear(
                [(0, 0), (width, 0)], [skia.ColorSetA(dark, 235), skia.ColorSetA(dark, 0)]
            )
            canvas.drawRect(skia.Rect.MakeWH(width, height), skia.Paint(Shader=veil))
            box = boxes["copy"]
            high = 0.11 * min(width, height) if width / height < 3 else 0.24 * height
            lines, size = _fitted(
                words["headline"], box[2] - box[0], (box[3] - box[1]) * 0.7, high,
                lambda text, px: skia.Font(self._faces[1], px).measureText(text),
            )  # fmt: skip
            y = box[1] + size
            paint.setColor(skia.ColorWHITE)
            for line in lines:
                canvas.drawString(line, box[0], y, skia.Font(self._faces[1], size), paint)
                y += size * 1.15
            small = skia.Font(self._faces[0], size * 0.45)
            canvas.drawString(words["subline"], box[0], y, small, paint)
            paint.setColor(skia.Color(0xFF, 0xB0, 0x00))
            canvas.drawRoundRect(skia.Rect(*boxes["button"]), 6, 6, paint)
            paint.setColor(dark)
            label = skia.Font(self._faces[1], max(9, 0.045 * min(width, height)))
            left, _, _, bottom = boxes["button"]
            canvas.drawString(words["button"], left + 8, bottom - 8, label, paint)
            paint.setColor(skia.ColorWHITE)
            canvas.drawRect(skia.Rect(*boxes["plate"]), paint)
            left, top, _, bottom = boxes["logos"]
            for logo in self._logos:
                wide = logo.width() * (bottom - top) / logo.height()
                target = skia.Rect(left, top, left + wide, bottom)
                canvas.drawImageRect(logo, target, sampling)
                left += wide + 20
        image = surface.makeImageSnapshot()
        return bytes(image.encodeToData(skia.EncodedImageFormat.kJPEG, QUALITY))

    def close(self) -> None:
        pass


class BrowserPage:
    """One page of HTML and CSS per picture in a Chromium that stays open, photographed as JPEG."""

    name = "Chromium page"

    def __init__(self) -> None:
        from playwright.sync_api import sync_playwright

        found = next((w for n in ("chromium", "google-chrome") if (w := shutil.which(n))), None)
        if found is None:
            raise ImportError("no Chromium")
        before = set(_children())
        self._playwright = sync_playwright().start()
        self._browser = self._playwright.chromium.launch(
            executable_path=found, args=["--no-sandbox"]
        )
        self._page = self._browser.new_page()
        self._roots = [pid for pid in _children() if pid not in before]
        self.version = self._browser.version
        url = "data:{};base64,{}"

        def packed(kind: str, data: bytes) -> str:
            return url.format(kind, base64.b64encode(data).decode())

        self._page.set_content(
            "<style>@font-face{font-family:N;font-weight:700;src:url("
            + packed("font/ttf", scene.font(True))
            + ")}*{box-sizing:border-box}body{margin:0;overflow:hidden;font-family:N;position:relative;"
            "background:url(" + packed("image/jpeg", scene.photo()) + ") center/cover}"
            "div{position:absolute}#v{inset:0;background:linear-gradient(90deg,#0a1a2bee,#0a1a2b00)}"
            "#copy{color:#fff}h1{margin:0;line-height:1.15}#button{background:#ffb000;"
            "border-radius:6px}#plate{background:#fff}#logos img{height:100%;margin-right:20px}"
            "</style><div id=v></div><div id=copy><h1></h1><p></p></div><div id=button></div>"
            "<div id=plate></div><div id=logos>"
            + "".join(f"<img src={packed('image/png', scene.logo(seed))}>" for seed in (0, 1))
            + "</div>"
        )

    def clock(self) -> float:
        return time.process_time() + sum(process_tree_time(pid) for pid in self._roots)

    def draw(self, number: int) -> list[bytes]:
        words = scene.texts(number)
        made = []
        for size in scene.SIZES:
            width, height = size.width, size.height
            high = 0.11 * min(width, height) if width / height < 3 else 0.24 * height
            self._page.set_viewport_size({"width": width, "height": height})
            self._page.evaluate(
                """([words, boxes, high]) => {
                  document.body.style.height = innerHeight + "px";
                  for (const [id, [l, t, r, b]] of Object.entries(boxes))
                    document.getElementById(id).style.cssText =
                      `left:${l}px;top:${t}px;width:${r - l}px;height:${b - t}px`;
                  const h = document.querySelector("h1"), p = document.querySelector("p");
                  h.textContent = words.headline; p.textContent = words.subline;
                  document.getElementById("button").textContent = words.button;
                  const room = boxes.copy[3] - boxes.copy[1];
                  let low = 8;
                  while (high - low > 1) {
                    const size = (low + high) / 2;
                    h.style.fontSize = size + "px";
                    if (h.offsetHeight <= room * .7) low = size; else high = size;
                  }
                  h.style.fontSize = low + "px"; p.style.fontSize = low * .45 + "px";
                }""",
                [words, {k: list(v) for k, v in _boxes(width, height).items()}, high],
            )
            made.append(self._page.screenshot(type="jpeg", quality=QUALITY))
        return made

    def close(self) -> None:
        self._browser.close()
        self._playwright.stop()


def _children() -> list[int]:
    import os
    from pathlib import Path

    mine = os.getpid()
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                rest = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(rest[1]) == mine:
                found.append(int(folder.name))
    return found


PEERS: tuple[tuple[str, Callable[[], Any]], ...] = (
    ("skia-python", Skia),
    ("Chromium page (Playwright)", BrowserPage),
    ("plain Pillow", NaivePillow),
)
