"""A social post of a partner's values: text with its link, alt text, length."""

from __future__ import annotations

from dataclasses import dataclass

from tpma.assets.render.substitute import Filling, Substitution
from tpma.core.i18n import Message, msg, nmsg
from tpma.kits.posttext import NETWORKS, hashtags, length


@dataclass(frozen=True, slots=True)
class RenderedPost:
    """A post as it will be published, but for the tracked link, which replaces `link`.

    `count` of `limit` characters, as the network counts them.
    """

    network: str
    text: str
    link: str
    alt: str
    count: int
    limit: int
    warnings: tuple[Message, ...] = ()

    def with_link(self, tracked: str) -> str:
        """The text to publish, its link tracked."""
        if not self.link or not NETWORKS[self.network].links_work:
            return self.text
        return self.text.replace(self.link, tracked)


def render_post(network: str, filling: Filling) -> RenderedPost:
    """The post of the zones ``text``, ``link`` and ``alt``."""
    takes = NETWORKS[network]
    substitution = Substitution(filling)
    text = substitution.into_text("[[zone:text]]").strip()
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    link = substitution.into_line("[[zone:link]]") if "link" in filling.zones else ""
    alt = substitution.into_line("[[zone:alt]]") if "alt" in filling.zones else ""
    if link and takes.links_work and link not in text:
        text = f"{text}\n\n{link}" if text else link
    count = length(network, text)
    warnings = list(substitution.problems)
    if count > takes.most:
        warnings.append(
            nmsg(
                "The post is %(count)s character too long for %(network)s",
                "The post is %(count)s characters too long for %(network)s",
                count - takes.most,
                network=takes.name,
            )
        )
    if takes.hashtags is not None and hashtags(text) > takes.hashtags:
        warnings.append(
            msg(
                "%(network)s takes at most %(limit)s hashtags",
                network=takes.name,
                limit=takes.hashtags,
            )
        )
    return RenderedPost(network, text, link, alt, count, takes.most, tuple(warnings))
