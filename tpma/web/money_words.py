"""How the screens of money name and colour the states of requests and claims."""

from __future__ import annotations

from typing import Any

from tpma.mdf.rules import (
    ACTIVITY_NAMES,
    CLAIM_STATES,
    REQUEST_STATES,
    Activity,
    ClaimState,
    RequestState,
)
from tpma.web.money_input import shown

#: How the state of a request or claim looks.
TONES = {
    "submitted": "warn",
    "approved": "accent",
    "paid": "good",
    "rejected": "bad",
    "declined": "bad",
    "draft": "neutral",
    "withdrawn": "neutral",
    "closed": "neutral",
    "open": "good",
}


def words() -> dict[str, Any]:
    """What the templates of money need to name states and activities."""
    return {
        "tones": TONES,
        "request_state": lambda state: REQUEST_STATES[RequestState(state)],
        "claim_state": lambda state: CLAIM_STATES[ClaimState(state)],
        "activity_name": lambda key: ACTIVITY_NAMES[Activity(key)],
        "shown": shown,
    }
