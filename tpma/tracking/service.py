"""The tracking room's use cases, in one place."""

from tpma.tracking.engagement_service import engagement, engagement_of_all, events
from tpma.tracking.lead_service import FormResult, leads, submit_form
from tpma.tracking.origin_service import live_page, origin_of, partner_of
from tpma.tracking.record_service import record_click, record_open, record_view, unsubscribe

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
