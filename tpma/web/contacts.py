"""Contacts: bringing a file in step by step, audiences, and who may be mailed."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from tpma.campaigns import service
from tpma.campaigns.contactfile import ENCODINGS, MAX_BYTES, MAX_ROWS
from tpma.campaigns.contactmap import FIELD_LABELS, LEFT_OUT, PROBLEM_WORDS, Field, ProblemCode
from tpma.campaigns.service import ContactImport
from tpma.campaigns.service.evidence import BASIS_WORDS
from tpma.compliance import service as compliance
from tpma.core.errors import InvalidInput, TooLarge
from tpma.core.i18n import Message, babel_locale, msg, nmsg
from tpma.core.work import Work
from tpma.web.access import OWN, PARTNERS, access
from tpma.web.context import current_work, say
from tpma.web.language import locale
from tpma.web.paging import page_of

bp = Blueprint("contacts", __name__, url_prefix="/contacts")

DELIMITERS = ((";", msg("Semicolon ;")), (",", msg("Comma ,")), ("\t", msg("Tab")), ("|", "|"))
ENCODING_NAMES = {
    "utf-8": msg("Unicode (UTF-8)"),
    "utf-16": msg("Unicode (UTF-16)"),
    "cp1252": msg("Western European (Windows)"),
    "cp1250": msg("Central European (Windows)"),
    "cp1251": msg("Cyrillic (Windows)"),
    "cp1253": msg("Greek (Windows)"),
    "cp1254": msg("Turkish (Windows)"),
    "cp1256": msg("Arabic (Windows)"),
    "cp932": msg("Japanese (Windows)"),
    "mac_roman": msg("Western European (Mac)"),
}


@bp.get("/")
@access(*PARTNERS, data=OWN)
def index() -> str:
    work = current_work()
    search = request.args.get("q", "")[:100]
    chosen = request.args.get("audience", "")
    view = service.audience(work, chosen) if chosen else None
    _, total = service.contacts(work, search=search, audience_id=chosen or None, limit=1)
    page = page_of(total)
    rows, _ = service.contacts(
        work, search=search, audience_id=chosen or None, offset=page.offset, limit=page.size
    )
    return render_template(
        "contacts/index.html",
        rows=rows,
        page=page,
        search=search,
        audience=view,
        audiences=service.audiences(work),
        begun=service.recent_imports(work),
        reasons=compliance.REASONS,
        basis_words=BASIS_WORDS,
    )


@bp.get("/upload")
@access(*PARTNERS, data=OWN)
def upload_form() -> str:
    return _upload_page()


@bp.post("/upload")
@access(*PARTNERS, data=OWN, max_bytes=MAX_BYTES + 1_000_000)
def upload() -> Response:
    work = current_work()
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return make_response(_upload_page({"file": msg("Choose the file with your contacts")}), 422)
    try:
        row = service.import_contacts(work, sent.read(), sent.filename)
    except (InvalidInput, TooLarge) as error:
        work.session.rollback()
        return make_response(_upload_page(error.fields, error.mend), error.status)
    return _to("contacts.columns", row)


def _upload_page(errors: dict[str, Message] | None = None, mend: Message | None = None) -> str:
    return render_template(
        "contacts/upload.html",
        errors=errors or {},
        mend=mend,
        campaign=request.args.get("campaign", ""),
        most_rows=MAX_ROWS,
        most_mb=MAX_BYTES // 1024 // 1024,
    )


@bp.get("/import/<import_id>")
@access(*PARTNERS, data=OWN)
def columns(import_id: str) -> str:
    work = current_work()
    return _columns_page(work, service.contact_import(work, import_id))


@bp.post("/import/<import_id>")
@access(*PARTNERS, data=OWN)
def map_columns(import_id: str) -> Response:
    work = current_work()
    sent = request.form
    if "reread" in sent:
        row = service.reread(work, import_id, sent.get("encoding", ""), sent.get("delimiter", ""))
        return _to("contacts.columns", row)
    mapping = {
        each.value: int(value)
        for each in Field
        if (value := sent.get(f"column-{each.value}", "")).isdecimal()
    }
    options = service.ImportOptions(
        country=sent.get("country", ""),
        basis=sent.get("basis", ""),
        wording=sent.get("wording", ""),
        source=sent.get("source", ""),
        given_on=sent.get("given_on", ""),
    )
    try:
        row = service.map_columns(work, import_id, mapping, options)
    except InvalidInput as error:
        work.session.rollback()
        row = service.contact_import(work, import_id)
        page = _columns_page(work, row, mapping=mapping, options=options, errors=error.fields)
        return make_response(page, 422)
    return _to("contacts.preview", row)


def _columns_page(
    work: Work,
    row: ContactImport,
    *,
    mapping: dict[str, int] | None = None,
    options: service.ImportOptions | None = None,
    errors: dict[str, Message] | None = None,
) -> str:
    table = service.table_of(work, row)
    names = [
        (str(n), name or msg("Column %(number)s", number=n + 1))
        for n, name in enumerate(table.header)
    ]
    return render_template(
        "contacts/columns.html",
        row=row,
        table=table,
        names=names,
        samples={str(n): table.sample(n) for n in range(len(table.header))},
        fields=FIELD_LABELS,
        mapping=row.mapping if mapping is None else mapping,
        options=options or service.ImportOptions(**row.options),
        errors={_field_id(key): said for key, said in (errors or {}).items()},
        bases=[(basis.value, said) for basis, said in service.BASES.items()],
        countries=_countries(),
        encodings=[(name, ENCODING_NAMES[name]) for name in ENCODINGS],
        delimiters=DELIMITERS,
        campaign=request.args.get("campaign", ""),
    )


@bp.get("/import/<import_id>/preview")
@access(*PARTNERS, data=OWN)
def preview(import_id: str) -> Response:
    work = current_work()
    row = service.contact_import(work, import_id)
    if not row.counts:
        return _to("contacts.columns", row)
    return make_response(_preview_page(row, row.filename.rpartition(".")[0] or row.filename))


@bp.post("/import/<import_id>/preview")
@access(*PARTNERS, data=OWN)
def take_over(import_id: str) -> Response:
    work = current_work()
    name = request.form.get("name", "")
    try:
        made = service.take_over(work, import_id, name)
    except InvalidInput as error:
        work.session.rollback()
        row = service.contact_import(work, import_id)
        errors = error.fields or {"name": error.title}
        return make_response(_preview_page(row, name, errors), 422)
    view = service.audience(work, made.id)
    say(nmsg("%(count)s contact is in", "%(count)s contacts are in", view.count))
    campaign = request.args.get("campaign", "")
    if campaign:
        service.choose_audience(work, campaign, made.id)
        return make_response(redirect(url_for("launch.audience", campaign_id=campaign), 303))
    return make_response(redirect(url_for("contacts.index", audience=made.id), 303))


def _preview_page(row: ContactImport, name: str, errors: dict[str, Message] | None = None) -> str:
    problems = [
        {
            "words": PROBLEM_WORDS[ProblemCode(each["code"])],
            "left_out": ProblemCode(each["code"]) in LEFT_OUT,
            "count": each["count"],
            "examples": each["examples"],
        }
        for each in row.problems
    ]
    return render_template(
        "contacts/preview.html",
        row=row,
        counts=row.counts,
        problems=problems,
        reasons=compliance.REASONS,
        ends_by=partial(compliance.expiry_words, current_work()),
        name=name,
        errors=errors or {},
        campaign=request.args.get("campaign", ""),
    )


def _to(endpoint: str, row: ContactImport) -> Response:
    """The next step of the import; a launch that waits for the audience is kept in the URL."""
    asked: dict[str, Any] = {"import_id": row.id}
    if request.args.get("campaign"):
        asked["campaign"] = request.args["campaign"]
    return make_response(redirect(url_for(endpoint, **asked), 303))


def _field_id(key: str) -> str:
    return f"column-{key}" if key in set(Field) else key


def _countries() -> list[tuple[str, str]]:
    known = {str(code): str(name) for code, name in babel_locale(locale()).territories.items()}
    found = [
        (code, name)
        for code, name in known.items()
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRY
    ]
    return sorted(found, key=lambda pair: pair[1])


_NO_COUNTRY = frozenset(
    {"EU", "EZ", "UN", "ZZ", "QO", "XA", "XB", "XK", "AC", "CP", "DG", "EA", "IC", "TA"}
)
