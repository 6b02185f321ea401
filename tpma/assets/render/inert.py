"""Links that only sending fills, in a mail that is looked at before it is sent."""

from __future__ import annotations

import html
import re

from tpma.kits.placeholders import URL_TAGS

_TAGS = "|".join(sorted(URL_TAGS))
_TAG_LINK = re.compile(
    rf"""(<a\b[^>]*?)\s+href\s*=\s*(["'])\{{\{{\s*(?:{_TAGS})\s*\}}\}}\2""", re.I
)
#: No weight of its own: the mail's design goes on saying how its links look.
_LOOK = (
    "<style>:where(a[aria-disabled=true]){color:#0000ee;text-decoration:underline;"
    "cursor:not-allowed}</style>"
)


def without_tag_links(page: str, why: str) -> str:
    """``page`` with every link to a tag such as ``{{view_url}}`` made inert; ``why`` is its title.

    Followed, it would ask this server for a page of that name.
    """
    title = html.escape(why)
    inert, count = _TAG_LINK.subn(
        lambda link: f'{link[1]} role="link" aria-disabled="true" title="{title}"', page
    )
    if not count:
        return page
    return inert.replace("</head>", f"{_LOOK}</head>", 1) if "</head>" in inert else inert
