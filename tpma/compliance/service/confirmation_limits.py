"""How many confirmation mails somebody gets whose address is typed again and again, by whomever."""

from __future__ import annotations

import datetime as dt
from typing import Final

from tpma.core.keys import keyed, mailbox_of
from tpma.core.tries import Try, tries_since
from tpma.core.work import Work

#: Of one partner to one mailbox, however its address is written ("a.da+1@gmail.com").
MAILS_A_DAY: Final = 3
#: Of all partners, whose pages are many.
MAILS_A_DAY_OF_ALL: Final = 6
_A_DAY: Final = dt.timedelta(days=1)


def count_mail(work: Work, email: str) -> bool:
    """Count one more confirmation mail; False where the mailbox got enough of them today.

    By tries, because a partner's work sees nothing that waits for another. Only this cap knows
    mailboxes: consents and suppressions are of addresses, since who says yes or no with one of
    theirs has said nothing of the others.
    """
    mailbox = mailbox_of(email)

    def subject(whose: str) -> str:
        return keyed(work.settings.secret, "consent-mail", f"{whose} {mailbox}")

    limits = {subject(work.partner_id): MAILS_A_DAY, subject("all"): MAILS_A_DAY_OF_ALL}
    since = work.now() - _A_DAY
    if any(tries_since(work.session, who, since) >= most for who, most in limits.items()):
        return False
    for who in limits:
        work.add(Try(id=work.new_id(), subject=who, at=work.now()))
    return True
