import datetime as dt
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.delivery.hostile import DRIP, DROP, HANG, HostileServer
from tpma.core.embedded.ports import free_port
from tpma.delivery.address import SmtpServer, Tls
from tpma.delivery.outcomes import Outcome, Phase, Verdict
from tpma.delivery.smtp import MESSAGES_PER_CONNECTION, Mail, SmtpChannel, connection_fault

MAIL = Mail("from@hq.test", "to@reader.test", b"Subject: x\r\n\r\n.leading dot\r\nlast\r\n")


def channel(port: int, timeout: float = 2.0) -> SmtpChannel:
    return SmtpChannel(SmtpServer("127.0.0.1", port, Tls.NEVER, timeout=timeout))


def send_one(
    script: dict[str, str | list[str]], timeout: float = 2.0
) -> tuple[Outcome, list[str], HostileServer]:
    asked: list[str] = []
    with (
        HostileServer(script) as server,
        channel(server.port, timeout).open() as session,
    ):
        outcome = session.send(MAIL, lambda: asked.append("before the dot"))
    return outcome, asked, server


def test_a_message_is_accepted_and_its_dots_survive() -> None:
    outcome, asked, server = send_one({})
    assert outcome == Outcome(Verdict.ACCEPTED, Phase.DOT, 250, text="2.0.0 queued")
    assert asked == ["before the dot"]
    assert server.bodies == [b"Subject: x\r\n\r\n..leading dot\r\nlast\r\n"]


@pytest.mark.parametrize(
    ("phase", "reply", "verdict", "whole", "bad"),
    [
        ("banner", "421 4.3.2 later", Verdict.TRANSIENT, True, False),
        ("banner", "554 no", Verdict.CONFIGURATION, True, False),
        ("mail", "421 4.7.0 closing", Verdict.TRANSIENT, True, False),
        ("mail", "451 4.3.0 try again", Verdict.TRANSIENT, False, False),
        ("mail", "550 5.7.1 sender refused", Verdict.CONFIGURATION, True, False),
        ("rcpt", "450 4.2.0 greylisted", Verdict.TRANSIENT, False, False),
        ("rcpt", "451 4.7.1 later", Verdict.TRANSIENT, False, False),
        ("rcpt", "550 5.1.1 no such user", Verdict.PERMANENT, False, True),
        ("rcpt", "550 no such user", Verdict.PERMANENT, False, True),
        ("rcpt", "552 5.2.2 mailbox full", Verdict.PERMANENT, False, False),
        ("rcpt", "554 5.7.1 relay access denied", Verdict.CONFIGURATION, True, False),
        ("rcpt", "550 5.7.515 SPF and DKIM, please", Verdict.CONFIGURATION, True, False),
        ("data", "451 4.3.0 no", Verdict.TRANSIENT, False, False),
        ("data", "554 5.5.1 no", Verdict.PERMANENT, False, False),
        ("dot", "451 4.3.0 queue full", Verdict.TRANSIENT, False, False),
        ("dot", "550 5.7.1 looks like spam", Verdict.PERMANENT, False, False),
        ("dot", "550 5.7.26 unauthenticated", Verdict.CONFIGURATION, True, False),
        ("dot", "999 what", Verdict.IN_DOUBT, False, False),
        ("dot", "hello", Verdict.IN_DOUBT, False, False),
    ],
)
def test_each_reply_is_typed(
    phase: str, reply: str, verdict: Verdict, whole: bool, bad: bool
) -> None:
    outcome, asked, _ = send_one({phase: reply})
    assert (outcome.verdict, outcome.whole_channel, outcome.bad_address) == (verdict, whole, bad)
    assert bool(asked) == (phase == "dot")


@pytest.mark.parametrize("how", [DROP, HANG, DRIP])
@pytest.mark.parametrize("phase", ["banner", "mail", "rcpt", "data"])
def test_a_line_lost_before_the_dot_is_no_doubt(phase: str, how: str) -> None:
    outcome, asked, _ = send_one({phase: how}, timeout=0.4)
    assert outcome.verdict is Verdict.TRANSIENT
    assert asked == []


@pytest.mark.parametrize("how", [DROP, HANG, DRIP])
def test_a_line_lost_after_the_dot_is_in_doubt(how: str) -> None:
    outcome, asked, server = send_one({"dot": how}, timeout=0.4)
    assert (outcome.verdict, outcome.phase) == (Verdict.IN_DOUBT, Phase.DOT)
    assert asked == ["before the dot"]
    assert len(server.bodies) == 1


def test_a_server_that_leaves_amid_the_body_never_saw_the_dot() -> None:
    # More than the system's buffers take: what lies in them counts as sent.
    big = Mail(MAIL.sender, MAIL.recipient, b"x" * 70 + b"\r\n" + b"y" * 30_000_000 + b"\r\n")
    script = {"ehlo": "250-hostile.test\r\n250 SIZE 50000000", "body": DROP}
    with HostileServer(script) as server, channel(server.port).open() as session:
        outcome = session.send(big, lambda: None)
    assert outcome.verdict is Verdict.TRANSIENT
    assert server.bodies == []


def test_nobody_there_stops_the_whole_channel() -> None:
    with HostileServer() as server:
        port = server.port
    outcome = channel(port).open().send(MAIL, lambda: None)
    assert (outcome.verdict, outcome.phase) == (Verdict.TRANSIENT, Phase.CONNECT)
    assert outcome.whole_channel


def test_a_host_that_does_not_exist_is_a_matter_of_configuration() -> None:
    unknown = connection_fault(Phase.CONNECT, socket.gaierror(socket.EAI_NONAME, "unknown"))
    assert (unknown.verdict, unknown.whole_channel) == (Verdict.CONFIGURATION, True)
    away = connection_fault(Phase.CONNECT, socket.gaierror(socket.EAI_AGAIN, "DNS is away"))
    assert (away.verdict, away.whole_channel) == (Verdict.TRANSIENT, True)


