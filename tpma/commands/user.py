"""`tpma user`: give people a sign-in from the command line."""

from __future__ import annotations

import secrets

import click
from rich.console import Console
from rich.table import Table

from tpma.commands.context import work_here
from tpma.core.actor import Role
from tpma.core.errors import NotFound
from tpma.core.i18n import SCREEN_LOCALES, msg
from tpma.core.work import Work
from tpma.partners import service as partners
from tpma.partners.service import sessions


@click.group()
def user() -> None:
    """People who sign in."""


@user.command()
@click.argument("email")
@click.option("--name", prompt=True)
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=click.Choice([role.value for role in Role]),
)
@click.option("--partner", "slug", help="The partner's short name; none for HQ people.")
@click.option("--locale", type=click.Choice(SCREEN_LOCALES), default=SCREEN_LOCALES[0])
@click.option("--password", help="Without it, one is made and printed once.")
def add(
    email: str,
    name: str,
    roles: tuple[str, ...],
    slug: str | None,
    locale: str,
    password: str | None,
) -> None:
    """Create a person."""
    given = password or secrets.token_urlsafe(15)
    with work_here() as work:
        partners.create_user(
            work,
            email=email,
            name=name,
            password=given,
            roles=[Role(role) for role in roles],
            partner_id=partner_id_of(work, slug) if slug else None,
            locale=locale,
        )
    click.echo(f"{email} may sign in." + ("" if password else f" Password: {given}"))


@user.command("list")
def list_() -> None:
    """Who may sign in."""
    table = Table("name", "email", "roles", "partner", "", box=None, pad_edge=False)
    with work_here(writes=False) as work:
        names = {found.id: found.name for found in partners.list_partners(work, limit=10_000)[0]}
        for person in partners.list_people(work, limit=10_000)[0]:
            table.add_row(
                person.name,
                person.email,
                ", ".join(sorted(person.roles)),
                names.get(person.partner_id or "", "HQ"),
                "" if person.active else "no longer active",
            )
    Console().print(table)


@user.command()
@click.argument("email")
@click.password_option()
def password(email: str, password: str) -> None:
    """Set a new password; the person's sessions end."""
    with work_here() as work:
        partners.set_password(work, _id_of(work, email), password)
    click.echo("The password is set, and every session of this person has ended.")


@user.command()
@click.argument("email")
@click.option("--name", default="API", help="What the token is for.")
@click.option("--scope", "scopes", multiple=True, type=click.Choice(["read", "write"]))
@click.option("--days", default=90, show_default=True, type=click.IntRange(1, 366))
def token(email: str, name: str, scopes: tuple[str, ...], days: int) -> None:
    """Make a token for the API; it acts as this person and is shown once."""
    with work_here() as work:
        made = sessions.create_token(
            work, _id_of(work, email), name, set(scopes or ("read",)), days
        )
    click.echo(made)


@user.command()
@click.argument("email")
def deactivate(email: str) -> None:
    """Take a sign-in away."""
    with work_here() as work:
        partners.deactivate(work, _id_of(work, email))
    click.echo(f"{email} may no longer sign in.")


def _id_of(work: Work, email: str) -> str:
    people, _ = partners.list_people(work, limit=100_000)
    wanted = email.strip().lower()
    found = next((person.id for person in people if person.email == wanted), None)
    if found is None:
        raise NotFound(msg("Nobody signs in with %(email)s", email=email))
    return found


def partner_id_of(work: Work, slug: str) -> str:
    rows, _ = partners.list_partners(work, limit=100_000)
    found = next((row.id for row in rows if row.slug == slug), None)
    if found is None:
        raise NotFound(msg("No partner has the short name %(slug)s", slug=slug))
    return found
