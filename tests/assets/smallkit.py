"""A small whole kit for tests: an email, a post, ads and a page, in English, German and Arabic."""

from __future__ import annotations

import io
from functools import cache
from importlib import resources

from PIL import Image, ImageDraw

LOCALES = ("en-US", "de-DE", "ar-AE")

KIT = """
format = 1
slug = "small"
name = "Small kit"
vendor = "Northkeep"
source_locale = "en-US"
locales = ["en-US", "de-DE", "ar-AE"]
[media."media/photo.jpg"]
focal = [70, 40]

[tactics.email]
kind = "email"
template = "email/mail.mjml"
inserts = ["address", "legal"]
[tactics.email.zones]
subject = { kind = "text", lock = "required", max_length = 70 }
preheader = { kind = "text", lock = "editable", max_length = 110 }
picture = { kind = "image", lock = "editable", default = "media/photo.jpg", media_from = ["kit", "partner"], min_width = 400 }
headline = { kind = "text", lock = "required", max_length = 60 }
intro = { kind = "rich_text", lock = "required", max_length = 600 }
reason = { kind = "text", lock = "locked" }
text = { kind = "text", lock = "locked", multiline = true }

[tactics.post]
kind = "social_post"
network = "linkedin"
design = "designs/ad.toml"
sizes = ["1200x627"]
[tactics.post.zones]
text = { kind = "text", lock = "required", multiline = true, max_length = 1200 }
headline = { kind = "text", lock = "required", max_length = 56 }
cta = { kind = "text", lock = "required", max_length = 24 }
alt = { kind = "text", lock = "editable", max_length = 300 }
link = { kind = "link", lock = "locked", default = "{{page_url}}" }

[tactics.ads]
kind = "display_ads"
design = "designs/ad.toml"
sizes = ["300x250", "728x90", "160x600"]
max_kilobytes = 150
[tactics.ads.zones]
headline = { kind = "text", lock = "required", max_length = 56 }
cta = { kind = "text", lock = "required", max_length = 24 }
alt = { kind = "text", lock = "editable", max_length = 300 }
link = { kind = "link", lock = "locked", default = "{{page_url}}" }
"""

BRAND = """
format = 1
name = "Northkeep"
legal_name = "Northkeep Software B.V."
website = "https://www.northkeep.example"
address = ["Oosterkade 41", "3011 TV Rotterdam"]
mode = "equal"
modes = ["equal"]
[logos]
on_light = "media/logo.png"
on_dark = "media/logo-dark.png"
[colours]
ink = { value = "#0a1a2b" }
paper = { value = "#ffffff" }
line = { value = "#c6d5d9" }
primary = { value = "#0b6477", partner = true, on = "paper" }
on_primary = { value = "#ffffff", on = "primary" }
[type.heading]
weight = 700
[type.body]
weight = 400
[[fonts]]
family = "Noto Sans"
path = "fonts/Bold.ttf"
roles = ["heading"]
weight = 700
licence = "fonts/OFL.txt"
[[fonts]]
family = "Noto Sans"
path = "fonts/Regular.ttf"
roles = ["body"]
weight = 400
licence = "fonts/OFL.txt"
[lockup]
min_height = 12
min_width = 30
"""

DESIGN = """
format = 1
safe = 5
auto_colours = ["paper", "ink"]
[[layers]]
id = "photo"
kind = "image"
file = "media/photo.jpg"
[[layers]]
id = "scrim"
kind = "scrim"
under = ["copy"]
colour = "ink"
[[layers]]
id = "copy"
kind = "stack"
box = [0, 0, 64, 74]
[[layers]]
id = "headline"
kind = "text"
in = "copy"
zone = "headline"
weight = 700
size = [11, "12%"]
contrast = 4.5
[[layers]]
id = "cta"
kind = "button"
in = "copy"
zone = "cta"
weight = 700
size = [10, "6%"]
fill = "primary"
colour = "on_primary"
[[layers]]
id = "plate"
kind = "shape"
box = [0, 78, 100, 22]
fill = "paper"
[[layers]]
id = "logos"
kind = "lockup"
box = [0, 82, 70, 14]
[when.tall.copy]
box = [0, 0, 100, 70]
[when.tall.headline]
size = [12, "18%"]
[when.tall.logos]
box = [0, 80, 100, 18]
[when.banner.copy]
box = [0, 0, 46, 100]
[when.banner.cta]
in = ""
box = [47, 0, 22, 100]
valign = "middle"
[when.banner.plate]
box = [70, 0, 30, 100]
[when.banner.logos]
box = [72, 0, 26, 100]
"""

MJML = """<mjml lang="[[lang]]" dir="[[dir]]">
  <mj-body>
    <mj-section><mj-column>
      <mj-image src="[[zone:picture]]" alt="" />
      <mj-text>[[zone:headline]]</mj-text>
      <mj-text>[[zone:intro]]</mj-text>
      <mj-image width="120px" src="[[smart:partner.logo]]" alt="[[smart:partner.name]]" />
      <mj-text>[[zone:reason]] <a href="{{unsubscribe_url}}">X</a></mj-text>
      <mj-text>[[insert:legal]]</mj-text>
      <mj-text>[[insert:address]]</mj-text>
    </mj-column></mj-section>
  </mj-body>
</mjml>
"""

