"""`tpma kit`: make, check, publish, list and export kits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import click

from tpma.commands import kit_check, kit_copy, kit_versions
from tpma.commands.context import locale_here, work_here
from tpma.commands.kit_check import print_problems
from tpma.commands.kit_source import read_source
from tpma.core.errors import InvalidInput, NotFound
from tpma.core.i18n import Message, msg, translate
from tpma.kits import service
from tpma.kits.starting import starter
from tpma.kits.structure import schema

_SLUG = str(schema("kit")["$defs"]["slug"]["pattern"])


@click.group()
def kit() -> None:
    """Make, check, publish, compare, recall, list and export kits."""


kit.add_command(kit_check.check)
kit.add_command(kit_versions.diff)
kit.add_command(kit_versions.recall)
kit.add_command(kit_copy.copy_group)


@kit.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--slug", help="The kit's name in addresses. Default: the folder's name.")
@click.option("--name", help="The kit's name for people. Default: from the slug.")
@click.option("--vendor", default="Example Vendor", show_default=True, help="HQ's name.")
def new(folder: Path, slug: str | None, name: str | None, vendor: str) -> None:
    """Make a small kit in FOLDER to start from. It has no errors."""
    slug = slug or folder.resolve().name.lower().replace("_", "-").replace(" ", "-")
    name = name or slug.replace("-", " ").capitalize()
    _refuse_bad_names(slug, name, vendor)
    if folder.exists() and any(folder.iterdir()):
        raise InvalidInput(
            msg("%(folder)s is not empty", folder=str(folder)),
            mend=msg("Name a folder that doesn't exist yet"),
        )
    told = {b'"my-kit"': f'"{slug}"', b'"My kit"': f'"{name}"', b'"Example Vendor"': f'"{vendor}"'}
    for path, data in starter().items():
        for old, new_words in told.items():
            if path.endswith((".toml", ".po")):
                data = data.replace(old, new_words.encode())
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    _say(msg("A kit to start from is in %(folder)s", folder=str(folder)))
    _say(msg("Next: %(command)s", command=f"tpma kit check {folder}"))


@kit.command()
@click.argument("kit_path", metavar="KIT", type=click.Path(exists=True, path_type=Path))
@click.option("--notes", default="", help="What changed, for the partners who use it.")
@click.option(
    "--leave-out",
    metavar="LOCALE",
    multiple=True,
    help="Publish the others without this unfinished locale. May be said several times.",
)
def publish(kit_path: Path, notes: str, leave_out: Sequence[str]) -> None:
    """Publish KIT, a folder or a ZIP, as a new version. One error publishes nothing, be it in the
    files or in what the checks find in the copy; warnings are listed."""
    source = read_source(kit_path)
    with work_here(writes=False) as work:  # it takes seconds in which others may write
        found = service.examine(work, source, leave_out=leave_out)
    if found.problems:
        print_problems(found.problems)
    if found.definition is None:
        raise SystemExit(1)
    with work_here() as work:
        version = service.publish(work, source, notes, leave_out=leave_out)
        slug = service.definition_of(work, version.id).slug
        number, digest = version.number, version.digest[:12]
    _say(
        msg(
            "%(slug)s version %(number)s is published (%(digest)s)",
            slug=slug,
            number=number,
            digest=digest,
        )
    )
    if leave_out:
        _say(msg("Left out: %(locales)s", locales=", ".join(leave_out)))


@kit.command("list")
def list_kits() -> None:
    """Every kit with its versions, newest first."""
    with work_here(writes=False) as work:
        kits = service.history(work)
        for found in kits:
            click.secho(f"{found.kit.slug}  {found.kit.name}", bold=True)
            for version in found.versions:
                click.echo(_version_line(version))
    if not kits:
        _say(msg("No kit has been published yet"))
        _say(msg("Next: %(command)s", command="tpma kit publish kits/back-by-lunch"))


def _version_line(version: service.KitVersion) -> str:
    line = (
        f"  {version.number:>4}  {version.published_at:%Y-%m-%d %H:%M}  {version.status:<9}"
        f"  {version.digest[:12]}  {', '.join(version.locales)}"
    )
    return f"{line}  {version.notes}".rstrip()


@kit.command()
@click.argument("slug")
@click.argument("number", type=int, required=False)
@click.option("-o", "--out", type=click.Path(path_type=Path), help="File to write.")
def export(slug: str, number: int | None, out: Path | None) -> None:
    """Write version NUMBER of the kit SLUG (the newest by default) as a ZIP."""
    with work_here(writes=False) as work:
        versions = service.kit_history(work, slug).versions
        wanted = next((v for v in versions if number in (None, v.number)), None)
        if wanted is None:
            raise NotFound(msg("%(slug)s has no version %(number)s", slug=slug, number=number or 1))
        name, data = service.export(work, wanted.id)
    target = out or Path(name)
    target.write_bytes(data)
    _say(msg("Written to %(file)s", file=str(target)))


def _refuse_bad_names(slug: str, name: str, vendor: str) -> None:
    if not re.fullmatch(_SLUG, slug):
        raise InvalidInput(
            msg("%(slug)s can't be a kit's slug", slug=slug),
            mend=msg("Use small letters, digits and hyphens, such as cyber-resilience: --slug"),
        )
    if any(c in words for words in (name, vendor) for c in '"\\\n'):
        raise InvalidInput(msg("Names can't hold quotes, backslashes or line breaks"))


def _say(message: Message) -> None:
    click.echo(translate(message, locale_here()))
