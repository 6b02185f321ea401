"""The tracking room's use cases, in one place."""

from tpma.tracking.service.codes import Scanned, partner_of_code, scan
from tpma.tracking.service.counting import engagement, engagement_of_all, events, opens_measured
from tpma.tracking.service.lead_forms import FormResult, leads, submit_form
from tpma.tracking.service.origins import live_page, origin_of, partner_of
from tpma.tracking.service.recording import record_click, record_open, record_view, unsubscribe
from tpma.tracking.service.signups import (
    SignUpPage,
    SignUpResult,
    confirm_sign_up,
    sign_up,
    sign_up_page,
    sign_up_url,
)
from tpma.tracking.service.topics import TopicView, opens_wording, topic_wording, topics_of

__all__ = [
    "FormResult",
    "Scanned",
    "SignUpPage",
    "SignUpResult",
    "TopicView",
    "confirm_sign_up",
    "engagement",
    "engagement_of_all",
    "events",
    "leads",
    "live_page",
    "opens_measured",
    "opens_wording",
    "origin_of",
    "partner_of",
    "partner_of_code",
    "record_click",
    "record_open",
    "record_view",
    "scan",
    "sign_up",
    "sign_up_page",
    "sign_up_url",
    "submit_form",
    "topic_wording",
    "topics_of",
    "unsubscribe",
]
