"""Receipts: third parties' invoices, each of which pays only once."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError

from tpma.core.errors import Conflict, InvalidInput, NotFound, TooLarge
from tpma.core.i18n import msg
from tpma.core.permissions import Permission
from tpma.core.work import Work
from tpma.mdf.models import Receipt
from tpma.mdf.service.proving import editable, prove

MAX_RECEIPT = 10 * 1024 * 1024
#: How the files that we take begin. What a browser says about a file is not asked.
_RECEIPTS = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)


def add_receipt(work: Work, claim_id: str, data: bytes, filename: str) -> Receipt:
    """Add a third party's invoice. Conflict where the same file was handed in before."""
    work.require(Permission.REQUEST_FUNDS)
    claim = editable(work, claim_id)
    if len(data) > MAX_RECEIPT:
        raise TooLarge(msg("The file is larger than %(size)s MB", size=MAX_RECEIPT // 1024 // 1024))
    media_type = next((kind for start, kind in _RECEIPTS if data.startswith(start)), None)
    if media_type is None:
        raise InvalidInput(fields={"receipt": msg("Add a PDF, a PNG or a JPEG")})
    sha = work.storage.put(data, media_type)
    receipt = Receipt(
        id=work.new_id(),
        partner_id=claim.partner_id,
        claim_id=claim.id,
        sha256=sha,
        filename=_clean(filename),
        media_type=media_type,
        size_bytes=len(data),
        added_by=work.actor.user_id,
        added_at=work.now(),
    )
    try:
        with work.session.begin_nested():
            work.session.add(receipt)
    except IntegrityError:
        # The constraint looks across partners, which this session can't: it alone can tell.
        raise Conflict(
            msg("This receipt was handed in before"),
            detail=msg("The same file pays only once"),
            mend=msg("Add the receipt of this activity"),
        ) from None
    prove(work, claim)
    work.audit("add_receipt", "claim", claim.id, sha256=sha)
    return receipt


def remove_receipt(work: Work, claim_id: str, receipt_id: str) -> None:
    """Take a receipt back out of a claim that is still the partner's."""
    work.require(Permission.REQUEST_FUNDS)
    claim = editable(work, claim_id)
    receipt = work.get(Receipt, receipt_id)
    if receipt.claim_id != claim.id:
        raise NotFound()
    work.session.delete(receipt)
    work.session.flush()
    prove(work, claim)
    work.audit("remove_receipt", "claim", claim.id, sha256=receipt.sha256)


def _clean(filename: str) -> str:
    name = filename.replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in name if c.isprintable()).strip()[-200:] or "receipt"


def receipt_file(work: Work, claim_id: str, receipt_id: str) -> tuple[Receipt, bytes]:
    """A receipt with its bytes."""
    receipt = work.get(Receipt, receipt_id)
    if receipt.claim_id != claim_id:
        raise NotFound()
    return receipt, work.storage.get(receipt.sha256)
