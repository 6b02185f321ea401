import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpma.campaigns.personalise import Context, UnknownTagError, cut
from tpma.campaigns.rewrite import PAGE, pixel_markup, rewrite


def test_links_become_slots_and_the_same_address_the_same_slot() -> None:
    made = rewrite(
        '<html><body><a class="b" href="https://x.test/a?b=1&amp;c=2">one</a>'
        "<a href='https://x.test/other'>two</a><a href='https://x.test/a?b=1&amp;c=2'>again</a>"
        "</body></html>",
        "Read https://x.test/a?b=1&c=2, please (or https://x.test/third).",
    )
    assert made.links == (
        "https://x.test/a?b=1&c=2",
        "https://x.test/other",
        "https://x.test/third",
    )
    assert made.html.count("{{link:0}}") == 2
    assert made.text == "Read {{link:0}}, please (or {{link:2}})."
    assert "{{open_pixel}}</body>" in made.html


def test_outlook_s_buttons_in_comments_are_tracked_too() -> None:
    source = '<!--[if mso]><v:roundrect href="https://x.test/" arcsize="5%"><![endif]-->'
    made = rewrite(source, "", pixel=False)
    assert made.html == '<!--[if mso]><v:roundrect href="{{link:0}}" arcsize="5%"><![endif]-->'


def test_the_landing_page_is_one_of_the_links() -> None:
    made = rewrite('<a href="{{page_url}}">go</a>', "Go: {{ page_url }}", pixel=False)
    assert made.links == (PAGE,)
    assert made.page_link == 0
    assert (made.html, made.text) == ('<a href="{{link:0}}">go</a>', "Go: {{link:0}}")


@pytest.mark.parametrize(
    "href",
    ["{{unsubscribe_url}}", "{{ preferences_url }}", "mailto:a@b.test", "tel:+49301234", "#top"],
)
def test_other_links_are_left_alone(href: str) -> None:
    source = f'<a href="{href}">x</a>'
    assert rewrite(source, "", pixel=False).html == source


def test_a_stylesheet_or_image_is_no_link() -> None:
    source = '<link href="https://x.test/a.css"><img src="https://x.test/a.png">'
    assert rewrite(source, "", pixel=False).html == source


def test_a_link_with_a_name_in_it_stays_the_reader_s_own() -> None:
    made = rewrite('<a href="https://x.test/?n={{first_name}}">x</a>', "", pixel=False)
    assert made.links == ()
    assert made.html == '<a href="https://x.test/?n={{query:first_name}}">x</a>'
    with pytest.raises(UnknownTagError):
        rewrite('<a href="https://x.test/?n={{secret}}">x</a>', "")


@given(st.text(alphabet="<>a href='\"https://x.t&;{}\n", max_size=200))
def test_rewriting_never_fails_on_odd_markup_and_never_invents_links(source: str) -> None:
    try:
        made = rewrite(source, "")
    except UnknownTagError:
        return
    assert all(url.lower().startswith(("http://", "https://")) for url in made.links)


def test_the_pixel_is_filled_as_markup() -> None:
    made = rewrite("<body>x</body>", "")
    filled = cut(made.html, Context.HTML).fill(
        {"open_pixel": pixel_markup("https://go.test/o/a.gif")}
    )
    assert '<img src="https://go.test/o/a.gif" alt=""' in filled
    assert cut(made.html, Context.HTML).fill({}) == "<body>x</body>"
