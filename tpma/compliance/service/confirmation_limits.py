"""How many confirmation mails somebody gets whose address is typed again and again, by whomever."""

from __future__ import annotations

import datetime as dt
from typing import Final

from sqlalchemy import func, select

from tpma.compliance.models import PendingConsent
from tpma.core.keys import keyed
from tpma.core.tries import Try, tries_since
from tpma.core.work import Work

#: Of one partner to one address.
MAILS_A_DAY: Final = 3
#: Of all partners, whose pages are many, to one mailbox with all of its tags ("ada+1@example.com").
MAILS_A_DAY_OF_ALL: Final = 6
_A_DAY: Final = dt.timedelta(days=1)


def count_mail(work: Work, key: str, email: str) -> bool:
    """Count one more confirmation mail; False where the address got enough of them today.

    Over all partners by tries, because a partner's work sees nothing that waits for another.
    """
    since = work.now() - _A_DAY
    waiting = (PendingConsent.address_key == key, PendingConsent.asked_at > since)
    mine = work.session.scalar(select(func.count()).select_from(PendingConsent).where(*waiting))
    local, _, domain = email.strip().rpartition("@")
    mailbox = f"{local.partition('+')[0] or local}@{domain}"
    subject = keyed(work.settings.secret, "consent-mail", work.address_key(mailbox))
    all_of_them = tries_since(work.session, subject, since)
    if (mine or 0) >= MAILS_A_DAY or all_of_them >= MAILS_A_DAY_OF_ALL:
        return False
    work.add(Try(id=work.new_id(), subject=subject, at=work.now()))
    return True
