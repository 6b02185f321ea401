"""A mail server that delivers to a folder instead of to the world.

    python -m tpma.core.embedded.mailcatcher --port 2525 --folder .tpma/mail

It answers as real ones do, so that the sender's whole path is exercised: addresses below
`nobody.example` don't exist (550), those below `busy.example` are put off once (451).
"""

import argparse
import asyncio
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from tpma.core.embedded.mailbox import store
from tpma.core.embedded.ports import LOOPBACK, answers
from tpma.core.embedded.supervisor import Child

ABSENT_DOMAIN = "nobody.example"
BUSY_DOMAIN = "busy.example"

_LARGEST_MESSAGE = 32 * 1024 * 1024


class Catcher:
    """aiosmtpd calls the handle_* methods by name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._put_off: set[str] = set()

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        domain = address.rpartition("@")[2].lower()
        if _below(domain, ABSENT_DOMAIN):
            return "550 5.1.1 No such mailbox here"
        if _below(domain, BUSY_DOMAIN) and address not in self._put_off:
            self._put_off.add(address)
            return "451 4.7.1 Greylisted, please try again later"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        content = envelope.content
        assert isinstance(content, bytes)  # decode_data is off
        try:
            store(
                self._folder,
                sender=str(envelope.mail_from or ""),
                recipients=[str(address) for address in envelope.rcpt_tos],
                content=content,
                now=datetime.now(UTC),
            )
        except OSError as error:  # a full disk is the server's trouble, not the message's
            return f"452 4.3.1 Could not store the message: {error.strerror}"
        return "250 2.0.0 OK, caught"


def _below(domain: str, parent: str) -> bool:
    return domain == parent or domain.endswith("." + parent)


def catcher_child(folder: Path, port: int, name: str = "mail") -> Child:
    folder.mkdir(parents=True, exist_ok=True)
    module = "tpma.core.embedded.mailcatcher"
    command = [sys.executable, "-m", module, "--port", str(port), "--folder", str(folder)]
    return Child(name=name, command=command, ready=lambda: answers(port))


async def serve(folder: Path, host: str, port: int) -> None:
    loop = asyncio.get_running_loop()
    handler = Catcher(folder)
    server = await loop.create_server(
        lambda: SMTP(
            handler,
            hostname="catcher.example",
            ident="tpma mail catcher",
            enable_SMTPUTF8=True,
            decode_data=False,
            data_size_limit=_LARGEST_MESSAGE,
            loop=loop,
        ),
        host=host,
        port=port,
    )
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with server:
        await stop.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description="Catch mail in a folder.")
    parser.add_argument("--host", default=LOOPBACK)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(serve(arguments.folder, arguments.host, arguments.port))


if __name__ == "__main__":
    main()
