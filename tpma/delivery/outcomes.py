"""What became of one message, typed, so that nobody has to read a server's prose to know what to do.

accepted        the server took responsibility
transient       try again later
permanent       this recipient will not get it
configuration   nobody will get it until a person mends something: pause the launch
in_doubt        the last bytes left and no answer came: only a person may send it again
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Verdict(StrEnum):
    ACCEPTED = "accepted"
    TRANSIENT = "transient"
    PERMANENT = "permanent"
    CONFIGURATION = "configuration"
    IN_DOUBT = "in_doubt"


class Phase(StrEnum):
    """Where in the conversation it happened; the same reply means other things elsewhere."""

    CONNECT = "connect"
    TLS = "tls"
    AUTH = "auth"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    BODY = "body"
    DOT = "dot"


@dataclass(frozen=True, slots=True)
class Outcome:
    verdict: Verdict
    phase: Phase
    code: int | None = None
    enhanced: str | None = None
    text: str = ""
    whole_channel: bool = False
    """The fault is the connection's or the server's, not this message's: stop the batch, blame nobody."""
    bad_address: bool = False
    """The server says that the mailbox does not exist: do not mail it again."""

    @property
    def reason(self) -> str:
        """Short and stable enough to group by: phase, code, enhanced code."""
        parts = (self.phase.value, str(self.code or ""), self.enhanced or "")
        return " ".join(part for part in parts if part)


_ENHANCED: Final = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")

# 5.7.x is policy. These say that the *sender* is set up wrongly, so every other recipient would be
# refused too; the rest of 5.7.x is about this message or this mailbox.
_SENDER_POLICY: Final = frozenset(
    {"5.7.0", "5.7.8", "5.7.9", "5.7.14", "5.7.20", "5.7.21", "5.7.22", "5.7.23", "5.7.24"}
    | {"5.7.25", "5.7.26", "5.7.27", "5.7.30", "5.7.57", "5.7.64", "5.7.515"}
)
_RELAY: Final = re.compile(
    r"relay(ing)?\b.{0,30}\b(denied|not permitted|not allowed|prohibited)", re.I
)


def enhanced_code(text: str) -> str | None:
    found = _ENHANCED.search(text[:80])
    return found.group(0) if found else None


def printable(text: str, limit: int = 300) -> str:
    """A server's words, fit for a log line and a screen."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:limit]


def judge(phase: Phase, code: int, text: str) -> Outcome:
    """The outcome of a reply that is not the one hoped for."""
    enhanced = enhanced_code(text)
    verdict = _verdict(phase, code, enhanced, text)
    return Outcome(
        verdict,
        phase,
        code,
        enhanced,
        printable(text),
        whole_channel=code == 421
        or phase in (Phase.CONNECT, Phase.TLS, Phase.AUTH)
        or verdict is Verdict.CONFIGURATION,
        bad_address=verdict is Verdict.PERMANENT and _bad_address(phase, code, enhanced),
    )


def _verdict(phase: Phase, code: int, enhanced: str | None, text: str) -> Verdict:
    if code < 500:
        # Includes odd ones such as a 250 to DATA: the server and we disagree, so wait and try anew.
        return Verdict.TRANSIENT
    if phase in (Phase.CONNECT, Phase.TLS, Phase.AUTH, Phase.MAIL):
        return Verdict.CONFIGURATION
    if code == 530 or enhanced in _SENDER_POLICY or _RELAY.search(text):
        return Verdict.CONFIGURATION
    return Verdict.PERMANENT


def _bad_address(phase: Phase, code: int, enhanced: str | None) -> bool:
    if phase is not Phase.RCPT:
        return False
    if enhanced is not None:
        return enhanced in {"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1", "5.4.4"}
    return code in (550, 551, 553)
