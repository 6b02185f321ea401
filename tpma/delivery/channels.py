"""The channels of one installation, made from its settings at first use.

work.resource(Channels).mail.open()
"""

from pathlib import Path

from tpma.core.errors import Misconfigured
from tpma.core.i18n import msg
from tpma.core.settings import Settings
from tpma.delivery.address import BadSmtpUrl, parse
from tpma.delivery.outbox_folder import OutboxFolder
from tpma.delivery.smtp import SmtpChannel


class Channels:
    """Where campaigns go out. Opens no connection and touches no folder until something is sent."""

    def __init__(self, settings: Settings) -> None:
        try:
            server = parse(settings.smtp_url)
        except BadSmtpUrl as error:
            raise Misconfigured(
                msg("The mail server's address can't be used"),
                detail=msg("TPMA_SMTP_URL: %(reason)s", reason=str(error)),
                mend=msg("Use the form %(example)s", example="smtp://user:password@host:587"),
            ) from error
        self.mail = SmtpChannel(server)
        self.outbox = OutboxFolder(Path(settings.outbox_dir))
