"""The tracking room's use cases, in one place."""

from tpma.tracking.service.counting import engagement, engagement_of_all, events
from tpma.tracking.service.lead_forms import FormResult, leads, submit_form
from tpma.tracking.service.origins import live_page, origin_of, partner_of
from tpma.tracking.service.recording import record_click, record_open, record_view, unsubscribe

__all__ = [
    "FormResult",
    "engagement",
    "engagement_of_all",
    "events",
    "leads",
    "live_page",
    "origin_of",
    "partner_of",
    "record_click",
    "record_open",
    "record_view",
    "submit_form",
    "unsubscribe",
]
