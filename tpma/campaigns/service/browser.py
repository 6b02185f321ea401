"""A mail as one person got it, for the browser."""

from __future__ import annotations

from tpma.campaigns import links
from tpma.campaigns.models import CampaignStep, Contact, Delivery
from tpma.campaigns.personalise import Context, cut
from tpma.campaigns.service.launching import MailContent
from tpma.core.errors import NotFound
from tpma.core.work import Work

_SENT = frozenset({"data_sent", "accepted", "in_doubt"})


def mail_in_browser(work: Work, delivery_id: str) -> str:
    """The HTML that this recipient got, its links filled in; without the pixel, because reading
    it here is no opening of the mail. NotFound for a mail that was never handed over.
    """
    delivery = work.get(Delivery, delivery_id)
    step = work.get(CampaignStep, delivery.step_id)
    if delivery.state not in _SENT or step.content_sha is None:
        raise NotFound()
    content = MailContent.from_bytes(work.storage.get(step.content_sha))
    contact = work.get(Contact, delivery.contact_id)

    def url(kind: links.Kind, link_id: str | None = None) -> str:
        return links.url(
            work.settings.base_url,
            work.settings.secret,
            kind,
            delivery_id=delivery_id,
            link_id=link_id,
        )

    values = {
        "first_name": contact.given_name,
        "last_name": contact.family_name,
        "company": contact.company,
        "unsubscribe_url": url(links.Kind.UNSUBSCRIBE),
        "preferences_url": url(links.Kind.PREFERENCES),
        "view_url": url(links.Kind.VIEW),
    }
    for number, link_id in enumerate(content.links):
        values[f"link:{number}"] = url(links.Kind.CLICK, link_id)
    return cut(content.html, Context.HTML).fill(values)
