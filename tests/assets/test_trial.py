"""A kit's MJML is compiled apart first: what ends the compiler is a line in the list."""

from __future__ import annotations

import sys

import pytest

from tests.assets.smallkit import small_kit
from tests.factories import Product
from tpma.assets.render.email import load_template, prepared_source
from tpma.assets.render.mjml_apart import Failure, compile_apart
from tpma.assets.service.trial import MailTrial
from tpma.kits import service as kits
from tpma.kits.kitfile import read_kit
from tpma.kits.mjml_tree import MAX_DEPTH

GOOD = "<mjml><mj-body><mj-section><mj-column /></mj-section></mj-body></mjml>"


def nested(times: int) -> str:
    inside = "<mj-wrapper>" * times + "</mj-wrapper>" * times
    return f"<mjml><mj-body>{inside}</mj-body></mjml>"


def test_good_sources_have_no_failure() -> None:
    assert compile_apart({"a.mjml": GOOD, "b.mjml": nested(MAX_DEPTH)}) == []
    assert compile_apart({}) == []


def test_a_source_that_kills_the_compiler_is_named_and_the_others_go_on() -> None:
    sources = {"a.mjml": GOOD, "deep.mjml": nested(60_000), "wrong.mjml": "<mjml><mj-body>"}
    deep, wrong = compile_apart(sources)
    assert deep == Failure("deep.mjml")
    assert deep.ended_the_process
    assert wrong.path == "wrong.mjml"
    assert wrong.reason


def test_a_worker_that_never_answers_is_given_up() -> None:
    sleeps = (sys.executable, "-c", "import time; time.sleep(30)")
    assert compile_apart({"a.mjml": GOOD}, worker=sleeps, patience=0.3) == [Failure("a.mjml")]


def test_a_source_that_takes_all_memory_is_named() -> None:
    greedy = (
        sys.executable,
        "-c",
        "import json; print(json.dumps(['b.mjml', 'begun']), flush=True); bytearray(1 << 60)",
    )
    failures = compile_apart({"a.mjml": GOOD, "b.mjml": GOOD}, worker=greedy)
    assert failures[0] == Failure("b.mjml")


def test_the_kit_s_mails_are_tried_as_they_are_prepared() -> None:
    files = small_kit()
    result = read_kit(files)
    assert result.definition is not None
    assert MailTrial().problems(result.definition, files) == []
    texts = {path: data.decode() for path, data in files.items() if path.endswith(".mjml")}
    template = load_template("email/mail.mjml", texts)
    assert "[[zone:" not in prepared_source(template)


def test_a_template_nested_past_the_cap_is_a_problem_in_the_list() -> None:
    files = dict(small_kit())
    files["email/mail.mjml"] = nested(MAX_DEPTH * 50).encode()
    result = kits.check(files, MailTrial())
    assert result.definition is None
    assert any("nested more than" in str(p.what) for p in result.errors)


def test_a_crash_of_the_compiler_publishes_nothing(
    product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cap keeps such sources away; with it lifted, the compiler really overflows."""
    monkeypatch.setattr(
        "tpma.assets.service.trial.prepared_source", lambda template: nested(60_000)
    )
    with pytest.raises(kits.KitRefused) as refused, product.hq() as work:
        kits.publish(work, small_kit(), "first")
    (problem,) = (p for p in refused.value.problems if p.is_error)
    assert problem.file == "email/mail.mjml"
    assert "crashed" in str(problem.what)
    with product.hq() as work:
        assert kits.history(work) == []
