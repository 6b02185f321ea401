"""How a new tactic is dressed in the kit's brand: its colour roles, type and fonts. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from tpma.kits.brandguide import BrandGuide, Colour
from tpma.kits.localetags import script_of


def dress(guide: BrandGuide) -> dict[str, str]:
    """What stands for each `@word@` of a starting template: names of the guide's own roles.

    A guide may call its roles as it likes. One that doesn't know a usual name lends its lightest
    colour for paper, its darkest for ink, and so on.
    """
    paper = _role(guide, "paper", "background", "white") or _extreme(guide, light=True)
    ink = _role(guide, "ink", "text", "black") or _extreme(guide, light=False)
    partner = next((c.role for c in guide.colours if c.partner), "")
    primary = _role(guide, "primary") or partner or ink
    on_it = next((c.role for c in guide.colours if c.on == primary and c.role != ink), "")
    on_primary = _role(guide, f"on_{primary}") or on_it or _readable(guide, primary, paper, ink)
    muted = _role(guide, "muted") or ink
    return {
        "paper": paper,
        "ink": ink,
        "primary": primary,
        "on_primary": on_primary,
        "surface": _role(guide, "surface") or paper,
        "muted": muted,
        "line": _role(guide, "line") or muted,
        "radius": str(guide.radius or 6),
        "heading_stack": _stack(guide, "heading"),
        "body_stack": _stack(guide, "body"),
        "heading": _font(guide, "heading"),
        "body": _font(guide, "body"),
    }


def page_type(guide: BrandGuide, locales: tuple[str, ...]) -> Mapping[str, str]:
    """For pages, which can bring the guide's fonts along: their faces and the stacks that name them."""
    scripts = {script_of(locale) for locale in locales}
    used = [f for f in guide.fonts if not f.italic and scripts.intersection(f.scripts)]
    faces = "\n".join(
        f'@font-face {{ font-family: "{f.family}"; font-weight: {f.weight}; font-display: swap; '
        f"src: url([[media:{f.path}]]); }}"
        for f in used
    )

    def stack(role: str) -> str:
        families = dict.fromkeys(f.family for f in used if _type(guide, role) in f.roles)
        return ", ".join([*(f'"{name}"' for name in families), _stack(guide, role)])

    return {"faces": faces, "heading_stack": stack("heading"), "body_stack": stack("body")}


def _role(guide: BrandGuide, *names: str) -> str:
    return next((name for name in names if guide.has_colour(name)), "")


def _extreme(guide: BrandGuide, *, light: bool) -> str:
    if not guide.colours:
        return ""
    chosen = max(guide.colours, key=_light) if light else min(guide.colours, key=_light)
    return chosen.role


def _readable(guide: BrandGuide, ground: str, *choices: str) -> str:
    below = _light(guide.colour(ground)) if guide.has_colour(ground) else 0.0
    return max(choices, key=lambda c: abs(_light(guide.colour(c)) - below))


def _light(colour: Colour) -> float:
    """How light a colour is, from 0 to 255: enough to tell light from dark."""
    red, green, blue = (int(colour.value[n : n + 2], 16) for n in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue


def _type(guide: BrandGuide, role: str) -> str:
    """The role itself, or what the guide has instead of it."""
    known = [t.role for t in guide.types]
    if role in known:
        return role
    return "body" if "body" in known else (known[0] if known else role)


def _stack(guide: BrandGuide, role: str) -> str:
    known = _type(guide, role)
    found = next((t.web_stack for t in guide.types if t.role == known), "Arial, sans-serif")
    return found.replace('"', "'")


def _font(guide: BrandGuide, role: str) -> str:
    """The font of a design's text layer, in the heaviest weight that the guide's faces have."""
    known = _type(guide, role)
    weights = [f.weight for f in guide.fonts if known in f.roles]
    heavy = role == "heading"
    weight = (max(weights) if heavy else min(weights)) if weights else 400
    return f'font = "{known}"\nweight = {weight}'
