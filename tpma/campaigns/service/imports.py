"""Bringing a contact file in: upload, say which column is what, see who is left out, take over.

The file itself is kept in storage, so that going back a step loses nothing and choosing another
encoding reads it anew.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select

from tpma.campaigns.contactfile import Table, UnreadableFileError, read
from tpma.campaigns.contactmap import Field, Mapped, guess, map_rows
from tpma.campaigns.models import Audience, ContactImport
from tpma.campaigns.personalise import clean
from tpma.campaigns.service import contact_book
from tpma.compliance.law_rules import Basis
from tpma.compliance.service.consents import ConsentGiven, record_consents
from tpma.core.errors import Conflict, InvalidInput
from tpma.core.i18n import Message, msg
from tpma.core.permissions import Permission
from tpma.core.work import Work
from tpma.partners import service as partners

#: What a partner can vouch for when bringing a list, the strongest first.
BASES: Mapping[Basis, Message] = {
    Basis.DOUBLE_OPT_IN: msg("They signed up and confirmed it by email (double opt-in)"),
    Basis.SIGNED: msg("They signed a form"),
    Basis.EXPRESS: msg("They agreed expressly, without a confirmation by email"),
    Basis.EXISTING_CUSTOMER: msg("They are customers and bought something similar"),
    Basis.INQUIRY: msg("They asked us for an offer or information"),
    Basis.CORPORATE_ADDRESS: msg("These are addresses of companies, not of persons"),
    Basis.LEGITIMATE_INTEREST: msg("They are business contacts; we rely on legitimate interest"),
    Basis.NONE: msg("We have no consent on record"),
}


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What holds for the whole file where a row does not say it."""

    country: str = ""
    basis: str = ""
    wording: str = ""
    source: str = ""
    #: Day of the consent, ISO; a mapped column of dates goes before it.
    given_on: str = ""


def import_contacts(work: Work, data: bytes, filename: str) -> ContactImport:
    """Keep an uploaded file and read it. InvalidInput where there is nothing to read in it."""
    work.require(Permission.MANAGE_CONTACTS)
    table = _read(data)
    row = work.add(
        ContactImport(
            id=work.new_id(),
            partner_id=work.partner_id,
            file_sha=work.storage.put(data, "text/csv"),
            filename=clean(filename.replace("\\", "/").rpartition("/")[2]) or "contacts.csv",
            encoding=table.encoding,
            delimiter=table.delimiter,
            mapping={key.value: column for key, column in guess(table).items()},
            options=asdict(ImportOptions(country=partners.own_partner(work).country)),
            state="uploaded",
            created_by=work.actor.user_id,
            created_at=work.now(),
        )
    )
    work.session.flush()
    work.audit("upload", "contact_import", row.id, rows=len(table.rows), sha256=row.file_sha)
    return row


def reread(work: Work, import_id: str, encoding: str, delimiter: str) -> ContactImport:
    """Read the same file with another encoding or delimiter; the columns are guessed anew."""
    row = _open_import(work, import_id)
    table = _read(work.storage.get(row.file_sha), encoding, delimiter or None)
    row.encoding, row.delimiter = table.encoding, table.delimiter
    row.mapping = {key.value: column for key, column in guess(table).items()}
    row.counts, row.problems = {}, []
    return row


def table_of(work: Work, row: ContactImport) -> Table:
    return _read(work.storage.get(row.file_sha), row.encoding, row.delimiter)


def map_columns(
    work: Work, import_id: str, mapping: Mapping[str, int], options: ImportOptions
) -> ContactImport:
    """Say what each column is and on what ground these people may be mailed; who would be left
    out, and why, is then in `counts` and `problems`. Nothing is taken over yet."""
    row = _open_import(work, import_id)
    table = table_of(work, row)
    fields, chosen = _checked(mapping, table), _checked_options(options, mapping, work.now())
    row.mapping = {key.value: column for key, column in fields.items()}
    row.options = asdict(chosen)
    mapped = map_rows(table, fields)
    row.problems = [
        {"code": p.code.value, "count": p.count, "examples": [list(e) for e in p.examples]}
        for p in mapped.problems
    ]
    work.session.flush()
    row.counts = _rehearsed(work, mapped, chosen)
    return row


def take_over(work: Work, import_id: str, name: str) -> Audience:
    """Take the people over as contacts, with their consents, as an audience of this name."""
    row = _open_import(work, import_id)
    if not row.counts:
        raise Conflict(msg("Say first which column holds the email address"))
    mapped = map_rows(table_of(work, row), {Field(k): v for k, v in row.mapping.items()})
    if not mapped.contacts:
        raise InvalidInput(msg("No row of this file holds an email address that can be used"))
    saved = _save(work, mapped, ImportOptions(**row.options))
    audience = contact_book.save_audience(work, name, saved.ids.values(), import_id=row.id)
    row.state, row.imported_at = "imported", work.now()
    work.audit(
        "import", "contact_import", row.id, contacts=len(saved.ids), left_out=mapped.left_out
    )
    return audience


