"""Posts are counted as their networks count.

The lengths for X are what twitter-text 3.1.0 gives (`parseTweet(text).weightedLength`), except
where a comment says why.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpma.kits.posttext import NETWORKS, has_link, hashtags, length, mentions
from tpma.kits.vocabulary import NETWORKS as KIT_NETWORKS


@pytest.mark.parametrize(
    ("text", "x", "others"),
    [
        ("hello", 5, 5),
        ("Grüße", 5, 5),
        ("مرحبا", 5, 5),
        ("ไทย", 3, 3),
        ("日本語", 6, 3),
        ("e\u0301", 1, 2),
        ("“quoted”", 8, 8),
        ("a\r\nb", 4, 4),
        ("…", 2, 1),
        ("→", 2, 1),
        ("\u200f", 2, 1),
        ("👍", 2, 2),
        ("👩‍💻", 2, 5),
        ("👍🏽", 2, 4),
        ("👨‍👩‍👧‍👦", 2, 11),
        ("🇩🇪", 2, 4),
        ("🇩", 2, 2),
        ("1️⃣", 2, 3),
        ("\u00a9", 1, 1),
        ("\u00a9\ufe0f", 2, 2),
        ("\u2122", 2, 1),
        ("\u260e\ufe0f", 2, 2),
        ("\u231a\ufe0e", 4, 2),
        ("\u3297\ufe0f", 2, 2),
        # Emoji newer than the package, which X itself knows by now.
        ("❤️‍🔥", 2, 5),
        ("🫶🏽", 2, 4),
        ("see https://example.com/a/very/long/path?with=query.", 4 + 23 + 1, 52),
        ("https://a.com, https://b.com", 23 + 2 + 23, 28),
        ("https://a.co/#tag", 23, 17),
        # X links no ending that nobody can register; an address with one is a placeholder here.
        ("(https://a.example/x)", 25, 21),
        ("nordlicht.de", 23, 12),
        ("see www.nordlicht.de/x now", 31, 26),
        ("日本語example.com日本語", 35, 17),
        ("example.com.", 24, 12),
        ("main.py", 23, 7),
        ("Node.js", 7, 7),
        ("Version 2.0", 11, 11),
        ("a@nordlicht.de", 14, 14),
        ("Read {{page_url}} now", 23 + 9, 100 + 9),
        ("{{ page_url }}", 23, 100),
    ],
)
def test_counts(text: str, x: int, others: int) -> None:
    assert length("x", text) == x
    for network in ("linkedin", "facebook", "instagram"):
        assert length(network, text) == others


def test_a_link_tag_is_as_long_as_the_link_will_be() -> None:
    assert length("linkedin", "{{page_url}}", link_length=42) == 42
    assert length("x", "{{page_url}}", link_length=42) == 23


def test_hashtags_and_mentions() -> None:
    assert hashtags("#one #zwei ＃三 #أربعة") == 4
    assert hashtags("C# a#b https://a.example/#tag https://a.example/x?y=#z &#39; # ") == 0
    assert mentions("@northkeep and @partner.de, mail to a@b.example") == 2
    assert mentions("https://a.example/@us") == 0


def test_links() -> None:
    assert has_link("{{page_url}}")
    assert has_link("see HTTPS://a.example")
    assert not has_link("see our profile")


def test_every_network_of_the_kit_format_is_counted() -> None:
    assert set(NETWORKS) == set(KIT_NETWORKS)


@given(st.text(max_size=300), st.sampled_from(sorted(NETWORKS)))
def test_counting_never_fails_and_adds_up(text: str, network: str) -> None:
    assert 0 <= length(network, text) <= 23 * len(text) + 200 * text.count("_url")
    if text and network != "x":
        assert length(network, text) >= len(text) or "_url" in text
