"""What an email's HTML weighs as it travels, against the size at which Gmail clips it.

Gmail shows about the first 102 KB of a message and hides what follows, the unsubscribe link
included. A mail travels as quoted-printable: a line of 76 characters costs three more, a sign of
an alphabet other than Latin six to twelve. The links are longer than in the kit, because each
recipient has their own.
"""

from __future__ import annotations

import re

from tpma.core.quoted import quoted

CLIP_BYTES = 102 * 1024
#: A recipient's own link is not known yet: installations' addresses have 20 to 50 characters, the
#: path and the token 65.
_LINK = "x" * 105
#: Around what differs between recipients the encoder begins new lines: "=\r\n" twice.
_CLOSED = "x" * 6
#: The picture that counts openings, and the hidden link that tells machines from people.
_COUNTERS = "x" * 440
_ADDRESS = re.compile(r"""(\bhref\s*=\s*)(?:"https?://[^"]*"|'https?://[^']*')""", re.IGNORECASE)
_URL_TAG = re.compile(r"\{\{\s*\w*_url\s*\}\}")
_TAG = re.compile(r"\{\{\s*\w+\s*\}\}")


def transferred_bytes(html: str) -> int:
    """The HTML part's bytes in a recipient's mail, its links tracked: a few per cent too many,
    because the tag of a name counts as it is written."""
    html = _ADDRESS.sub(lambda found: f'{found[1]}"{_LINK}{_CLOSED}"', html)
    html = _TAG.sub(lambda found: found[0] + _CLOSED, _URL_TAG.sub(_LINK + _CLOSED, html))
    return len(quoted(html + _COUNTERS))
