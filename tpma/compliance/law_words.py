"""The law packs' summaries as messages, so that they are translated like everything else.

A pack is data and holds its summaries in English; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Mapping

from tpma.core.i18n import Message, msg

SUMMARIES: Mapping[str, Message] = {
    "ae.consent": msg("Specific, clear and provable consent that can be withdrawn."),
    "ae.sender-identity": msg("The sender can be recognised and reached."),
    "ca.consent": msg(
        "Express consent, or implied: two years after a purchase, six months after an inquiry. The sender proves it."
    ),
    "ca.opt-out": msg(
        "The way out works for 60 days, is free, needs no sign-in, and is honoured within 10 business days."
    ),
    "ca.contact": msg("Mailing address and one of phone, email or web address of the sender."),
    "de.consent": msg(
        "Prior express consent, for business addresses too, provable person by person: double opt-in is the norm."
    ),
    "de.imprint": msg("Commercial mail and pages of a sender in Germany carry an Impressum."),
    "eu.consent": msg(
        "Opt-in, or existing customers for own similar products; the sender can prove it."
    ),
    "eu.objection": msg("An objection to direct marketing is absolute and costs nothing."),
    "eu.open-tracking": msg(
        "An open pixel reads from the recipient's device, so it needs consent."
    ),
    "eu.sender-identity": msg(
        "The sender is never concealed: name, address and a way to get in touch."
    ),
    "eu.form-privacy": msg(
        "A form says who uses what is entered, what for, and how to take it back."
    ),
    "eu.green": msg(
        "Generic environmental claims without recognised proof are banned since 27 September 2026."
    ),
    "eu.price-cut": msg("A price cut names the lowest price of the last 30 days."),
    "gb.consent": msg(
        "Opt-in, or the sender's own customers; corporate subscribers are exempt, sole traders are not."
    ),
    "gb.objection": msg("The right to object to direct marketing is absolute."),
    "gb.open-tracking": msg(
        "An open pixel stores or reads on the recipient's device, so it needs consent."
    ),
    "gb.sender-identity": msg(
        "The sender's identity is not concealed and a valid address is given."
    ),
    "gb.green": msg("Environmental claims are clear and substantiated."),
    "us.consent": msg("No prior consent needed, business mail included; an opt-out ends it."),
    "us.opt-out": msg(
        "Opt-outs honoured within 10 business days; the mechanism works for 30 days after sending."
    ),
    "us.ad-label": msg("The mail says that it is an advertisement."),
    "us.postal-address": msg("A valid physical postal address of the sender."),
    "us.green": msg(
        "Unqualified general environmental benefit claims are hard to prove: a person decides."
    ),
    "world.opt-out": msg("An opt-out is honoured at once, and the link in a mail works for years."),
    "world.unsubscribe": msg("Every marketing email offers a way out that needs no sign-in."),
    "world.postal-address": msg("Who sends a marketing email says where they can be found."),
    "world.superlative": msg("Superlatives and claims to be first need proof."),
    "world.guarantee": msg("A guarantee binds whoever makes it, so a person decides."),
    "world.absolute": msg("Nothing is perfect: absolute promises need proof."),
    "world.comparative": msg(
        "Comparisons and measured advantages need proof that is linked and unexpired."
    ),
}

#: Packs that are no country. Countries are named by their code in the reader's language.
NAMES: Mapping[str, Message] = {
    "WORLD": msg("Everywhere"),
    "EU": msg("European Union"),
}
