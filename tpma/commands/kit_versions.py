"""`tpma kit diff` and `tpma kit recall`: versions beside each other, and taking one back."""

from __future__ import annotations

import datetime as dt

import click

from tpma.campaigns import service as campaigns
from tpma.commands.context import locale_here, work_here
from tpma.compliance.diffwords import diff as words
from tpma.core.errors import NotFound
from tpma.core.i18n import msg, translate
from tpma.core.work import Work
from tpma.kits import service
from tpma.kits.diff import Fact
from tpma.kits.rules import Severity

_SIGNS = {"added": "+", "removed": "-", "changed": "~"}


@click.command()
@click.argument("slug")
@click.argument("older", type=int)
@click.argument("newer", type=int)
@click.option("--locale", help="Only the words of this language.")
def diff(slug: str, older: int, newer: int, locale: str | None) -> None:
    """What changed from version OLDER to version NEWER of the kit SLUG."""
    with work_here(writes=False) as work:
        found = service.compare(work, _version(work, slug, older), _version(work, slug, newer))
    for tactic in found.tactics:
        click.secho(f"{_SIGNS[tactic.kind]} {tactic.tactic}", bold=True)
        _facts(tactic.facts)
    for zone in found.zones:
        click.secho(f"{_SIGNS[zone.kind]} {zone.tactic}.{zone.zone}", bold=True)
        _facts(zone.facts)
    for tag, changes in found.copy.items():
        if locale in (None, tag):
            click.secho(tag, bold=True)
            for change in changes:
                pieces = words(change.before, change.after)
                click.echo(
                    f"  {change.context}: " + "".join(_piece(p.kind, p.text) for p in pieces)
                )
    for file in (*found.media, *found.files):
        click.echo(f"{_SIGNS[file.kind]} {file.path}")
    _facts(found.settings)
    if found.is_empty:
        click.echo(translate(msg("Nothing is different"), locale_here()))


def _piece(kind: str, text: str) -> str:
    return {"gone": f"[-{text}-]", "new": f"{{+{text}+}}"}.get(kind, text)


def _facts(facts: tuple[Fact, ...]) -> None:
    for fact in facts:
        click.echo(f"    {fact.name}: {fact.before or '—'} → {fact.after or '—'}")


@click.command()
@click.argument("slug")
@click.argument("number", type=int)
@click.option("--severity", type=click.Choice([s.value for s in Severity]), required=True)
@click.option("--reason", required=True, help="Partners read it.")
@click.option("--until", help="With must_upgrade: the last day to launch, such as 2026-12-31.")
@click.option("--yes", is_flag=True, help="Don't ask after showing whom it touches.")
def recall(
    slug: str, number: int, severity: str, reason: str, until: str | None, yes: bool
) -> None:
    """Take version NUMBER of the kit SLUG back. Shows whom it touches before anything happens."""
    try:
        day = dt.date.fromisoformat(until) if until else None
    except ValueError:
        raise click.BadParameter("write a day like 2026-12-31", param_hint="--until") from None
    with work_here(writes=False) as work:
        seen = campaigns.recall_impact(work, _version(work, slug, number))
        for title, rows in (
            (msg("Under way"), seen.under_way),
            (msg("Not launched yet"), seen.before_launch),
            (msg("Over"), seen.ended),
        ):
            for row in rows:
                click.echo(
                    f"  {translate(title, locale_here())}: {row.name}"
                    f"  (sent {row.sent}, waiting {row.waiting}, live {row.live})"
                )
    said = msg(
        "%(partners)s partners, %(sets)s copies, %(live)s campaigns under way, %(sent)s mails already sent",
        partners=len(seen.partner_ids),
        sets=len(seen.sets),
        live=len(seen.under_way),
        sent=seen.sent,
    )
    click.echo(translate(said, locale_here()))
    if not yes:
        ask = msg("Recall version %(number)s?", number=number)
        click.confirm(translate(ask, locale_here()), abort=True)
    with work_here() as work:
        service.recall(work, _version(work, slug, number), reason, Severity(severity), day)
    done = msg("Version %(number)s is recalled: nothing new starts from it", number=number)
    click.echo(translate(done, locale_here()))


def _version(work: Work, slug: str, number: int) -> str:
    for version in service.kit_history(work, slug).versions:
        if version.number == number:
            return str(version.id)
    raise NotFound(msg("%(slug)s has no version %(number)s", slug=slug, number=number))
