"""The first words of a new tactic, by template and zone; its labels; its form. All translated.

They say what belongs in their place, so that nobody takes them for the real ones.
"""

from __future__ import annotations

from collections.abc import Mapping

from tpma.core.i18n import Message, msg

_HEADLINE = msg("The headline")
_SUBLINE = msg("A line that says more")
_OFFER = msg("[[smart:partner.name]] would like to show you something.")
_CTA = msg("Have a look")
_ALT = msg("What the picture shows, in words")


def _as_is(words: str) -> Message:
    """Marks only: the same in every language."""
    return Message(words)


WORDS: Mapping[str, Message] = {
    "email.mjml.subject": msg("The subject"),
    "email.mjml.preheader": msg("The line that an inbox shows after the subject"),
    "email.mjml.headline": _HEADLINE,
    "email.mjml.body": msg(
        "<p>Hello {{first_name}},</p><p>[[smart:partner.name]] would like to show you something.</p>"
    ),
    "email.mjml.cta": _CTA,
    "email.mjml.unsubscribe": msg("Unsubscribe"),
    "email.mjml.text": _as_is(
        "[[zone:headline]]\n\n[[zone:body]]\n\n[[zone:cta]]: [[zone:cta_link]]\n\n"
        "[[insert:legal]]\n[[insert:address]]\n[[zone:unsubscribe]]: {{unsubscribe_url}}"
    ),
    "post.toml.text": _OFFER,
    "post.toml.headline": _HEADLINE,
    "post.toml.subline": _SUBLINE,
    "post.toml.alt": _ALT,
    "ads.toml.headline": _HEADLINE,
    "ads.toml.subline": _SUBLINE,
    "ads.toml.cta": _CTA,
    "ads.toml.alt": _ALT,
    "responsive.toml.ad_headline_1": _HEADLINE,
    "responsive.toml.ad_long_headline": msg("A longer headline that stands alone"),
    "responsive.toml.ad_description_1": _SUBLINE,
    "responsive.toml.ad_business_name": _as_is("[[smart:partner.name]]"),
    "responsive.toml.alt": _ALT,
    "page.html.title": msg("The page's title"),
    "page.html.description": msg("What search and sharing show below the title"),
    "page.html.headline": _HEADLINE,
    "page.html.lead": msg("<p>[[smart:partner.name]] would like to show you something.</p>"),
    "page.html.form_title": msg("Talk to us"),
    "page.html.thanks": msg(
        "<p>Thank you, that has reached us. Somebody from [[smart:partner.name]] will get in touch.</p>"
    ),
    "calendar.summary": msg("What the event is called"),
    "calendar.place": msg("Where it takes place"),
    "calendar.description": msg("What awaits those who come"),
}

LABELS: Mapping[str, Message] = {
    "subject": msg("Subject"),
    "preheader": msg("Preheader"),
    "picture": msg("Picture"),
    "headline": msg("Headline"),
    "subline": msg("Second line"),
    "body": msg("Text"),
    "lead": msg("Text"),
    "cta": msg("Button"),
    "cta_link": msg("Where the button leads"),
    "unsubscribe": msg("Unsubscribe link"),
    "text": msg("Plain text"),
    "post.toml.text": msg("Post"),
    "alt": msg("Picture in words"),
    "link": msg("Link"),
    "ad_headline_1": msg("Headline"),
    "ad_long_headline": msg("Long headline"),
    "ad_description_1": msg("Description"),
    "ad_business_name": msg("Your name in the ad"),
    "title": msg("Title"),
    "description": msg("Description"),
    "form_title": msg("Above the form"),
    "thanks": msg("After the form was sent"),
    "summary": msg("Name of the event"),
    "date": msg("Day"),
    "begins": msg("Begins"),
    "ends": msg("Ends"),
    "time_zone": msg("Time zone"),
    "place": msg("Place"),
}

FORM_WORDS: Mapping[str, Message] = {
    "name": msg("Your name"),
    "company": msg("Company"),
    "email": msg("Email address"),
    "consent": msg(
        "[[smart:partner.name]] may write to me by email about this and similar offers. "
        "I can withdraw at any time."
    ),
    "submit": msg("Send"),
}
