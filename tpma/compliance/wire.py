"""Findings and messages as JSON, for what is kept with a submission."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tpma.compliance.findings import Box, Finding, Kind, Severity
from tpma.core.i18n import Message, param_out


def message_out(message: Message) -> dict[str, Any]:
    """A message as JSON. Numbers stay numbers, so that they are shown in the reader's notation."""
    return {
        "msgid": message.msgid,
        "plural": message.plural,
        "count": message.count,
        "params": {
            name: {"message": message_out(value)}
            if isinstance(value, Message)
            else param_out(value)
            for name, value in message.params.items()
        },
    }


def message_in(data: Mapping[str, Any]) -> Message:
    """The message again."""
    params = {
        name: message_in(value["message"]) if isinstance(value, dict) else value
        for name, value in data["params"].items()
    }
    return Message(data["msgid"], params, data.get("plural"), data.get("count"))


def findings_out(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Findings as JSON."""
    return [
        {
            "check_id": found.check_id,
            "severity": found.severity.value,
            "kind": found.kind.value,
            "tactic_key": found.tactic_key,
            "zone": found.zone,
            "box": None
            if found.box is None
            else [
                found.box.x,
                found.box.y,
                found.box.width,
                found.box.height,
                found.box.rendition,
            ],
            "message": message_out(found.message),
            "mend": message_out(found.mend),
            "source": message_out(found.source),
            "mend_value": found.mend_value,
        }
        for found in findings
    ]


def findings_in(data: Iterable[Mapping[str, Any]]) -> list[Finding]:
    """Findings again. What would mend them fits what was submitted, and is a suggestion by now."""
    return [
        Finding(
            check_id=each["check_id"],
            severity=Severity(each["severity"]),
            tactic_key=each["tactic_key"],
            message=message_in(each["message"]),
            mend=message_in(each["mend"]),
            source=message_in(each["source"]),
            zone=each["zone"],
            box=Box(*each["box"]) if each["box"] else None,
            kind=Kind(each["kind"]),
            mend_value=each.get("mend_value"),
        )
        for each in data
    ]
