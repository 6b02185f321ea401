"""`tpma kit copy`: a kit's words for translators, out and in again, and how far they are."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from tpma.commands.context import locale_here
from tpma.commands.kit_source import read_source
from tpma.core.errors import InvalidInput
from tpma.core.i18n import Message, msg, nmsg, translate
from tpma.kits import service
from tpma.kits.archive import read_zip
from tpma.kits.localisation import LocaleState, locale_state
from tpma.kits.places import DraftText
from tpma.kits.translation import compare_copy, export_copy

_KINDS = ("po", "xlf")


@click.group("copy")
def copy_group() -> None:
    """A kit's words for translators: take them out, bring them in, see what is missing."""


@copy_group.command()
@click.argument("kit_path", metavar="KIT", type=click.Path(exists=True, path_type=Path))
@click.option("--strict", is_flag=True, help="An unfinished locale is an error.")
def status(kit_path: Path, strict: bool) -> None:
    """How far every locale of KIT, a folder or a ZIP, is translated."""
    text = DraftText(_files(kit_path))
    known = service.check(text.files).understood
    if known is None or not known.source_locale:
        raise InvalidInput(
            msg("%(kit)s can't be read", kit=str(kit_path)),
            mend=msg("Next: %(command)s", command=f"tpma kit check {kit_path}"),
        )
    copy = {tag: text.copy(tag) for tag in text.locales}
    states = [locale_state(known, tag, copy) for tag in text.locales]
    for state in states:
        _say(_told(state))
    if strict and not all(state.complete for state in states):
        raise SystemExit(1)


def _told(state: LocaleState) -> Message:
    share = round(100 * state.have / state.wanted) if state.wanted else 100
    if state.complete:
        share = 100
    elif share == 100:
        share = 99  # what lacks one word isn't whole
    locale, percent = f"{state.tag:<7}", f"{share:>3}"
    if state.is_source:
        return msg(
            "%(locale)s %(share)s %%  %(have)s of %(wanted)s words recipients see, source",
            locale=locale,
            share=percent,
            have=state.have,
            wanted=state.wanted,
        )
    return msg(
        "%(locale)s %(share)s %%  %(have)s of %(wanted)s words recipients see, "
        "%(stale)s out of date, %(fuzzy)s not confirmed",
        locale=locale,
        share=percent,
        have=state.have,
        wanted=state.wanted,
        stale=state.stale,
        fuzzy=state.fuzzy,
    )


@copy_group.command("export")
@click.argument("kit_path", metavar="KIT", type=click.Path(exists=True, path_type=Path))
@click.argument("locale")
@click.option("--kind", type=click.Choice(_KINDS), default="po", show_default=True, help="PO or XLIFF 2.")  # fmt: skip
@click.option("-o", "--out", type=click.Path(path_type=Path), help="File to write.")
def export(kit_path: Path, locale: str, kind: str, out: Path | None) -> None:
    """Write LOCALE's words of KIT as a file that translators' tools open."""
    text = DraftText(_files(kit_path))
    if locale not in text.locales:
        raise InvalidInput(
            msg("The kit has no locale %(locale)s", locale=locale),
            mend=msg("Use one of: %(names)s", names=", ".join(text.locales)),
        )
    target = out or Path(f"{text.setting('slug') or 'kit'}-{locale}.{kind}")
    target.write_bytes(export_copy(text, locale, kind))
    _say(msg("Written to %(file)s", file=str(target)))


@copy_group.command("import")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("locale")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only list what would change.")
def import_(folder: Path, locale: str, file: Path, dry_run: bool) -> None:
    """Lay a translated PO or XLIFF FILE into LOCALE of the kit in FOLDER."""
    found = compare_copy(DraftText(_files(folder)), locale, file.read_bytes(), file.name)
    for change in found.changes:
        click.secho(change.context, bold=True, nl=not change.stale)
        if change.stale:
            click.secho(f"  {translate(msg('out of date'), locale_here())}", fg="yellow")
        if change.before:
            click.secho(f"  - {change.before}", fg="red")
        click.secho(f"  + {change.after}", fg="green")
    if found.unknown:
        _say(msg("Not in this kit, and passed over: %(names)s", names=", ".join(found.unknown)))
    many = len(found.changes)
    if dry_run:
        _say(nmsg("%(count)s text would change", "%(count)s texts would change", many))
        return
    if many:
        (folder / "copy" / f"{locale}.po").write_bytes(found.raw)
    _say(nmsg("%(count)s text changed", "%(count)s texts changed", many))


def _files(path: Path) -> Mapping[str, bytes]:
    source = read_source(path)
    return read_zip(source) if isinstance(source, bytes) else source


def _say(message: Message) -> None:
    click.echo(translate(message, locale_here()))
