"""The reader and checker of MJML: every slip is named with its line."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tpma.assets.render.email import EmailTemplate, compile_email, load_template
from tpma.assets.render.substitute import Filling
from tpma.kits import mjml_read
from tpma.kits.mjml_tree import MAX_PROBLEMS
from tpma.kits.page_rules import check_page

BODY = "<mjml><mj-body><mj-section><mj-column>\n{}\n</mj-column></mj-section></mj-body></mjml>"


@pytest.mark.parametrize(
    ("inside", "said", "mend"),
    [
        ("<mj-txt>x</mj-txt>", "<mj-txt> is no MJML element", "<mj-text>"),
        ('<mj-text colour="red">x</mj-text>', "no attribute colour", "color"),
        ('<mj-text color="re d;x">x</mj-text>', "no value for color", "mj-text"),
        ('<mj-text padding="5 px">x</mj-text>', "no value for padding", ""),
        ('<mj-image src="a.png" />', "no alternative text", "alt"),
        ('<mj-image alt="" />', "no src", ""),
        ('<mj-text color="red" color="blue">x</mj-text>', "given twice", ""),
        ("<mj-text color=red>x</mj-text>", "no quoted value", ""),
        ("<mj-text>x", "never closed", "</mj-text>"),
        ("loose words", "outside an element", "mj-text"),
        ("<mj-text><script>x</script></mj-text>", "<script> is not allowed", ""),
        ('<mj-text><p onclick="x">y</p></mj-text>', "onclick is not allowed", ""),
        ('<mj-button href="javascript:x">y</mj-button>', "could run a script", "https"),
        ("<mj-text>[[zoen:x]]</mj-text>", "[[zoen:x]] is no placeholder", ""),
        ("<mj-text>[[smart:partner.shoe]]</mj-text>", "no placeholder", ""),
        ("<mj-text>{{ shoe_size }}</mj-text>", "no personalisation tag", ""),
        ("<mj-section></mj-section>", "may not stand in <mj-column>", ""),
        ('<mj-button title="x">y</mj-button>', "would be lost", "href"),
        ('<mj-include path="../../etc/passwd" />', "not in the kit", ""),
        ('<mj-include path="/etc/passwd" />', "not in the kit", ""),
        ("</mj-text>", "closes nothing", ""),
    ],
)
def test_each_slip_is_named(inside: str, said: str, mend: str) -> None:
    problems = load_template("e.mjml", {"e.mjml": BODY.format(inside)}).problems
    matching = [problem for problem in problems if said in str(problem.what)]
    assert matching, [str(problem.what) for problem in problems]
    assert matching[0].line == 2
    assert matching[0].file == "e.mjml"
    assert mend in str(matching[0].mend)


def test_the_line_inside_content_counts() -> None:
    source = BODY.format("<mj-text>\n\n<p>\n<script>x</script></p></mj-text>")
    assert [p.line for p in load_template("e.mjml", {"e.mjml": source}).problems] == [5]


def test_problems_of_included_files_name_that_file() -> None:
    files = {"a/e.mjml": BODY.format('<mj-include path="x.mjml" />'), "a/x.mjml": "\n<mj-nope />"}
    assert [(p.file, p.line) for p in load_template("a/e.mjml", files).problems] == [
        ("a/x.mjml", 2)
    ]


def test_a_circle_of_includes_ends() -> None:
    files = {
        "e.mjml": BODY.format('<mj-include path="x.mjml" />'),
        "x.mjml": '<mj-include path="x.mjml" />',
    }
    assert any("itself" in str(p.what) for p in load_template("e.mjml", files).problems)


def test_deep_nesting_is_refused_and_not_compiled() -> None:
    deep = "<mj-wrapper>" * 2_500 + "</mj-wrapper>" * 2_500
    found = load_template("e.mjml", {"e.mjml": f"<mjml><mj-body>{deep}</mj-body></mjml>"})
    assert found.root is None
    assert any("deep" in str(p.what) for p in found.problems)


@given(st.lists(st.sampled_from(
    ["<mjml>", "</mjml>", "<mj-body>", "</mj-body>", "<mj-text", ">", "/>", '"', "'", "=", " a", "<!--", "-->", "<", "x", "\n", "<mj-raw>"]
), max_size=30).map("".join))  # fmt: skip
def test_no_source_breaks_the_reader(source: str) -> None:
    found = load_template("e.mjml", {"e.mjml": source})
    assert found.root is not None or found.problems


@pytest.mark.parametrize(
    "source",
    [
        "<" * 100_000,
        "<mjml><mj-body>" + "<" * 100_000,
        BODY.format("<mj-nope/>" * 30_000),
        BODY.format("<mj-text" + " b" * 100_000 + ">x</mj-text>"),
        BODY.format("<mj-text>" + "[[zoen:x]]\n" * 30_000 + "</mj-text>"),
        BODY.format("<mj-text>" + '<p onclick="x">' * 15_000 + "</mj-text>"),
        BODY.format('<mj-include path="x.mjml" />' * 40),
    ],
    ids=["signs", "signs inside", "elements", "attributes", "placeholders", "handlers", "includes"],
)
def test_what_is_wrong_everywhere_is_told_in_part(source: str) -> None:
    files = {"e.mjml": source, "x.mjml": "<" * 100_000}
    problems = load_template("e.mjml", files).problems
    assert len(problems) == MAX_PROBLEMS + 1
    assert {problem.what.msgid for problem in problems[:MAX_PROBLEMS]} != {problems[-1].what.msgid}
    assert str(problems[-1].what) == "More is wrong than is listed here"


#: Start tags that are read at once if they are as most are, with what makes them look alike.
NAMES = ("src", "href", "alt", "alt", "title", "width")
VALUES = ("https://x", "https://t.example/a?b=%7B", "javascript:x", "", " words", " src=", " alt=",
          "[[zone:x]]", "[[zoen:x]]", "{{foo}}", "90px", "9 px", "a&amp;b", "a & b", "`1`")  # fmt: skip
TAGS = st.lists(
    st.tuples(st.sampled_from((" ", " ", " ", " ", "\n", "\t", "\u00a0", "")), st.sampled_from(NAMES),
              st.sampled_from("\"\"\"'"), st.sampled_from(VALUES)),
    max_size=4,
).map(lambda given: "<mj-image " + "".join(f"{space}{n}={q}{v}{q}" for space, n, q, v in given) + "/>")  # fmt: skip


def read_and_written(tags: list[str]) -> list[tuple[dict[str, str], list[str], str]]:
    """Of each picture its attributes, what is said of it, and its tag in the mail."""
    template = load_template("e.mjml", {"e.mjml": BODY.format("\n".join(tags))})
    assert template.root is not None
    nodes = [node for node in template.root.walk() if node.tag == "mj-image"]
    mail = compile_email(EmailTemplate(template.root, ()), Filling()).html
    return [
        (
            dict(node.attributes),
            [str(p.what) for p in template.problems if p.line == node.line],
            tag,
        )
        for node, tag in zip(nodes, re.findall("<img [^>]*>", mail), strict=True)
    ]


@settings(max_examples=200)
@given(st.lists(TAGS, min_size=2, max_size=4))
def test_start_tags_are_read_at_once_as_they_are_step_by_step(tags: list[str]) -> None:
    tags = [tag.replace("\n", "\r") for tag in tags]  # a line each
    at_once = read_and_written(tags)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mjml_read, "_usual", lambda written: None)
        assert read_and_written(tags) == at_once


PAGE = '<html lang="[[lang]]" dir="[[dir]]"><body>{}[[insert:form]]</body></html>'


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ("<p style='color:red'>x</p>", "Style attributes"),
        ("<script src=x></script>", "<script>"),
        ("<img src='https://cdn.example/x.png' alt=''>", "another site"),
        ("<img src='[[media:a.png]]'>", "alternative text"),
        ("<style>@import 'x';</style>", "another site"),
        ("[[zone;x]]", "placeholder"),
        ("{{first_name_}}", "personalisation"),
    ],
)
def test_each_slip_of_a_page_is_named(inside: str, said: str) -> None:
    found = list(check_page("p.html", PAGE.format("\n" + inside), has_form=True))
    assert [problem.line for problem in found] == [2]
    assert said in str(found[0].what)


def test_a_page_says_its_language_and_has_its_form() -> None:
    assert list(check_page("p.html", PAGE.format("<p>x</p>"), has_form=True)) == []
    assert len(list(check_page("p.html", "<html><body></body></html>", has_form=True))) == 2
