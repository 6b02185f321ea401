"""One tree of errors. Each says what happened, why, and what to do, in translatable words.

The doors (screens, API, command line, jobs) turn them into a page, a problem document
(RFC 9457), an exit status or a retry; nobody below a door knows which.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from tpma.core.i18n import Message, msg


class TpmaError(Exception):
    """The root. `code` is stable and documented; `status` is the HTTP status at a door."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 500
    title: Message = msg("Something went wrong on our side")

    def __init__(
        self,
        title: Message | None = None,
        *,
        detail: Message | None = None,
        mend: Message | None = None,
        fields: Mapping[str, Message] | None = None,
        findings: Sequence[Any] = (),
    ) -> None:
        if title is not None:
            self.title = title
        self.detail = detail
        self.mend = mend
        self.fields: dict[str, Message] = dict(fields or {})
        #: Findings of checks, where checks are the reason (see tpma.compliance.findings).
        self.findings = list(findings)
        super().__init__(str(self.title))

    def __str__(self) -> str:
        parts = [self.title, self.detail, self.mend]
        said = ". ".join(str(part).rstrip(".") for part in parts if part is not None)
        named = "; ".join(f"{name}: {what}" for name, what in self.fields.items())
        return f"{said} ({named})" if named else said


class InvalidInput(TpmaError):
    """What was entered can't be used. `fields` says which entry and why."""

    code = "invalid_input"
    status = 422
    title = msg("Some of what you entered can't be used")


class TooLarge(InvalidInput):
    """More bytes, pixels or rows than we take."""

    code = "too_large"
    status = 413
    title = msg("This is larger than we can take")


class NotSignedIn(TpmaError):
    """Nobody is signed in, or the session has ended."""

    code = "not_signed_in"
    status = 401
    title = msg("Please sign in")


class Forbidden(TpmaError):
    """This person's role doesn't include this."""

    code = "forbidden"
    status = 403
    title = msg("Your role does not include this")


class NotFound(TpmaError):
    """It isn't there, or it is another partner's: nobody can tell which."""

    code = "not_found"
    status = 404
    title = msg("We can't find this")


class Conflict(TpmaError):
    """It changed in the meantime, or its state doesn't allow this now."""

    code = "conflict"
    status = 409
    title = msg("This changed while you were working on it")


class Refused(Conflict):
    """A rule says no. `findings` names each rule."""

    code = "refused"
    title = msg("A rule does not allow this yet")


class TooMany(TpmaError):
    """Too many tries in too short a time."""

    code = "too_many"
    status = 429
    title = msg("Too many tries")


class Unavailable(TpmaError):
    """A part that we need (queue, mail server, storage, disk) is away; trying again may help."""

    code = "unavailable"
    status = 503
    title = msg("A part of the system is away for the moment")


class Misconfigured(TpmaError):
    """A setting is missing or wrong; an operator has to mend it."""

    code = "misconfigured"
    status = 500
    title = msg("A setting needs an operator's attention")