WORDS: dict[str, dict[str, str]] = {
    "en-US": {
        "email.subject": "Back to work by lunch",
        "email.preheader": "Half an hour that pays",
        "email.headline": "Be back by lunch",
        "email.intro": "<p>Hello {{first_name}}, we at [[smart:partner.name]] can help.</p>",
        "email.reason": "You asked for news from us.",
        "email.text": "[[zone:headline]]\\n\\n[[zone:intro]]\\n\\n{{unsubscribe_url}}",
        "post.text": "Would you be back at work by lunch? Ask [[smart:partner.name]].",
        "post.headline": "Would you be back at work by lunch?",
        "post.cta": "Check now",
        "post.alt": "A sun over a harbour",
        "ads.headline": "Would you be back at work by lunch?",
        "ads.cta": "Check now",
        "ads.alt": "A sun over a harbour",
        "alt:media/photo.jpg": "A sun over a harbour",
    },
    "de-DE": {
        "email.subject": "Mittags wieder im Geschäft",
        "email.preheader": "Eine halbe Stunde, die sich lohnt",
        "email.headline": "Mittags wieder da",
        "email.intro": "<p>Guten Tag {{first_name}}, wir von [[smart:partner.name]] helfen.</p>",
        "email.reason": "Sie wollten von uns hören.",
        "email.text": "[[zone:headline]]\\n\\n[[zone:intro]]\\n\\n{{unsubscribe_url}}",
        "post.text": "Wären Sie mittags wieder arbeitsfähig? Fragen Sie [[smart:partner.name]].",
        "post.headline": "Wären Sie mittags wieder arbeitsfähig?",
        "post.cta": "Jetzt prüfen",
        "post.alt": "Sonne über einem Hafen",
        "ads.headline": "Wären Sie mittags wieder arbeitsfähig?",
        "ads.cta": "Jetzt prüfen",
        "ads.alt": "Sonne über einem Hafen",
        "alt:media/photo.jpg": "Sonne über einem Hafen",
    },
    "ar-AE": {
        "email.subject": "عد إلى العمل قبل الغداء",
        "email.preheader": "نصف ساعة تستحق",
        "email.headline": "عد قبل الغداء",
        "email.intro": "<p>مرحبا {{first_name}}، نحن في [[smart:partner.name]] نساعدك.</p>",
        "email.reason": "طلبت أخبارنا.",
        "email.text": "[[zone:headline]]\\n\\n[[zone:intro]]\\n\\n{{unsubscribe_url}}",
        "post.text": "هل ستعود إلى العمل قبل الغداء؟ اسأل [[smart:partner.name]].",
        "post.headline": "هل ستعود إلى العمل قبل الغداء؟",
        "post.cta": "تحقق الآن",
        "post.alt": "شمس فوق ميناء",
        "ads.headline": "هل ستعود إلى العمل قبل الغداء؟",
        "ads.cta": "تحقق الآن",
        "ads.alt": "شمس فوق ميناء",
        "alt:media/photo.jpg": "شمس فوق ميناء",
    },
}


def _po(locale: str) -> bytes:
    lines = [
        f'msgid ""\nmsgstr ""\n"Language: {locale}\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    ]
    for context, source in WORDS["en-US"].items():
        text = "" if locale == "en-US" else WORDS[locale][context]
        lines.append(f'msgctxt "{context}"\nmsgid "{_q(source)}"\nmsgstr "{_q(text)}"\n')
    return "\n".join(lines).encode()


def _q(text: str) -> str:
    return text.replace('"', '\\"')


def photo(width: int = 1600, height: int = 1000) -> bytes:
    picture = Image.new("RGB", (width, height), "#7fb7be")
    draw = ImageDraw.Draw(picture)
    for step in range(40):
        x, y = (step * 397) % width, (step * 251) % height
        draw.ellipse(
            (x - 120, y - 120, x + 120, y + 120), fill=("#f2efe9", "#1f4d6b", "#ffd166")[step % 3]
        )
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=88)
    return out.getvalue()


def logo(colour: str, width: int = 400, height: int = 100) -> bytes:
    picture = Image.new("RGBA", (width, height))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((0, 0, height - 1, height - 1), fill="#0b6477")
    draw.rectangle((height + 20, 10, width - 1, height - 11), fill=colour)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


@cache
def small_kit() -> dict[str, bytes]:
    fonts = resources.files("tpma.assets.render") / "fallback"
    return {
        "kit.toml": KIT.encode(),
        "brand.toml": BRAND.encode(),
        "designs/ad.toml": DESIGN.encode(),
        "email/mail.mjml": MJML.encode(),
        "media/photo.jpg": photo(),
        "media/logo.png": logo("#0a1a2b"),
        "media/logo-dark.png": logo("#ffffff"),
        "fonts/Bold.ttf": (fonts / "NotoSans-Bold.ttf").read_bytes(),
        "fonts/Regular.ttf": (fonts / "NotoSans-Regular.ttf").read_bytes(),
        "fonts/OFL.txt": (fonts / "OFL.txt").read_bytes(),
        **{f"copy/{locale}.po": _po(locale) for locale in LOCALES},
    }
