"""The use cases of compliance, in one place for the rooms and doors that call them."""

from tpma.compliance.findings import Finding, RequiredInsert, Severity
from tpma.compliance.law_rules import Basis
from tpma.compliance.manifest import Difference, differences, digest
from tpma.compliance.models import Submission
from tpma.compliance.service.approvals import approvals_of
from tpma.compliance.service.by_link import (
    Holder,
    LinkPage,
    count_form,
    count_wrong,
    decide_by_link,
    holder_of,
    holder_of_files,
    link_file,
    link_page,
    may_try,
)
from tpma.compliance.service.comments import (
    Pinned,
    comment_on,
    comments_for,
    comments_of,
    tick_off,
)
from tpma.compliance.service.confirmations import (
    Asked,
    Confirmed,
    Pending,
    ask_to_confirm,
    confirm,
    confirmation,
    needs_confirmation,
    partner_of_confirmation,
    take_consent,
)
from tpma.compliance.service.consents import (
    ConsentGiven,
    consents_of,
    record_consent,
    record_consents,
    withdraw_consent,
)
from tpma.compliance.service.deciding import decide
from tpma.compliance.service.deputies import (
    Absence,
    absences,
    end_deputy,
    name_deputy,
    possible_deputies,
)
from tpma.compliance.service.gathering import Gathered, gather, territory
from tpma.compliance.service.law_inserts import LawInserts
from tpma.compliance.service.laws import law_of
from tpma.compliance.service.link_asking import Asked as LinksAsked
from tpma.compliance.service.link_asking import ask_links, ask_submitted_links
from tpma.compliance.service.links import forget_asked, links_to_address, outside_names
from tpma.compliance.service.mailing import (
    Recipient,
    ended_consents,
    expiry_words,
    is_mailable,
    opens_countable,
    unsubscribe,
)
from tpma.compliance.service.mending import mend, mendable, suggest
from tpma.compliance.service.outside import (
    AskedOutside,
    asked_outside,
    end_links,
    send_again,
    send_link,
)
from tpma.compliance.service.policies import (
    PolicyVersion,
    change_policy,
    current_policy,
    policy_history,
)
from tpma.compliance.service.review_views import Review, Waiting
from tpma.compliance.service.reviews import (
    approved,
    compared,
    document,
    picture_before,
    queue,
    review,
    submission,
    submissions_of,
)
from tpma.compliance.service.statement_changes import (
    relying_on,
    revise_statement,
    statement,
    statement_versions,
    withdraw_statement,
)
from tpma.compliance.service.statements import (
    add_statement,
    is_over,
    statement_facts,
    statements,
)
from tpma.compliance.service.submitting import (
    findings,
    findings_in,
    inserts_for,
    manifest_from,
    manifest_of,
    submit,
    uploads_in,
)
from tpma.compliance.service.suppressions import (
    REASONS,
    StopList,
    allow_domain,
    declined_topics,
    stop_list,
    suppress,
    want_topic,
)
from tpma.compliance.service.trying import findings_with
from tpma.compliance.service.validity import expire_due, verify, withdraw

__all__ = [
    "REASONS",
    "Absence",
    "Asked",
    "AskedOutside",
    "Basis",
    "Confirmed",
    "ConsentGiven",
    "Difference",
    "Finding",
    "Gathered",
    "Holder",
    "LawInserts",
    "LinkPage",
    "LinksAsked",
    "Pending",
    "Pinned",
    "PolicyVersion",
    "Recipient",
    "RequiredInsert",
    "Review",
    "Severity",
    "StopList",
    "Submission",
    "Waiting",
    "absences",
    "add_statement",
    "allow_domain",
    "approvals_of",
    "approved",
    "ask_links",
    "ask_submitted_links",
    "ask_to_confirm",
    "asked_outside",
    "change_policy",
    "comment_on",
    "comments_for",
    "comments_of",
    "compared",
    "confirm",
    "confirmation",
    "consents_of",
    "count_form",
    "count_wrong",
    "current_policy",
    "decide",
    "decide_by_link",
    "declined_topics",
    "differences",
    "digest",
    "document",
    "end_deputy",
    "end_links",
    "ended_consents",
    "expire_due",
    "expiry_words",
    "findings",
    "findings_in",
    "findings_with",
    "forget_asked",
    "gather",
    "holder_of",
    "holder_of_files",
    "inserts_for",
    "is_mailable",
    "is_over",
    "law_of",
    "link_file",
    "link_page",
    "links_to_address",
    "manifest_from",
    "manifest_of",
    "may_try",
    "mend",
    "mendable",
    "name_deputy",
    "needs_confirmation",
    "opens_countable",
    "outside_names",
    "partner_of_confirmation",
    "picture_before",
    "policy_history",
    "possible_deputies",
    "queue",
    "record_consent",
    "record_consents",
    "relying_on",
    "review",
    "revise_statement",
    "send_again",
    "send_link",
    "statement",
    "statement_facts",
    "statement_versions",
    "statements",
    "stop_list",
    "submission",
    "submissions_of",
    "submit",
    "suggest",
    "suppress",
    "take_consent",
    "territory",
    "tick_off",
    "unsubscribe",
    "uploads_in",
    "verify",
    "want_topic",
    "withdraw",
    "withdraw_consent",
    "withdraw_statement",
]
