"""`tpma retention`: what is kept for no reason any more, by law pack. The clock does it daily."""

from __future__ import annotations

from collections import Counter

import click

from tpma.commands.context import container_here, work_here


@click.command()
@click.option("--dry-run", is_flag=True, help="Only say what would be erased.")
def retention(dry_run: bool) -> None:
    """Erase what is due now; with --dry-run, say what that would be."""
    from tpma.attribution.service import retention as keeping
    from tpma.compliance.retention import WORDS
    from tpma.core.i18n import translate

    with work_here(writes=False) as work:
        found = keeping.due(work)
    counts: Counter[tuple[str, str, int]] = Counter()
    for each in found:
        counts[each.term.record, each.country or "-", each.term.days] += each.count
    for (record, country, days), count in sorted(counts.items()):
        name = translate(WORDS[record][0], "en-US")
        click.echo(f"{record:16} {country:3} {days:>5} days  {count:>8,}  {name}")
    total = sum(each.count for each in found)
    if dry_run:
        click.echo(f"{total:,} would be erased.")
        return
    with container_here() as container:
        done = keeping.retain(container.open)
    click.echo(f"{done:,} erased.")