def test_the_connection_is_reused_even_after_a_refusal() -> None:
    script: dict[str, str | list[str]] = {"rcpt": ["250 ok", "550 5.1.1 no", "250 ok"]}
    with HostileServer(script) as server, channel(server.port).open() as session:
        verdicts = [session.send(MAIL, lambda: None).verdict for _ in range(3)]
        assert server.connections == 1
    assert verdicts == [Verdict.ACCEPTED, Verdict.PERMANENT, Verdict.ACCEPTED]


def test_a_connection_closed_while_idle_is_opened_again() -> None:
    script: dict[str, str | list[str]] = {"mail": ["250 ok", DROP, "250 ok"]}
    with HostileServer(script) as server, channel(server.port).open() as session:
        assert session.send(MAIL, lambda: None).verdict is Verdict.ACCEPTED
        assert session.send(MAIL, lambda: None).verdict is Verdict.ACCEPTED
        assert server.connections == 2


def test_a_new_connection_after_a_hundred_messages() -> None:
    with HostileServer() as server, channel(server.port).open() as session:
        for _ in range(MESSAGES_PER_CONNECTION + 1):
            assert session.send(MAIL, lambda: None).verdict is Verdict.ACCEPTED
        assert server.connections == 2


def test_a_veto_before_the_dot_keeps_the_message_back() -> None:
    class Veto(Exception):
        pass

    def veto() -> None:
        raise Veto

    with HostileServer() as server, channel(server.port).open() as session:
        with pytest.raises(Veto):
            session.send(MAIL, veto)
        assert session.send(MAIL, lambda: None).verdict is Verdict.ACCEPTED
    assert len(server.bodies) == 1


def test_a_message_over_the_server_s_size_is_not_even_offered() -> None:
    outcome, asked, server = send_one({"ehlo": "250-hostile.test\r\n250 SIZE 10"})
    assert outcome.verdict is Verdict.CONFIGURATION
    assert (asked, server.recipients) == ([], [])


def test_an_address_outside_ascii_needs_smtputf8() -> None:
    mail = Mail("from@hq.test", "jürgen@reader.test", MAIL.data)
    with HostileServer() as server, channel(server.port).open() as session:
        assert session.send(mail, lambda: None).verdict is Verdict.PERMANENT
    ehlo = "250-hostile.test\r\n250 SMTPUTF8"
    with HostileServer({"ehlo": ehlo}) as server, channel(server.port).open() as session:
        assert session.send(mail, lambda: None).verdict is Verdict.ACCEPTED


def test_starttls_that_is_demanded_and_not_offered_is_refused() -> None:
    with HostileServer() as server:
        demanding = SmtpChannel(SmtpServer("127.0.0.1", server.port, Tls.REQUIRED, timeout=2))
        outcome = demanding.probe()
    assert (outcome.verdict, outcome.phase) == (Verdict.CONFIGURATION, Phase.TLS)


class Keep:
    def __init__(self) -> None:
        self.got: list[Envelope] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.got.append(envelope)
        return "250 kept"


def sign_in(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
) -> AuthResult:
    return AuthResult(success=data.password == b"right", handled=False)  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path


@pytest.fixture
def secure(certificate: Path) -> Iterator[tuple[int, Keep]]:
    keep = Keep()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    controller = Controller(
        keep,
        hostname="127.0.0.1",
        port=free_port(),
        tls_context=context,
        require_starttls=True,
        authenticator=sign_in,
        auth_required=True,
    )
    controller.start()
    yield controller.port, keep
    controller.stop()


def test_starttls_with_a_trusted_certificate_and_a_password(
    secure: tuple[int, Keep], certificate: Path
) -> None:
    port, keep = secure
    server = SmtpServer("localhost", port, Tls.REQUIRED, "user", "right", str(certificate))
    with SmtpChannel(server).open() as session:
        assert session.send(MAIL, lambda: None).verdict is Verdict.ACCEPTED
    assert keep.got[0].content == MAIL.data


def test_a_certificate_that_nobody_vouches_for_is_refused(secure: tuple[int, Keep]) -> None:
    port, keep = secure
    outcome = SmtpChannel(SmtpServer("localhost", port, Tls.REQUIRED, "user", "right")).probe()
    assert (outcome.verdict, outcome.phase) == (Verdict.CONFIGURATION, Phase.TLS)
    assert keep.got == []


def test_a_certificate_for_another_name_is_refused(
    secure: tuple[int, Keep], certificate: Path
) -> None:
    port, _ = secure
    server = SmtpServer("127.0.0.1", port, Tls.REQUIRED, "user", "right", str(certificate))
    assert SmtpChannel(server).probe().verdict is Verdict.CONFIGURATION


def test_a_wrong_password_is_a_matter_of_configuration(
    secure: tuple[int, Keep], certificate: Path
) -> None:
    port, _ = secure
    server = SmtpServer("localhost", port, Tls.REQUIRED, "user", "wrong", str(certificate))
    outcome = SmtpChannel(server).probe()
    assert (outcome.verdict, outcome.phase, outcome.code) == (
        Verdict.CONFIGURATION,
        Phase.AUTH,
        535,
    )


def test_tls_spoken_to_a_plain_port_says_so() -> None:
    with HostileServer() as server:
        outcome = SmtpChannel(SmtpServer("127.0.0.1", server.port, Tls.IMPLICIT, timeout=2)).probe()
    assert outcome.verdict is Verdict.CONFIGURATION
