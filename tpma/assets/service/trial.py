"""The trial of a kit's mails before anybody uses them: each is prepared as for sending and
compiled once, in a process of its own."""

from __future__ import annotations

from collections.abc import Mapping

from tpma.assets.render.email import load_template, prepared_source
from tpma.assets.render.mjml_apart import Failure, compile_apart
from tpma.core.i18n import msg
from tpma.kits.definition import KitDefinition, TacticKind
from tpma.kits.problems import Problem
from tpma.kits.service.trying import Trial


class MailTrial(Trial):
    """Compiles the kit's MJML."""

    def problems(self, definition: KitDefinition, files: Mapping[str, bytes]) -> list[Problem]:
        texts = {
            path: files[path].decode("utf-8", "replace") for path in files if path.endswith(".mjml")
        }
        sources: dict[str, str] = {}
        for tactic in definition.tactics:
            path = tactic.template
            if tactic.kind is TacticKind.EMAIL and path in texts:
                template = load_template(path, texts)
                if template.root is not None and not template.problems:
                    sources[path] = prepared_source(template)
        return [_problem(failure) for failure in compile_apart(sources)]


def _problem(failure: Failure) -> Problem:
    if failure.ended_the_process:
        return Problem(
            failure.path,
            1,
            msg("The MJML compiler crashed on this template, or took too long"),
            msg("Make the template simpler: fewer elements inside one another, and shorter"),
        )
    return Problem(
        failure.path,
        1,
        msg("The template can't be compiled: %(reason)s", reason=failure.reason),
        msg("Mend the MJML that the compiler names"),
    )
