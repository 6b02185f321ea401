"""What may be written in a design, field by field, and how each is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from tpma.core.i18n import Message, msg
from tpma.kits.design_model import (
    Box,
    ButtonLayer,
    Fill,
    ImageLayer,
    Layer,
    Length,
    LockupLayer,
    QrLayer,
    ScrimLayer,
    ShapeLayer,
    StackLayer,
    Stop,
    TextLayer,
)

Reader = Callable[[Any], Any]
Fields = Mapping[str, tuple[str, Reader]]

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


class FieldError(Exception):
    """A value that can't be read, and how to write it."""

    def __init__(self, what: Message, mend: Message) -> None:
        super().__init__(what.msgid)
        self.what = what
        self.mend = mend


def is_colour(value: object) -> bool:
    return isinstance(value, str) and bool(_COLOUR.fullmatch(value))


def _number(low: float, high: float) -> Reader:
    def read(raw: Any) -> float:
        if isinstance(raw, bool) or not isinstance(raw, (int, float)) or not low <= raw <= high:
            raise FieldError(
                msg(
                    "%(value)s is not a number between %(low)s and %(high)s",
                    value=str(raw),
                    low=str(low),
                    high=str(high),
                ),
                msg("Write a number between %(low)s and %(high)s", low=str(low), high=str(high)),
            )
        return float(raw)

    return read


def _whole(low: int, high: int) -> Reader:
    number = _number(low, high)

    def read(raw: Any) -> int:
        return int(number(raw))

    return read


def _choice(*names: str) -> Reader:
    def read(raw: Any) -> str:
        if raw not in names:
            raise FieldError(
                msg("%(value)s is not a choice here", value=str(raw)),
                msg("Use one of: %(names)s", names=names),
            )
        return str(raw)

    return read


