"""How the demo tells its story on the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.panel import Panel
from rich.table import Table

from tpma.core.money import Money
from tpma.demo.account import Account
from tpma.demo.cast import HQ_PEOPLE, PARTNERS, PASSWORD, PersonCast


def headline(console: Console) -> None:
    console.print("\n[bold]tpma[/bold] · the whole line, from a published kit to the money\n")


def step(console: Console, title: str, seconds: float, said: str) -> None:
    console.print(f" [green]✓[/green] {title:<34} [dim]{seconds:5.1f} s[/dim]  {said}")


def account(console: Console, held: Account) -> None:
    d, e, a, m = held.deliveries, held.engagement, held.attribution, held.mdf
    reasons = ", ".join(
        f"{count} {_words(why)}" for why, count in sorted(d.excluded_by_reason.items())
    )
    console.print()
    sent = Table(title="What was sent, and what came back", title_justify="left", box=None)
    sent.add_column(style="dim")
    sent.add_column(justify="right")
    sent.add_column()
    sent.add_row("planned", f"{d.planned:,}", "recipients, frozen at launch")
    sent.add_row("accepted", f"{d.accepted:,}", "by the mail server")
    sent.add_row("left out", f"{d.excluded:,}", reasons)
    sent.add_row("failed", f"{d.failed:,}", "no such mailbox")
    sent.add_row("in doubt", f"{d.in_doubt:,}", "")
    sent.add_row("still to come", f"{d.open:,}", "the later emails of the sequence")
    sent.add_row("opens", f"{e.raw_opens:,}", f"of which {e.human_opens:,} by people")
    sent.add_row("clicks", f"{e.raw_clicks:,}", f"of which {e.human_clicks:,} by people")
    sent.add_row("leads, opt-outs", f"{e.leads:,}, {e.unsubscribed:,}", "")
    console.print(sent)
    for one in held.refused:
        console.print(
            f"\n[bold]Refused:[/bold] {one.what}. {one.why}\n[bold]Mended:[/bold] {one.mended}"
        )
    console.print()
    roi = Table(title=f"MDF ROI by the model “{a.model}”", title_justify="left", box=None)
    roi.add_column(style="dim")
    roi.add_column(justify="right")
    roi.add_row(f"{a.deals} deals", _money(a.deals_minor, a.currency))
    roi.add_row("credited to campaigns", _money(a.credited_minor, a.currency))
    roi.add_row("unattributed", _money(a.unattributed_minor, a.currency))
    roi.add_row("from MDF-funded activities", _money(m.attributed_minor, m.currency))
    roi.add_row("MDF spend", _money(m.spend_minor, m.currency))
    roi.add_row("MDF ROI", "–" if m.roi is None else f"{m.roi:.2f}")
    console.print(roi)
    console.print()
    for check in held.reconcile():
        if check.holds:
            console.print(f" [green]✓[/green] {check.name}")
        else:
            console.print(
                f" [bold red]✗ {check.name}: {check.left} is not {check.right}[/bold red]"
            )
    total = sum(held.seconds.values())
    verdict = (
        "[green]The figures reconcile[/green]"
        if held.ok
        else "[red]The figures don't reconcile[/red]"
    )
    console.print(f"\n{verdict} after {total:.0f} s.")


def sign_ins(console: Console, url: str) -> None:
    table = Table(box=None, pad_edge=False)
    table.add_column("sign in as")
    table.add_column("email")
    table.add_column("who")
    for person in HQ_PEOPLE:
        table.add_row(_role(person), person.email, f"{person.name}, Northkeep")
    for partner in PARTNERS:
        table.add_row(
            _role(partner.marketer),
            partner.marketer.email,
            f"{partner.marketer.name}, {partner.name}",
        )
    for partner in PARTNERS[:1]:
        table.add_row(
            _role(partner.admin), partner.admin.email, f"{partner.admin.name}, {partner.name}"
        )
    console.print()
    console.print(
        Panel(table, title=f"[bold]{url}[/bold]", subtitle=f"password: {PASSWORD}", expand=False)
    )
    console.print("Ctrl-C stops everything and throws the data away.")


def _role(person: PersonCast) -> str:
    return person.roles[0].value.replace("_", " ")


def _words(code: str) -> str:
    return code.replace("_", " ")


def _money(minor: int, currency: str) -> str:
    return Money(minor, currency).show("en-US") if currency else f"{minor:,}"
