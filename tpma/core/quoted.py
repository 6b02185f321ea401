"""Quoted-printable (RFC 2045, 6.7): how the texts of a mail travel."""

from __future__ import annotations

import binascii


def quoted(text: str) -> bytes:
    """Quoted-printable of a text, its line ends as CRLF."""
    data = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8")
    return binascii.b2a_qp(data, istext=True).replace(b"\n", b"\r\n")
