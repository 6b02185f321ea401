"""The tables of this room."""

from tpma.compliance.models.approvals import (
    Approval,
    ApprovalLink,
    ApprovalPolicy,
    Deputy,
    ReviewComment,
    Submission,
)
from tpma.compliance.models.consents import ConsentRecord, PendingConsent, Suppression
from tpma.compliance.models.statements import ApprovedStatement, SubmissionStatement

__all__ = [
    "Approval",
    "ApprovalLink",
    "ApprovalPolicy",
    "ApprovedStatement",
    "ConsentRecord",
    "Deputy",
    "PendingConsent",
    "ReviewComment",
    "Submission",
    "SubmissionStatement",
    "Suppression",
]
