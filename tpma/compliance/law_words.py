"""The law packs' summaries as messages, so that they are translated like everything else.

A pack is data and holds its summaries in English; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Mapping

from tpma.core.i18n import Message, msg

SUMMARIES: Mapping[str, Message] = {
    "ae.consent": msg("Specific, clear and provable consent that can be withdrawn."),
    "ae.sender-identity": msg("The sender can be recognised and reached."),
    "au.consent": msg(
        "Express consent, or inferred from a business relationship; the sender proves it."
    ),
    "au.opt-out": msg(
        "The way out works for 30 days, costs nothing, needs no sign-in, and is honoured within 5 working days."
    ),
    "au.sender-identity": msg("Who sends it and how to reach them, right for at least 30 days."),
    "au.requests": msg("A request for one's data is answered within 30 days."),
    "au.green": msg("Environmental statements are accurate, specific and substantiated."),
    "au.price-cut": msg("A “was” price was really asked for a reasonable time right before."),
    "au.consent-proof": msg(
        "Who relies on consent has to show it, and proceedings may begin within six years of a contravention: its proof is kept for six years."
    ),
    "br.consent": msg("Specific consent that the controller can prove; generic consent is void."),
    "br.revocation": msg("Consent is taken back at any time, free and easily."),
    "br.open-tracking": msg("Reading that isn't needed for the service rests on consent."),
    "br.requests": msg("A full answer about one's data within 15 days."),
    "br.sender-identity": msg("Name and address of the company, in sight."),
    "br.ad-label": msg("Advertising is recognised as such, easily and at once."),
    "br.green": msg("Environmental statements are true, exact and relevant."),
    "ca.consent": msg(
        "Express consent, or implied: two years after a purchase, six months after an inquiry. The sender proves it."
    ),
    "ca.opt-out": msg(
        "The way out works for 60 days, is free, needs no sign-in, and is honoured within 10 business days."
    ),
    "ca.contact": msg("Mailing address and one of phone, email or web address of the sender."),
    "ca.consent-proof": msg(
        "The sender proves consent, and proceedings may begin until three years after the regulator knew: its proof is kept for three years after it ended."
    ),
    "de.consent": msg(
        "Prior express consent, for business addresses too, provable person by person: double opt-in is the norm."
    ),
    "de.imprint": msg("Commercial mail and pages of a sender in Germany carry an Impressum."),
    "de.ad-label": msg("Commercial messages can be recognised as such."),
    "de.double-opt-in": msg(
        "A sign-up counts once it was confirmed by mail; the mail itself advertises nothing."
    ),
    "de.open-tracking": msg(
        "Reading from the recipient's device by an open pixel needs a consent of its own."
    ),
    "de.unconfirmed": msg("A sign-up that nobody confirmed is erased after 14 days."),
    "de.consent-proof": msg(
        "The proof of a consent is kept until claims from the last mail have lapsed: three years."
    ),
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
        "Generic environmental statements without recognised proof are banned since 27 September 2026."
    ),
    "eu.price-cut": msg("A price cut names the lowest price of the last 30 days."),
    "eu.endorsement": msg(
        "Reviews and testimonials are real, and it is said how that was made sure."
    ),
    "eu.requests": msg("A person's request is answered within a month."),
    "fr.consent": msg(
        "Opt-in for consumers; people at work only for what concerns their job, and they can say no when their address is taken."
    ),
    "fr.open-tracking": msg(
        "Counting one person's opens needs a consent of its own; its withdrawal reaches pixels already sent."
    ),
    "fr.prospects": msg(
        "Prospects are erased three years after their last contact; a click counts as one, an open does not."
    ),
    "fr.ad-label": msg("Advertising can be recognised as advertising."),
    "fr.sender-identity": msg(
        "Who is behind a mail or page, with address and a way to get in touch."
    ),
    "fr.green": msg(
        "“Carbon neutral” needs a published balance; “biodegradable” and “environmentally friendly” are banned on products."
    ),
    "fr.leads": msg("Who raised a hand and was not heard of again is erased after three years."),
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
    "gb.green": msg("Environmental statements are clear and substantiated."),
    "gb.requests": msg("A person's request is answered within a month."),
    "jp.consent": msg("Opt-in before the first mail; the record of consent is kept."),
    "jp.consent-record": msg(
        "The consent record is kept for at least one month after the last mail."
    ),
    "jp.opt-out": msg("Who says no gets no more mail."),
    "jp.sender-identity": msg("Sender's name, address and where to say no, in the mail."),
    "jp.superlative": msg("“No. 1” and “the best” rest on an objective survey, named beside it."),
    "jp.price-cut": msg("A former price stood for a real time shortly before."),
    "jp.endorsement": msg("Advertising in the voice of others says that it is advertising."),
    "us.consent": msg("No prior consent needed, business mail included; an opt-out ends it."),
    "us.opt-out": msg(
        "Opt-outs honoured within 10 business days; the mechanism works for 30 days after sending."
    ),
    "us.ad-label": msg("The mail says that it is an advertisement."),
    "us.postal-address": msg("A valid physical postal address of the sender."),
    "us.green": msg(
        "Unqualified general statements of environmental benefit are hard to prove: a person decides."
    ),
    "us.endorsement": msg("Who recommends a product for something in return says so beside it."),
    "us.price-cut": msg("A former price was really asked for some time before."),
    "us-ca.opt-out": msg("An opt-out is carried out within 15 business days."),
    "us-ca.requests": msg(
        "Requests are answered in 45 days, once 45 more; the browser's opt-out signal counts; 12 months pass before asking again."
    ),
    "us-ca.collection-notice": msg("A form says at once who collects and what for."),
    "world.opt-out": msg("An opt-out is honoured at once, and the link in a mail works for years."),
    "world.unsubscribe": msg("Every marketing email offers a way out that needs no sign-in."),
    "world.postal-address": msg("Who sends a marketing email says where they can be found."),
    "world.superlative": msg("Superlatives and statements of being first need proof."),
    "world.guarantee": msg("A guarantee binds whoever makes it, so a person decides."),
    "world.absolute": msg("Nothing is perfect: absolute promises need proof."),
    "world.comparative": msg(
        "Comparisons and measured advantages need proof that is linked and unexpired."
    ),
    "world.trademark": msg("Another company's mark is used only with its licence."),
    "world.endorsement": msg("What others are said to think of it can be proved."),
    "world.confirmation": msg(
        "The link of a confirmation mail works for seven days, for one purpose, once."
    ),
    "world.unconfirmed": msg("A sign-up that nobody confirmed is erased after 30 days."),
    "world.consent-proof": msg(
        "The proof of a consent is kept for three years after its end, because it may have to be shown."
    ),
    "world.network": msg(
        "The hash of a caller's network and the name of their program are erased after 30 days."
    ),
    "world.import-file": msg(
        "A contact list that was taken over is erased as a file after 30 days; its people stay as contacts."
    ),
    "world.preferences": msg(
        "Every marketing email leads to a page where topics are chosen, without a sign-in."
    ),
    "alcohol.approver": msg("A named legal reviewer approves it, never policy alone."),
    "alcohol.disclaimer": msg(
        "Alcohol is advertised with the warning that the law or the trade's code wants."
    ),
    "alcohol.promise": msg("Alcohol is never linked with health, driving, success or the young."),
    "finance.approver": msg("A named legal reviewer approves it, never policy alone."),
    "finance.disclaimer": msg("Risk is said as plainly as gain."),
    "finance.promise": msg("Returns are never promised, and risk is never denied."),
    "health.approver": msg("A named legal reviewer approves it, never policy alone."),
    "health.disclaimer": msg("Readers are told to ask somebody who knows."),
    "health.promise": msg("No cure is promised and no side effect denied."),
}

#: Packs that are no country. Countries are named by their code in the reader's language.
NAMES: Mapping[str, Message] = {
    "WORLD": msg("Everywhere"),
    "EU": msg("European Union"),
    "US-CA": msg("California"),
    "FINANCE": msg("Finance"),
    "ALCOHOL": msg("Alcohol"),
    "HEALTH": msg("Health"),
}
