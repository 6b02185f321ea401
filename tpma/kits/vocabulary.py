"""The closed lists of the kit format: what placeholders and tags may name."""

from __future__ import annotations

from collections.abc import Mapping

# What `[[smart:…]]` may name: filled from the partner's profile, or from HQ's side of the guide.
SMART_FIELDS: Mapping[str, str] = {
    "partner.name": "the partner's name",
    "partner.legal_name": "its legal name",
    "partner.logo": "address of its logo for light backgrounds",
    "partner.logo_dark": "address of its logo for dark backgrounds",
    "partner.logo_width": "width of that logo in px, as the lock-up rules give it beside HQ's",
    "partner.logo_height": "height in px, likewise",
    "partner.phone": "telephone",
    "partner.email": "address people may write to",
    "partner.website": "its site, https://…",
    "partner.website_label": "the site as people read it, without https:// and /",
    "partner.address": "postal address on one line",
    "hq.name": "HQ's name",
    "hq.legal_name": "HQ's legal name",
    "hq.logo": "address of HQ's logo for light backgrounds",
    "hq.logo_dark": "address of HQ's logo for dark backgrounds",
    "hq.logo_width": "width in px in the lock-up",
    "hq.logo_height": "height in px, likewise",
    "hq.website": "HQ's site",
    "hq.address": "HQ's postal address on one line",
    "sender.name": "the person who sends, as set in the campaign",
    "year": "the year of the launch",
}

# What `{{…}}` may name; stays until sending. `*_url` are links, the rest is text.
PERSONALISATION_TAGS: Mapping[str, str] = {
    "first_name": "given name",
    "last_name": "family name",
    "company": "company",
    "unsubscribe_url": "one-click opt-out",
    "preferences_url": "the preference page",
    "view_url": "the email in a browser",
    "page_url": "the campaign's landing page",
}

INSERTS: Mapping[str, str] = {
    "legal": "disclaimers, imprint and ad label that law asks for",
    "address": "the sender's postal address",
    "form": "the landing page's form; after sending it, the zone `thanks`",
}

NETWORKS = ("linkedin", "facebook", "x", "instagram")
