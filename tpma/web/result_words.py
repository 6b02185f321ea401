"""The words of events and deals, as the screens of results name them."""

from __future__ import annotations

from tpma.core.i18n import Message, msg

EVENT_KINDS: dict[str, Message] = {
    "open": msg("Opens"),
    "click": msg("Clicks"),
    "view": msg("Page views"),
    "form": msg("Forms"),
    "unsubscribe": msg("Unsubscribes"),
}

ONE_EVENT: dict[str, Message] = {
    "open": msg("Mail opened"),
    "click": msg("Click"),
    "view": msg("Page view"),
    "form": msg("Form"),
    "unsubscribe": msg("Unsubscribe"),
}

VERDICTS: dict[str, Message] = {
    "human": msg("Person"),
    "machine": msg("Machine"),
    "unknown": msg("Not known"),
}

OUTCOMES: dict[str, Message] = {
    "open": msg("Open"),
    "won": msg("Won"),
    "lost": msg("Lost"),
}
