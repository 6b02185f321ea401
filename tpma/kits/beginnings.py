"""What a new tactic begins with: its zones, a design in the kit's brand, words in its locales.

Pure. Words come from the product's own catalogues, so that a kit in its languages begins complete;
in others they are there to be translated.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from tpma.core.i18n import Message, msg
from tpma.kits.beginning_words import FORM_WORDS, LABELS, WORDS
from tpma.kits.brandguide import BrandGuide
from tpma.kits.dress import dress, page_type
from tpma.kits.links import is_allowed
from tpma.kits.places import DraftText
from tpma.kits.tomlblocks import inline
from tpma.kits.tomledit import Setting

Zones = Mapping[str, Mapping[str, Setting]]

_LINE: Mapping[str, Setting] = {"kind": "text", "lock": "required", "max_length": 60}
_ALT: Mapping[str, Setting] = {"kind": "text", "lock": "editable", "max_length": 300}
_LOCKED: Mapping[str, Setting] = {"kind": "text", "lock": "locked"}

_EMAIL: Zones = {
    "subject": {"kind": "text", "lock": "required", "max_length": 70, "group": "inbox"},
    "preheader": {"kind": "text", "lock": "editable", "max_length": 110, "group": "inbox"},
    "headline": _LINE,
    "body": {"kind": "rich_text", "lock": "required", "max_length": 600},
    "cta": {"kind": "text", "lock": "required", "max_length": 30},
    "cta_link": {"kind": "link", "lock": "locked"},
    "unsubscribe": _LOCKED,
    "text": {"kind": "text", "lock": "locked", "multiline": True},
}
_PICTURED: Zones = {
    "headline": {"kind": "text", "lock": "required", "multiline": True, "max_length": 56},
    "subline": {"kind": "text", "lock": "editable", "max_length": 80},
}
_POST: Zones = {
    "text": {"kind": "text", "lock": "required", "multiline": True, "max_length": 1200},
    **_PICTURED,
    "alt": _ALT,
    "link": {"kind": "link", "lock": "locked"},
}
_SHORT_POST: Zones = {**_POST, "text": {**_POST["text"], "max_length": 250}}
_ADS: Zones = {
    **_PICTURED,
    "cta": {"kind": "text", "lock": "required", "max_length": 20},
    "alt": _ALT,
    "link": {"kind": "link", "lock": "locked"},
}
_RESPONSIVE: Zones = {
    "ad_headline_1": {"kind": "text", "lock": "required", "max_length": 30, "group": "headlines"},
    "ad_long_headline": {
        "kind": "text",
        "lock": "required",
        "max_length": 90,
        "group": "headlines",
    },
    "ad_description_1": {
        "kind": "text",
        "lock": "required",
        "max_length": 90,
        "group": "descriptions",
    },
    "ad_business_name": {"kind": "text", "lock": "required", "max_length": 25},
    "alt": _ALT,
    "link": {"kind": "link", "lock": "locked"},
}
_PAGE: Zones = {
    "title": {"kind": "text", "lock": "required", "max_length": 70, "group": "search"},
    "description": {"kind": "text", "lock": "required", "max_length": 170, "group": "search"},
    "headline": {"kind": "text", "lock": "required", "max_length": 70},
    "lead": {"kind": "rich_text", "lock": "required", "max_length": 900},
    "form_title": {"kind": "text", "lock": "required", "max_length": 60},
    "thanks": {"kind": "rich_text", "lock": "required", "max_length": 400},
}
_EVENT: Zones = {
    "summary": {"kind": "text", "lock": "required", "max_length": 110},
    "date": {"kind": "date", "lock": "change_required", "group": "facts"},
    "begins": {"kind": "time", "lock": "change_required", "default": "09:00", "group": "facts"},
    "ends": {"kind": "time", "lock": "change_required", "default": "12:00", "group": "facts"},
    "time_zone": {
        "kind": "time_zone",
        "lock": "change_required",
        "default": "Etc/UTC",
        "group": "facts",
    },
    "place": {"kind": "text", "lock": "change_required", "max_length": 90, "group": "facts"},
    "link": {"kind": "link", "lock": "change_required", "group": "facts"},
    "description": {"kind": "text", "lock": "required", "multiline": True, "max_length": 600},
}
_FORM: Zones = {
    "name": {
        "kind": "text",
        "required": True,
        "lead_field": "name",
        "max_length": 120,
        "autocomplete": "name",
    },
    "company": {
        "kind": "text",
        "lead_field": "company",
        "max_length": 160,
        "autocomplete": "organization",
    },
    "email": {"kind": "email", "required": True, "autocomplete": "email"},
    "consent": {"kind": "consent"},
}


@dataclass(frozen=True)
class Kind:
    """One thing that a kit can be given: its key (numbered where taken), what it is, its parts."""

    key: str
    label: Message
    kind: str  # of the kit format
    zones: Zones
    file: str  # the starting template, in `starter_tactics/`; empty: none
    settings: Mapping[str, Setting] = field(default_factory=dict)


def _post(network: str, label: Message, sizes: list[str], zones: Zones = _POST) -> Kind:
    settings: dict[str, Setting] = {"network": network, "sizes": sizes}
    return Kind(network, label, "social_post", zones, "post.toml", settings)


_STANDARD = ["300x250", "336x280", "728x90", "970x250", "160x600", "300x600", "320x50", "320x100"]
KINDS: tuple[Kind, ...] = (
    Kind("email", msg("Email"), "email", _EMAIL, "email.mjml", {"inserts": ["legal", "address"]}),
    _post("linkedin", msg("LinkedIn post"), ["1200x627"]),
    _post("facebook", msg("Facebook post"), ["1200x630"]),
    _post("x", msg("Post on X"), ["1200x675"], _SHORT_POST),
    _post("instagram", msg("Instagram post"), ["1080x1080", "1080x1350", "1080x1920"]),
    Kind(
        "display",
        msg("Display ads"),
        "display_ads",
        _ADS,
        "ads.toml",
        {"sizes": _STANDARD, "max_kilobytes": 150},
    ),
    Kind(
        "responsive",
        msg("Responsive ad"),
        "display_ads",
        _RESPONSIVE,
        "responsive.toml",
        {"sizes": ["1200x628", "1200x1200", "1200x1500"], "max_kilobytes": 600},
    ),
    Kind(
        "landing",
        msg("Landing page"),
        "landing_page",
        _PAGE,
        "page.html",
        {"inserts": ["legal", "address"]},
    ),
    Kind("calendar", msg("Calendar file of an event"), "calendar", _EVENT, ""),
)
_FOLDERS = {".mjml": "email", ".html": "pages", ".toml": "designs"}


@dataclass(frozen=True)
class Beginning:
    """A new tactic: its tables of kit.toml, its files, its words by context."""

    key: str
    tables: str
    files: Mapping[str, bytes]
    words: Mapping[str, Message]


def kind_called(key: str) -> Kind | None:
    return next((kind for kind in KINDS if kind.key == key), None)


def begin_tactic(
    kind: Kind, text: DraftText, guide: BrandGuide, today: dt.date, *, picture: str = ""
) -> Beginning:
    """A tactic for this kit. `picture`: a picture of the kit that it shows, where its kind can."""
    taken = text.kit.get("tactics", {})
    key = _free(kind.key, taken)
    link = _link(text, guide, kind.kind == "landing_page")
    zones: dict[str, Mapping[str, Setting]] = {}
    pictured = bool(picture) and kind.file != ""
    for name, zone in kind.zones.items():
        if pictured and name in ("headline", "ad_headline_1") and "picture" not in zones:
            zones["picture"] = {"kind": "image", "lock": "locked", "default": picture}
        more: dict[str, Setting] = {}
        if zone["kind"] == "link":
            more = {"default": link}
        elif zone["kind"] == "date":
            more = {"default": (today + dt.timedelta(days=90)).isoformat()}
        zones[name] = {**zone, **more}
    settings: dict[str, Setting] = {"kind": kind.kind}
    files: dict[str, bytes] = {}
    if kind.file:
        ending = kind.file[kind.file.rindex(".") :]
        path = _free_path(f"{_FOLDERS[ending]}/{key}", ending, text.files)
        files[path] = _dressed(kind, text, guide, pictured).encode()
        settings["design" if ending == ".toml" else "template"] = path
    settings |= kind.settings
    tables = [f"[tactics.{key}]", *(f"{k} = {_value(v)}" for k, v in settings.items())]
    tables += ["", f"[tactics.{key}.zones]", *(f"{k} = {inline(z)}" for k, z in zones.items())]
    words: dict[str, Message] = {f"tactic:{key}": kind.label}
    for name, zone in zones.items():
        if zone["kind"] in ("text", "rich_text"):
            words[f"{key}.{name}"] = WORDS[f"{kind.file or 'calendar'}.{name}"]
        words[f"label:{key}.{name}"] = LABELS.get(f"{kind.file}.{name}", LABELS[name])
    if kind.kind == "landing_page":
        tables += ["", f"[tactics.{key}.form]", *(f"{k} = {inline(f)}" for k, f in _FORM.items())]
        words |= {f"form:{key}.{name}": said for name, said in FORM_WORDS.items()}
    return Beginning(key, "\n".join(tables), files, words)


def _value(value: Setting) -> str:
    return inline({"v": value})[len("{ v = ") : -len(" }")]


def _free(wanted: str, taken: Mapping[str, object]) -> str:
    numbers = (f"{wanted}_{n}" for n in range(2, 1000))
    return next(name for name in (wanted, *numbers) if name not in taken)


def _free_path(stem: str, ending: str, taken: Mapping[str, bytes]) -> str:
    numbers = (f"{stem}-{n}{ending}" for n in range(2, 1000))
    return next(path for path in (stem + ending, *numbers) if path not in taken)


def _link(text: DraftText, guide: BrandGuide, is_page: bool) -> str:
    """Where links lead: to the campaign's page if the kit has one, else to HQ's site."""
    tactics = text.kit.get("tactics", {}).values()
    domains = [str(one) for one in text.kit.get("link_domains", ())]
    if not is_page and any(t.get("kind") == "landing_page" for t in tactics):
        return "{{page_url}}"
    if is_allowed(guide.website, domains):
        return guide.website
    return f"https://{domains[0]}" if domains else "{{page_url}}"


@cache
def _source(name: str) -> str:
    folder = resources.files("tpma.kits").joinpath("starter_tactics")
    return folder.joinpath(name).read_text("utf-8")


def _dressed(kind: Kind, text: DraftText, guide: BrandGuide, pictured: bool) -> str:
    worn = dress(guide)
    source = _source(kind.file)
    if kind.file.endswith(".html"):
        worn |= page_type(guide, tuple(text.locales))
    worn["on"] = worn["paper"] if pictured else worn["on_primary"]
    worn["words_width"] = "52" if pictured else "88"
    worn["ground"] = (_PHOTO if pictured else _PLAIN)[kind.file == "responsive.toml"]
    worn["picture"] = _PICTURES.get(kind.file, "") if pictured else ""
    for name in ("ground", "picture", *worn):  # what is put in may hold words of its own
        source = source.replace(f"@{name}@", worn[name])
    source = "\n".join(line for line in source.split("\n") if line != "@picture@")
    return source + (_SHADES.get(kind.file, "") if pictured else "")


_PLAIN = ('[[layers]]\nid = "ground"\nkind = "shape"\nshape = "rect"\nfill = "@primary@"',) * 2
_SHADE = (
    '\n\n[[layers]]\nid = "shade"\nkind = "scrim"\nunder = ["words"]\ncolour = "@ink@"\n'
    'style = "side"\nedge = "start"\ncontrast = 4.8'
)
_ONLY_PHOTO = '[[layers]]\nid = "photo"\nkind = "image"\nzone = "picture"'
_PHOTO = (_ONLY_PHOTO + _SHADE, _ONLY_PHOTO)
_SHADES = {
    "post.toml": '\n[when.square.shade]\nedge = "top"\n[when.portrait.shade]\nedge = "top"\n',
    "ads.toml": "".join(
        f'\n[when.{shape}.shade]\nedge = "top"\n'
        for shape in ("landscape", "square", "portrait", "tall")
    ),
}
_PICTURES = {
    "email.mjml": (
        '    <mj-section background-color="[[colour:@paper@]]">\n      <mj-column>\n'
        '        <mj-image src="[[zone:picture]]" alt="[[zone:picture.alt]]" width="600px" '
        'padding="0px" fluid-on-mobile="true" />\n      </mj-column>\n    </mj-section>'
    ),
    "page.html": '    <img class="picture" src="[[zone:picture]]" alt="[[zone:picture.alt]]">',
}