def contact_import(work: Work, import_id: str) -> ContactImport:
    work.require(Permission.MANAGE_CONTACTS)
    return work.get(ContactImport, import_id)


def recent_imports(work: Work, limit: int = 5) -> list[ContactImport]:
    """Files that were uploaded and not taken over yet: to go on with."""
    rows = work.session.scalars(
        select(ContactImport)
        .where(ContactImport.state == "uploaded")
        .order_by(ContactImport.created_at.desc())
        .limit(limit)
    )
    return list(rows)


def _rehearsed(work: Work, mapped: Mapped, options: ImportOptions) -> dict[str, Any]:
    """Take everybody over in a nested transaction, ask who could be mailed, and undo it: the very
    rules that will hold at launch answer, not a copy of them."""
    nested = work.session.begin_nested()
    try:
        saved = _save(work, mapped, options)
        found = contact_book.exclusions_of(work, list(saved.ids.values()))
    finally:
        nested.rollback()
    return {
        "rows": mapped.rows,
        "contacts": len(mapped.contacts),
        "left_out": mapped.left_out,
        "new": saved.new,
        "mailable": found.mailable,
        "reasons": dict(found.reasons),
        "by_country": [list(entry) for entry in found.by_country],
    }


def _save(work: Work, mapped: Mapped, options: ImportOptions) -> contact_book.Saved:
    saved = contact_book.save_rows(work, mapped.contacts, options.country)
    if options.basis and options.basis != Basis.NONE:
        dated_by_column = any(row.consent_at for row in mapped.contacts)
        overall = _day(options.given_on) if options.given_on else work.now()
        given = []
        for row in mapped.contacts:
            at = _midnight(row.consent_at) if row.consent_at else overall
            if dated_by_column and row.consent_at is None:
                continue  # the file has dates of consent, and for this person it has none
            given.append(
                ConsentGiven(
                    address_key=work.address_key(row.email),
                    country=row.country or options.country,
                    basis=Basis(options.basis),
                    given_at=min(at, work.now()),
                    wording=options.wording,
                    source=options.source,
                )
            )
        record_consents(work, given)
    return saved


def _open_import(work: Work, import_id: str) -> ContactImport:
    work.require(Permission.MANAGE_CONTACTS)
    row = work.get(ContactImport, import_id, lock=True)
    if row.state != "uploaded":
        raise Conflict(
            msg("This file was taken over already"), mend=msg("Upload it again to change it")
        )
    return row


def _read(data: bytes, encoding: str | None = None, delimiter: str | None = None) -> Table:
    try:
        return read(data, encoding=encoding, delimiter=delimiter)
    except UnreadableFileError as error:
        raise InvalidInput(
            error.message, mend=error.mend, fields={"file": error.message}
        ) from error


def _checked(mapping: Mapping[str, int], table: Table) -> dict[Field, int]:
    fields = {Field(key): column for key, column in mapping.items() if key in set(Field)}
    if any(not 0 <= column < len(table.header) for column in fields.values()):
        raise InvalidInput(fields={"email": msg("That column is not in the file")})
    if Field.EMAIL not in fields:
        raise InvalidInput(fields={"email": msg("Choose the column with the email addresses")})
    if len(set(fields.values())) != len(fields):
        taken = list(fields.values())
        twice = next(key for key, column in fields.items() if taken.count(column) > 1)
        raise InvalidInput(fields={twice.value: msg("This column is chosen twice")})
    return fields


def _checked_options(
    options: ImportOptions, mapping: Mapping[str, int], now: dt.datetime
) -> ImportOptions:
    wrong: dict[str, Message] = {}
    if options.basis not in set(Basis):
        wrong["basis"] = msg("Say on what ground these people may be mailed")
    if options.country and not (options.country.isalpha() and len(options.country) == 2):
        wrong["country"] = msg("Choose a country")
    if options.given_on:
        try:
            if _day(options.given_on) > now:
                wrong["given_on"] = msg("This day is still to come")
        except ValueError:
            wrong["given_on"] = msg("Enter the day as year, month, day")
    elif options.basis not in ("", Basis.NONE) and "consent_at" not in mapping:
        wrong["given_on"] = msg("Say when they agreed, or choose the column with the dates")
    if wrong:
        raise InvalidInput(fields=wrong)
    return ImportOptions(
        country=options.country.upper(),
        basis=options.basis,
        wording=options.wording.strip()[:2000],
        source=options.source.strip()[:200],
        given_on=options.given_on,
    )


def _day(text: str) -> dt.datetime:
    return _midnight(dt.date.fromisoformat(text))


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), dt.UTC)
