"""Opportunities: brought in from a CRM's export, again and again, without doubles."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from sqlalchemy import func, select

from tpma.attribution.dealfile import DealFile, DealRow, RowProblem, read_deals
from tpma.attribution.match import account_domain
from tpma.attribution.models import Opportunity, OpportunityImport
from tpma.core.db import JsonObject
from tpma.core.errors import InvalidInput
from tpma.core.i18n import Message, msg, param_out
from tpma.core.permissions import Permission
from tpma.core.work import Work
from tpma.partners import service as partners

_CHUNK = 500


def import_opportunities(
    work: Work,
    data: bytes,
    filename: str = "opportunities.csv",
    *,
    mapping: Mapping[str, int] | None = None,
    mark: str | None = None,
    day_first: bool | None = None,
) -> OpportunityImport:
    """Bring a CRM's export in. Good rows are kept, bad ones listed in the import's problems.

    Idempotent by (partner, external id): the same file again changes nothing. InvalidInput where
    the file as a whole can't be read.
    """
    work.require(Permission.IMPORT_DEALS)
    found = read_deals(
        data, currency=work.settings.currency, mapping=mapping, mark=mark, day_first=day_first
    )
    for problem in found.problems:
        if problem.line == 0:
            raise InvalidInput(problem.what, mend=problem.mend)
    rows = _with_partner(work, found)
    imported = work.add(
        OpportunityImport(
            id=work.new_id(),
            filename=filename[-200:],
            file_sha=hashlib.sha256(data).hexdigest(),
            encoding=found.encoding,
            mapping=dict(found.mapping),
            row_count=found.row_count,
            created=0,
            updated=0,
            unchanged=0,
            problem_count=found.problem_count,
            problems=[_problem_json(problem) for problem in found.problems],
            imported_by=work.actor.user_id,
            imported_at=work.now(),
        )
    )
    work.session.flush()
    for start in range(0, len(rows), _CHUNK):
        _merge(work, imported, rows[start : start + _CHUNK])
    work.audit(
        "import",
        "opportunities",
        imported.id,
        rows=imported.row_count,
        created=imported.created,
        updated=imported.updated,
        problems=imported.problem_count,
        sha256=imported.file_sha,
    )
    return imported


def _with_partner(work: Work, found: DealFile) -> list[tuple[str, DealRow]]:
    """Each row with its partner's id; rows of nobody become problems."""
    known, _ = partners.list_partners(work, limit=100_000)
    by_word: dict[str, str] = {}
    for partner in known:
        for word in (partner.id, partner.slug, partner.name, partner.legal_name):
            by_word.setdefault(word.casefold(), partner.id)
    only = work.scope.partner_id
    rows: list[tuple[str, DealRow]] = []
    for row in found.rows:
        partner_id = by_word.get(row.partner.casefold()) if row.partner else only
        if partner_id is None:
            found.report(
                RowProblem(
                    row.line,
                    "partner",
                    msg("There is no partner called “%(value)s”", value=row.partner[:80])
                    if row.partner
                    else msg("This is empty"),
                    msg("Write the partner's name or short name"),
                )
            )
            continue
        rows.append((partner_id, row))
    found.problems.sort(key=lambda problem: problem.line)
    return rows


def _problem_json(problem: RowProblem) -> JsonObject:
    def plain(message: Message | None) -> JsonObject | None:
        if message is None:
            return None
        params = {name: param_out(value) for name, value in message.params.items()}
        return {"msgid": message.msgid, "params": params}

    return {
        "line": problem.line,
        "column": problem.column,
        "what": plain(problem.what),
        "mend": plain(problem.mend),
    }


def _merge(work: Work, imported: OpportunityImport, rows: Sequence[tuple[str, DealRow]]) -> None:
    ids = {row.external_id for _, row in rows}
    held = {
        (deal.partner_id, deal.external_id): deal
        for deal in work.session.scalars(
            select(Opportunity).where(Opportunity.external_id.in_(ids))
        )
    }
    for partner_id, row in rows:
        facts = {
            "account": row.account,
            "domain": account_domain(row.website, row.contact_email),
            "name": row.name,
            "contact_key": work.address_key(row.contact_email) if row.contact_email else None,
            "amount_minor": row.amount_minor,
            "currency": row.currency,
            "stage": row.stage,
            "outcome": row.outcome.value,
            "created_on": row.created_on,
            "closed_on": row.closed_on,
            "source": row.source,
        }
        deal = held.get((partner_id, row.external_id))
        if deal is None:
            deal = Opportunity(
                id=work.new_id(),
                partner_id=partner_id,
                external_id=row.external_id,
                import_id=imported.id,
                imported_at=work.now(),
                **facts,
            )
            held[partner_id, row.external_id] = work.add(deal)
            imported.created += 1
        elif any(getattr(deal, name) != value for name, value in facts.items()):
            for name, value in facts.items():
                setattr(deal, name, value)
            deal.import_id, deal.imported_at = imported.id, work.now()
            imported.updated += 1
        else:
            imported.unchanged += 1
    work.session.flush()


def imports(work: Work, limit: int = 20) -> Sequence[OpportunityImport]:
    """The latest imports."""
    work.require(Permission.IMPORT_DEALS)
    return work.session.scalars(
        select(OpportunityImport).order_by(OpportunityImport.imported_at.desc()).limit(limit)
    ).all()


def opportunity_import(work: Work, import_id: str) -> OpportunityImport:
    """One import with its problems."""
    work.require(Permission.IMPORT_DEALS)
    return work.get(OpportunityImport, import_id)


def deal_count(work: Work) -> int:
    """How many opportunities are in scope."""
    return work.session.scalar(select(func.count()).select_from(Opportunity)) or 0
