"""`tpma kit check`: what is wrong in a kit, and what the product's checks find in its own copy."""

from __future__ import annotations

import json
import secrets
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from tpma.assets.service.trial import MailTrial
from tpma.commands.context import locale_here
from tpma.commands.kit_source import read_source
from tpma.compliance.service.kit_publishing import GRAVITY
from tpma.compliance.service.kit_trial import KitFinding, kit_findings
from tpma.core.actor import SYSTEM
from tpma.core.i18n import Message, language_of, msg, nmsg, translate
from tpma.core.settings import load_settings
from tpma.core.tenancy import EVERYONE
from tpma.core.work import Work
from tpma.delivery.link_probe import LinkProbe
from tpma.kits import service
from tpma.kits.kitfile import kit_files
from tpma.kits.problems import Problem
from tpma.kits.service.publishing import files_in

_COLOURS = {"error": "red", "warning": "yellow", "note": "cyan"}
_LABELS: Mapping[str, Message] = {
    "error": msg("error"),
    "warning": msg("warning"),
    "note": msg("note"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to mend, of the kit's files or of its copy."""

    file: str
    line: int
    severity: str
    what: Message
    mend: Message
    check: str = ""
    locale: str = ""
    tactic: str = ""
    zone: str = ""
    source: Message | None = None


@click.command()
@click.argument("kit_path", metavar="KIT", type=click.Path(exists=True, path_type=Path))
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
@click.option("--json", "as_json", is_flag=True, help="Write everything as one JSON document.")
@click.option("--no-pictures", is_flag=True, help="Look at no rendered pictures; faster.")
@click.option("--links", is_flag=True, help="Ask every https link whether it answers.")
def check(kit_path: Path, strict: bool, as_json: bool, no_pictures: bool, links: bool) -> None:
    """List everything that is wrong in KIT, a folder or a ZIP: file, line, what, how to mend.

    First the files; where they can be read, the product's checks look at the kit's own copy in
    every locale, as a sample partner would send it, under the law of the countries it is for.
    Ends with 1 where something is an error.
    """
    source = kit_files(files_in(read_source(kit_path)))
    result = service.check(source, MailTrial())
    lines = [_of_problem(problem) for problem in result.problems]
    if result.definition is not None and not result.errors:
        with _bare_work() as work:
            found = kit_findings(
                work,
                result.definition,
                source,
                pictures=not no_pictures,
                probe=work.resource(LinkProbe) if links else None,
            )
        lines += [_of_finding(one) for one in found]
    if as_json:
        click.echo(_json(lines))
    else:
        print_lines(lines)
    count = _counts(lines)
    if count["error"] or (strict and count["warning"]):
        raise SystemExit(1)


def print_problems(problems: Sequence[Problem]) -> None:
    """Every problem as `file:line`, what is wrong and how to mend it; then the count."""
    print_lines([_of_problem(problem) for problem in problems])


def print_lines(lines: Sequence[Line]) -> None:
    """The same for what the checks found, too. A note is no warning."""
    locale = locale_here()
    for line in lines:
        place = click.style(f"{line.file}:{line.line}", bold=True)
        label = click.style(translate(_LABELS[line.severity], locale), fg=_COLOURS[line.severity])
        what = _told(line, locale)
        click.echo(f"{place}  {label}  {what}{f'  [{line.check}]' if line.check else ''}")
        click.echo(f"    {translate(line.mend, locale)}")
    count = _counts(lines)
    errors, warnings = count["error"], count["warning"]
    if errors:
        said = nmsg(
            "%(count)s error: nothing can be published",
            "%(count)s errors: nothing can be published",
            errors,
        )
        click.secho(translate(said, locale), fg="red", bold=True)
    elif warnings:
        said = nmsg("No errors, %(count)s warning", "No errors, %(count)s warnings", warnings)
        click.secho(translate(said, locale), fg="yellow", bold=True)
    else:
        click.secho(translate(msg("No errors, no warnings"), locale), fg="green", bold=True)


def _told(line: Line, locale: str) -> str:
    what = translate(line.what, locale)
    if not line.locale or language_of(line.locale) in line.file:
        return what
    return f"{line.locale}: {what}"


def _of_problem(problem: Problem) -> Line:
    return Line(
        problem.file,
        problem.line,
        problem.severity.value,
        problem.what,
        problem.mend,
        problem.check,
        problem.locale,
    )


def _of_finding(one: KitFinding) -> Line:
    found = one.finding
    return Line(
        one.file,
        one.line,
        GRAVITY[found.severity].value,
        found.message,
        found.mend,
        found.check_id,
        one.locale,
        found.tactic_key,
        found.zone or "",
        found.source,
    )


def _counts(lines: Sequence[Line]) -> dict[str, int]:
    return {name: sum(line.severity == name for line in lines) for name in _LABELS}


def _json(lines: Sequence[Line]) -> str:
    locale = locale_here()
    rows = [
        {
            "file": line.file,
            "line": line.line,
            "severity": line.severity,
            "check": line.check or "kit",
            "locale": line.locale,
            "tactic": line.tactic,
            "zone": line.zone,
            "message": translate(line.what, locale),
            "mend": translate(line.mend, locale),
            "source": translate(line.source, locale) if line.source else "",
        }
        for line in lines
    ]
    count = _counts(lines)
    return json.dumps(
        {"problems": rows, "errors": count["error"], "warnings": count["warning"]},
        ensure_ascii=False,
        indent=2,
    )


@contextmanager
def _bare_work() -> Iterator[Work]:
    """A unit of work on an empty folder that is gone afterwards: checking a kit needs a place for
    scaled logos, and neither a database nor this installation's settings."""
    from tpma.jobs import build_container

    with tempfile.TemporaryDirectory(prefix="tpma-kit-") as folder:
        settings = load_settings(
            {"TPMA_DATA_DIR": folder, "TPMA_SECRET_KEY": secrets.token_hex(32)}
        )
        container = build_container(settings)
        try:
            with container.open(SYSTEM, EVERYONE, writes=False) as work:
                yield work
        finally:
            container.close()
