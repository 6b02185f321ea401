"""Reads a design from its TOML and lists everything that is wrong with it, not just the first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Any

from tpma.core.i18n import Message, msg
from tpma.kits.brandguide import BrandGuide
from tpma.kits.design_fields import DESIGN_FIELDS, KINDS, LAYER_TYPES, FieldError, Reader, is_colour
from tpma.kits.design_model import (
    ANY_TEXT,
    SELECTORS,
    ZONE_COLOUR,
    Design,
    Fill,
    ImageLayer,
    Layer,
    LockupLayer,
    QrLayer,
    ScrimLayer,
    Size,
    StackLayer,
)

PARTNER_COLOURS = frozenset({"partner.primary", "partner.secondary"})
_OF_A_ZONE = re.compile(rf"{re.escape(ZONE_COLOUR)}[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class DesignProblem:
    """One thing wrong in a design. `where` is a dotted place such as "layers.headline.size"."""

    path: str
    where: str
    what: Message
    mend: Message


@dataclass(frozen=True, slots=True)
class ParseResult:
    design: Design | None
    problems: tuple[DesignProblem, ...]


def parse_design(
    data: Mapping[str, Any], path: str, guide: BrandGuide | None = None
) -> ParseResult:
    """Read a design; with any problem there is no design. Names may come from the guide."""
    return _Parser(path, guide).run(data)


def _fields_of(layer: Layer) -> dict[str, Any]:
    return {field.name: getattr(layer, field.name) for field in fields(layer)}


class _Parser:
    def __init__(self, path: str, guide: BrandGuide | None) -> None:
        self.path = path
        self.roles = {colour.role for colour in guide.colours} if guide else set()
        self.faces = {role for face in guide.fonts for role in face.roles} if guide else set()
        self.guide_has_logo = guide is not None
        self.problems: list[DesignProblem] = []

    def bad(self, where: str, what: Message, mend: Message) -> None:
        self.problems.append(DesignProblem(self.path, where, what, mend))

    def run(self, data: Mapping[str, Any]) -> ParseResult:
        if data.get("format") != 1:
            self.bad(
                "format",
                msg("The design doesn't say which format it is written in"),
                msg("Write format = 1 in the first line"),
            )
        head = {
            k: v for k, v in data.items() if k not in {"format", "fonts", "logo", "layers", "when"}
        }
        values = self.fields(head, DESIGN_FIELDS, "")
        fonts = self.fonts(data.get("fonts", {}))
        logo = self.table(data.get("logo", {}), "logo")
        layers = self.layers(data.get("layers", []))
        overrides = self.overrides(data.get("when", {}), layers)
        design = Design(
            path=self.path,
            fonts=fonts,
            logo_on_light=self.file(logo, "on_light"),
            logo_on_dark=self.file(logo, "on_dark"),
            layers=tuple(layer for layer, _ in layers.values()),
            overrides=overrides,
            **values,
        )
        self.unknown_keys(logo, {"on_light", "on_dark"}, "logo")
        self.references(design)
        return ParseResult(None if self.problems else design, tuple(self.problems))

    def table(self, value: object, where: str) -> Mapping[str, Any]:
        if isinstance(value, Mapping):
            return value
        self.bad(
            where,
            msg("%(where)s must be a table", where=where),
            msg("Write it as [%(where)s] with one line per setting", where=where),
        )
        return {}

    def unknown_keys(self, table: Mapping[str, Any], known: Iterable[str], where: str) -> None:
        names = sorted(known)
        for key in table:
            if key not in names:
                self.bad(
                    f"{where}.{key}".lstrip("."),
                    msg("There is no setting called %(key)s here", key=key),
                    msg("Use one of: %(names)s", names=names),
                )

    def fields(
        self, table: Mapping[str, Any], readers: Mapping[str, tuple[str, Reader]], where: str
    ) -> dict[str, Any]:
        self.unknown_keys(table, readers, where)
        values: dict[str, Any] = {}
        for key, raw in table.items():
            if key not in readers:
                continue
            name, reader = readers[key]
            try:
                value = reader(raw)
            except FieldError as problem:
                self.bad(f"{where}.{key}".lstrip("."), problem.what, problem.mend)
                continue
            if name == "size":
                values["size_min"], values["size_max"] = value
            else:
                values[name] = value
        return values

    def file(self, table: Mapping[str, Any], key: str) -> str | None:
        value = table.get(key)
        if value is None or isinstance(value, str):
            return value
        self.bad(
            f"logo.{key}",
            msg("A file is named by its path in the kit"),
            msg('Write for example %(key)s = "media/logo.svg"', key=key),
        )
        return None

    def fonts(self, raw: object) -> Mapping[str, Mapping[int, str]]:
        families: dict[str, Mapping[int, str]] = {}
        for family, weights in self.table(raw, "fonts").items():
            found: dict[int, str] = {}
            for weight, file in self.table(weights, f"fonts.{family}").items():
                if not str(weight).isdecimal() or not isinstance(file, str):
                    self.bad(
                        f"fonts.{family}.{weight}",
                        msg("A font is a weight and a file"),
                        msg('Write for example 700 = "fonts/Name-Bold.ttf"'),
                    )
                    continue
                found[int(weight)] = file
            if found:
                families[family] = MappingProxyType(dict(sorted(found.items())))
        return MappingProxyType(families)

    def layers(self, raw: object) -> dict[str, tuple[Layer, str]]:
        layers: dict[str, tuple[Layer, str]] = {}
        if not isinstance(raw, list) or not raw:
            self.bad(
                "layers",
                msg("The design has no layers"),
                msg("Add at least one [[layers]] table with id and kind"),
            )
            return layers
        for number, table in enumerate(raw, 1):
            layer_id = table.get("id") if isinstance(table, Mapping) else None
            if not isinstance(layer_id, str) or not layer_id:
                self.bad(
                    f"layers.{number}",
                    msg("Layer %(number)s has no id", number=number),
                    msg('Give it a short name of its own, for example id = "headline"'),
                )
                continue
            where = f"layers.{layer_id}"
            kind = table.get("kind")
            if not isinstance(kind, str) or kind not in KINDS:
                self.bad(
                    f"{where}.kind",
                    msg("%(kind)s is no kind of layer", kind=str(kind)),
                    msg("Use one of: %(names)s", names=sorted(KINDS)),
                )
                continue
            if layer_id in layers:
                self.bad(
                    where,
                    msg("Two layers are called %(id)s", id=layer_id),
                    msg("Rename one of them"),
                )
                continue
            settings = {k: v for k, v in table.items() if k not in {"id", "kind"}}
            values = self.fields(settings, KINDS[kind], where)
            layers[layer_id] = (LAYER_TYPES[kind](id=layer_id, **values), kind)
        return layers

    def overrides(
        self, raw: object, layers: Mapping[str, tuple[Layer, str]]
    ) -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
        result: dict[str, Mapping[str, Mapping[str, Any]]] = {}
        for selector, patches in self.table(raw, "when").items():
            where = f"when.{selector}"
            if selector not in SELECTORS:
                try:
                    selector = str(Size.parse(selector))
                except ValueError:
                    self.bad(
                        where,
                        msg("%(name)s is neither a shape nor a size", name=selector),
                        msg('Use %(names)s or a size such as "728x90"', names=SELECTORS),
                    )
                    continue
            found: dict[str, Mapping[str, Any]] = {}
            own = {}
            for key, patch in self.table(patches, where).items():
                if not isinstance(patch, Mapping):
                    own[key] = patch
                elif key not in layers:
                    self.bad(
                        f"{where}.{key}",
                        msg("There is no layer called %(id)s", id=key),
                        msg("Use one of: %(names)s", names=tuple(layers)),
                    )
                else:
                    found[key] = self.fields(patch, KINDS[layers[key][1]], f"{where}.{key}")
            if own:
                found[""] = self.fields(own, {"safe": DESIGN_FIELDS["safe"]}, where)
            result[selector] = MappingProxyType(found)
        return MappingProxyType(result)

    def references(self, design: Design) -> None:
        """Names must lead somewhere: colours, fonts, stacks, the copy under a scrim."""
        by_id = {layer.id: layer for layer in design.layers}
        for name in design.auto_colours:
            self.colour(design, name, "auto_colours")
        for name, value in design.colours.items():
            if not is_colour(value):
                self.bad(
                    f"colours.{name}",
                    msg("%(value)s is not a colour", value=str(value)),
                    msg('Write it as "#rrggbb"'),
                )
        places: list[tuple[str, Layer | None, Mapping[str, Any]]] = []
        for layer in design.layers:
            places.append((f"layers.{layer.id}", layer, _fields_of(layer)))
        for selector, patches in design.overrides.items():
            for layer_id, patch in patches.items():
                places.append((f"when.{selector}.{layer_id}", by_id.get(layer_id), patch))
        for place in places:
            self.layer_references(design, by_id, *place)

    def layer_references(
        self,
        design: Design,
        by_id: Mapping[str, Layer],
        where: str,
        layer: Layer | None,
        values: Mapping[str, Any],
    ) -> None:
        keys = ["colour", "plate", "divider_colour"]
        if isinstance(layer, QrLayer):
            keys.append("ground")
        for key in keys:
            if values.get(key):
                auto = key != "plate" and not isinstance(layer, (ScrimLayer, QrLayer))
                self.colour(design, values[key], f"{where}.{key}", auto=auto)
        fill = values.get("fill")
        if isinstance(fill, Fill):
            for colour in [fill.colour, *(stop.colour for stop in fill.stops)]:
                if colour is not None:
                    self.colour(design, colour, f"{where}.fill")
        font = values.get("font")
        if font and font not in design.fonts and font not in self.faces:
            self.bad(
                f"{where}.font",
                msg("There is no font called %(name)s", name=font),
                msg(
                    "Add [fonts.%(name)s] or use one of: %(names)s",
                    name=font,
                    names=[*design.fonts, *sorted(self.faces)],
                ),
            )
        inside = values.get("inside")
        if inside and not isinstance(by_id.get(inside), StackLayer):
            self.bad(
                f"{where}.in",
                msg("There is no stack called %(id)s", id=inside),
                msg('Add a layer with kind = "stack" and this id'),
            )
        for target in values.get("under", ()):
            if not isinstance(by_id.get(target), (*ANY_TEXT, LockupLayer, StackLayer)):
                self.bad(
                    f"{where}.under",
                    msg("There is no copy layer called %(id)s", id=target),
                    msg("Name layers of kind text, button, stack or lockup"),
                )
        if not where.startswith("layers."):
            return
        if isinstance(layer, (*ANY_TEXT, QrLayer)) and not layer.zone:
            self.bad(
                where,
                msg("The copy of layer %(id)s comes from nowhere", id=layer.id),
                msg('Bind it to a zone of the tactic: zone = "headline"'),
            )
        if isinstance(layer, ImageLayer) and not (layer.zone or layer.file):
            self.bad(
                where,
                msg("The picture of layer %(id)s comes from nowhere", id=layer.id),
                msg('Name a file of the kit or bind it to an image zone: file = "media/photo.jpg"'),
            )
        own_logo = self.guide_has_logo or design.logo_on_light or design.logo_on_dark
        if isinstance(layer, LockupLayer) and not own_logo:
            self.bad(
                where,
                msg("The lock-up has no logo of HQ"),
                msg('Add [logo] with on_light = "media/logo.svg" and on_dark'),
            )

    def colour(self, design: Design, name: str, where: str, *, auto: bool = False) -> None:
        if is_colour(name) or name in {*design.colours, *self.roles, *PARTNER_COLOURS}:
            return
        if auto and name == "auto":
            return
        if _OF_A_ZONE.fullmatch(name):
            return  # whether the tactic has it is seen where the tactic is known
        self.bad(
            where,
            msg("There is no colour called %(name)s", name=name),
            msg('Add it to [colours] or write it as "#rrggbb"'),
        )