def _flag(raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise FieldError(
            msg("%(value)s is neither true nor false", value=str(raw)), msg("Write true or false")
        )
    return raw


def _text(raw: Any) -> str:
    if not isinstance(raw, str):
        raise FieldError(
            msg("%(value)s is not a text", value=str(raw)), msg("Write it between quotation marks")
        )
    return raw


def _length(raw: Any) -> Length:
    if isinstance(raw, (int, float)) and not isinstance(raw, bool) and 0 <= raw <= 4096:
        return Length(float(raw))
    if isinstance(raw, str) and raw.endswith("%"):
        try:
            share = float(raw[:-1])
        except ValueError:
            share = -1
        if 0 <= share <= 400:
            return Length(share, relative=True)
    raise FieldError(
        msg("%(value)s is not a length", value=str(raw)),
        msg('Write pixels as a number, or a share of the short side as "4%"'),
    )


def _list(raw: Any, count: int, mend: Message) -> list[Any]:
    if not isinstance(raw, list) or len(raw) != count:
        raise FieldError(
            msg("%(value)s is not a list of %(count)s", value=str(raw), count=count), mend
        )
    return raw


def _box(raw: Any) -> Box:
    mend = msg("Write box = [x, y, width, height] in per cent of the picture")
    items = _list(raw, 4, mend)
    number = _number(-100, 200)
    x, y, w, h = (number(item) for item in items)
    if w <= 0 or h <= 0:
        raise FieldError(msg("The box is empty"), mend)
    return Box(x, y, w, h)


def _pair(raw: Any) -> tuple[float, float]:
    items = _list(raw, 2, msg("Write two numbers, for example [50, 50]"))
    number = _number(0, 400)
    return number(items[0]), number(items[1])


def _size(raw: Any) -> tuple[Length, Length]:
    items = _list(raw, 2, msg('Write the smallest and the largest size, for example [14, "9%"]'))
    low, high = _length(items[0]), _length(items[1])
    if low.relative == high.relative and low.value > high.value:
        raise FieldError(
            msg("The smallest size is larger than the largest"),
            msg("Write the smallest size first"),
        )
    return low, high


def _names(raw: Any) -> tuple[str, ...]:
    if not isinstance(raw, list) or not raw or not all(isinstance(item, str) for item in raw):
        raise FieldError(
            msg("%(value)s is not a list of names", value=str(raw)),
            msg('Write for example ["headline"]'),
        )
    return tuple(raw)


def _fill(raw: Any) -> Fill:
    if isinstance(raw, str):
        return Fill(raw)
    mend = msg('Write a colour, or { angle = 90, stops = [[0, "ink", 100], [100, "ink", 0]] }')
    stops = raw.get("stops") if isinstance(raw, Mapping) else None
    if not isinstance(stops, list) or len(stops) < 2 or set(raw) - {"angle", "stops"}:
        raise FieldError(msg("%(value)s is not a fill", value=str(raw)), mend)
    percent = _number(0, 100)
    read: list[Stop] = []
    for stop in stops:
        at, colour, opacity = _list(stop, 3, mend)
        read.append(Stop(percent(at), _text(colour), percent(opacity)))
    if [stop.at for stop in read] != sorted(stop.at for stop in read):
        raise FieldError(msg("The stops of the gradient are out of order"), mend)
    return Fill(None, _number(-360, 360)(raw.get("angle", 0)), tuple(read))


def _palette(raw: Any) -> Mapping[str, str]:
    if not isinstance(raw, Mapping):
        raise FieldError(
            msg("%(where)s must be a table", where="colours"),
            msg('Write [colours] and lines such as ink = "#0b1f3a"'),
        )
    return MappingProxyType({str(name): str(value) for name, value in raw.items()})


_ALIGN = _choice("start", "center", "end")
_VALIGN = _choice("top", "middle", "bottom")

_COMMON: dict[str, tuple[str, Reader]] = {
    "box": ("box", _box),
    "opacity": ("opacity", _number(0, 100)),
    "hide": ("hide", _flag),
    "in": ("inside", _text),
    "gap_before": ("gap_before", _length),
}
_PLACED = {"align": ("align", _ALIGN), "valign": ("valign", _VALIGN)}
_TEXT = {
    **_PLACED,
    "zone": ("zone", _text),
    "font": ("font", _text),
    "weight": ("weight", _whole(100, 900)),
    "size": ("size", _size),
    "colour": ("colour", _text),
    "max_lines": ("max_lines", _whole(0, 40)),
    "line_height": ("line_height", _number(0.8, 3)),
    "tracking": ("tracking", _number(-10, 50)),
    "caps": ("caps", _flag),
    "contrast": ("contrast", _number(0, 21)),
    "optional": ("optional", _flag),
}

KINDS: Mapping[str, Fields] = {
    "image": {
        **_COMMON,
        "zone": ("zone", _text),
        "file": ("file", _text),
        "fit": ("fit", _choice("cover", "contain")),
        "focal": ("focal", _pair),
        "radius": ("radius", _length),
        "mirror": ("mirror", _flag),
        "blur": ("blur", _length),
    },
    "shape": {
        **_COMMON,
        "shape": ("shape", _choice("rect", "ellipse", "line")),
        "radius": ("radius", _length),
        "fill": ("fill", _fill),
    },
    "scrim": {
        **_COMMON,
        "under": ("under", _names),
        "colour": ("colour", _text),
        "contrast": ("contrast", _number(1, 21)),
        "style": ("style", _choice("side", "box", "full")),
        "edge": ("edge", _choice("start", "end", "top", "bottom")),
    },
    "text": {**_COMMON, **_TEXT},
    "button": {
        **_COMMON,
        **_TEXT,
        "fill": ("fill", _fill),
        "radius": ("radius", _length),
        "padding": ("padding", _pair),
    },
    "lockup": {
        **_COMMON,
        **_PLACED,
        "ground": ("ground", _choice("auto", "light", "dark")),
        "divider": ("divider", _flag),
        "divider_colour": ("divider_colour", _text),
        "arrange": ("arrange", _choice("row", "column", "auto")),
        "order": ("order", _choice("vendor", "partner")),
        "mode": ("mode", _choice("both", "vendor", "partner")),
        "plate": ("plate", _text),
        "plate_radius": ("plate_radius", _length),
        "plate_padding": ("plate_padding", _length),
    },
    "qr": {
        **_COMMON,
        **_PLACED,
        "zone": ("zone", _text),
        "colour": ("colour", _text),
        "ground": ("ground", _text),
    },
    "stack": {**_COMMON, **_PLACED, "gap": ("gap", _length)},
}

LAYER_TYPES: Mapping[str, type[Layer]] = {
    "image": ImageLayer,
    "shape": ShapeLayer,
    "scrim": ScrimLayer,
    "text": TextLayer,
    "button": ButtonLayer,
    "lockup": LockupLayer,
    "qr": QrLayer,
    "stack": StackLayer,
}

DESIGN_FIELDS: Fields = {
    "safe": ("safe", _number(0, 30)),
    "colours": ("colours", _palette),
    "auto_colours": ("auto_colours", _names),
}
