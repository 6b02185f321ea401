"""The use cases of MDF in one place: funds, requests, claims, reports."""

from tpma.mdf.service.claim_list import ClaimView, claim_view, claims
from tpma.mdf.service.claiming import (
    claim_from_campaign,
    claim_from_request,
    decide_claim,
    edit_claim,
    pay,
    submit_claim,
)
from tpma.mdf.service.funding import fund_campaign, usable_requests
from tpma.mdf.service.funds import (
    FundView,
    allocate,
    create_fund,
    fund_by_partner,
    fund_view,
    funds,
    partner_names,
)
from tpma.mdf.service.ledger import balance, entries
from tpma.mdf.service.proving import ProofView, exhibit, proof_of, proof_pack, receipts
from tpma.mdf.service.receiving import add_receipt, receipt_file, remove_receipt
from tpma.mdf.service.reporting import RoiReport, export_csv, export_xlsx, roi_report
from tpma.mdf.service.requests import (
    RequestView,
    approve_request,
    close_request,
    fundable_campaigns,
    reject_request,
    request,
    request_view,
    requests,
    withdraw_request,
)

__all__ = [
    "ClaimView",
    "FundView",
    "ProofView",
    "RequestView",
    "RoiReport",
    "add_receipt",
    "allocate",
    "approve_request",
    "balance",
    "claim_from_campaign",
    "claim_from_request",
    "claim_view",
    "claims",
    "close_request",
    "create_fund",
    "decide_claim",
    "edit_claim",
    "entries",
    "exhibit",
    "export_csv",
    "export_xlsx",
    "fund_by_partner",
    "fund_campaign",
    "fund_view",
    "fundable_campaigns",
    "funds",
    "partner_names",
    "pay",
    "proof_of",
    "proof_pack",
    "receipt_file",
    "receipts",
    "reject_request",
    "remove_receipt",
    "request",
    "request_view",
    "requests",
    "roi_report",
    "submit_claim",
    "usable_requests",
    "withdraw_request",
]
