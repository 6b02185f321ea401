"""Messages as JSON, for what is kept in a row and shown later in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tpma.core.i18n import Message, param_out


def messages_out(messages: Iterable[Message]) -> list[Any]:
    return [
        {
            "msgid": m.msgid,
            "params": {k: param_out(v) for k, v in m.params.items()},
        }
        for m in messages
    ]


def messages_in(stored: Iterable[Any]) -> tuple[Message, ...]:
    return tuple(Message(each["msgid"], dict(each.get("params", {}))) for each in stored)
