"""Layered image designs: one source that fits every size.

A design is a TOML file in the kit (`designs/<name>.toml`). `parse_design(data, path, guide)` takes
the parsed TOML and the kit's brand guide and answers `ParseResult(design, problems)`;
`design.at(Size(728, 90))` answers the layers for one size. Colours, fonts and HQ's logo come from the
brand guide: write its colour roles and type roles ("heading", "body") by name. [colours], [fonts]
and [logo] below add to it or replace it for this design only. The whole format:

    format = 1
    safe = 5                       # per cent of the short side that copy and logos keep from the edge

    [colours]                      # names for colours; use them everywhere below
    ink = "#0b1f3a"
    paper = "#ffffff"

    [fonts.display]                # a family: weight = file of the kit (TTF or OTF)
    400 = "fonts/Sora-Regular.ttf"
    700 = "fonts/Sora-Bold.ttf"
    [fonts.arabic]
    400 = "fonts/PlexArabic-Regular.ttf"
    700 = "fonts/PlexArabic-Bold.ttf"
    # Characters a family lacks are taken from the guide's faces of the role, the other families,
    # and then from the built-in Noto fonts. A character nobody has is refused, never garbled.

    [logo]                         # HQ's logo for the lock-up (SVG or PNG)
    on_light = "media/logo.svg"    # for light grounds
    on_dark = "media/logo-white.svg"

    [[layers]]                     # bottom to top
    id = "photo"
    kind = "image"

    [when.banner.photo]            # overrides, see below
    focal = [80, 50]

Lengths. A number is pixels; "4%" is a share of the picture's short side. `box = [x, y, w, h]` is in
per cent of the picture, x from the *start* edge: in right-to-left locales the design mirrors by
itself (boxes, start/end, gradients and scrims; image layers only with `mirror = true`). Boxes of copy,
buttons and lock-ups are cut to the safe area, so [0, 0, 50, 100] is "the start half".

Colours. "#rrggbb", a name of [colours], a colour role of the guide, "partner.primary", "partner.secondary" (the partner's brand
profile; without one the role `primary` or the first colour), "zone.band" (what the colour zone `band` of the tactic holds), and for copy also "auto": the more
readable of `auto_colours = ["paper", "ink"]` (default white and near-black) over what lies below.

Every layer: id (unique), kind, box (default the whole picture), opacity (0-100), hide (true leaves it
out), in ("stack id", see below; "" takes it out again).

kind = "image"    zone (an image zone) and/or file (used when the zone is empty); fit = "cover" |
                  "contain"; focal = [x, y] per cent of the image, what must stay in sight (default: as
                  kit.toml says of the file);
                  radius; mirror; blur (length)
kind = "shape"    shape = "rect" | "ellipse" | "line" (a rule along the box); radius; fill = colour, or
                  fill = { angle = 90, stops = [[0, "ink", 100], [100, "ink", 0]] }
                  (stops: position %, colour, opacity %; angle 0 = to the end, 90 = downwards)
kind = "scrim"    makes copy readable whatever the picture: under = ["headline", "body"], colour,
                  contrast = 4.5, style = "side" | "box" | "full", edge = "start" | "end" | "top" |
                  "bottom" (for side), opacity = lowest %; the renderer strengthens it until the copy
                  above reaches the contrast. Place it below the copy it serves.
kind = "text"     zone; font (a type role or family; default "heading" from weight 600, else "body"); weight; size = [min, max] (lengths; the
                  largest that fits is taken); colour; align = "start" | "center" | "end"; valign =
                  "top" | "middle" | "bottom"; max_lines; line_height (1.15); tracking (per cent of
                  the size); caps (true sets capitals); contrast (asked of the result, e.g. 4.5);
                  optional (true: left out where it can't fit at its smallest size)
kind = "button"   everything of text, one line, and fill, radius, padding = [x, y] (per cent of the
                  type size, default [90, 50]); align/valign place the button in its box
kind = "lockup"   HQ's and the partner's logo by the brand guide; align, valign; ground = "auto" | "light" |
                  "dark" (which logo variants); divider = true; arrange = "row" | "column" | "auto";
                  order = "vendor" | "partner" (which comes first); plate = colour (a plate behind both),
                  plate_radius, plate_padding; mode = "both" | "vendor" | "partner"; divider_colour
kind = "qr"       a QR code that leads where zone (a link zone) leads; colour (dark, default black) and ground (light, default
                  white); align/valign place it in its box; its quiet zone is part of it. What it holds is an
                  address of the product, settled before the approval: it leads to the zone's link once the
                  campaign is live, and is counted.
kind = "stack"    a column of copy: layers with `in = "<id of the stack>"` flow down its box in their
                  order, with gap between them, and shrink together until all fit; align, valign place the column.
                  Write `gap_before` (length) on a member for its own distance.

Overrides. `[when.<selector>.<layer id>]` changes any field but id and kind; `[when.<selector>] safe = 3`
changes the design's. Selectors, later wins:
    banner (3:1 and wider: 728x90, 320x50) · landscape (from 1.2:1: 1200x628, 300x250) · square ·
    portrait (up to 1:1.2 and taller: 1080x1350, 1080x1920) · tall (narrower than 1:2.2: 160x600)
    small (fewer than 30,000 pixels: 320x50)
    "728x90" (exactly that size)
"""

from tpma.kits.design_model import (
    ANY_TEXT,
    BLEED,
    Box,
    ButtonLayer,
    Design,
    Fill,
    ImageLayer,
    Layer,
    Length,
    LockupLayer,
    Resolved,
    ScrimLayer,
    ShapeLayer,
    Size,
    StackLayer,
    Stop,
    TextLayer,
)
from tpma.kits.design_parse import DesignProblem, ParseResult, parse_design

__all__ = [
    "ANY_TEXT",
    "BLEED",
    "Box",
    "ButtonLayer",
    "Design",
    "DesignProblem",
    "Fill",
    "ImageLayer",
    "Layer",
    "Length",
    "LockupLayer",
    "ParseResult",
    "Resolved",
    "ScrimLayer",
    "ShapeLayer",
    "Size",
    "StackLayer",
    "Stop",
    "TextLayer",
    "parse_design",
]
