import pytest

from tpma.delivery.address import BadSmtpUrl, SmtpServer, Tls, parse


def test_a_full_url() -> None:
    assert parse("smtp://u%40x:p%3Aw@mail.test:2587?timeout=5&ca=/ca.pem&name=send.test") == (
        SmtpServer("mail.test", 2587, Tls.REQUIRED, "u@x", "p:w", "/ca.pem", 5.0, "send.test")
    )


@pytest.mark.parametrize(
    ("url", "tls", "port"),
    [
        ("smtp://127.0.0.1:2525", Tls.NEVER, 2525),
        ("smtp://localhost", Tls.NEVER, 25),
        ("smtp://[::1]:25", Tls.NEVER, 25),
        ("smtp://mail.test", Tls.REQUIRED, 587),
        ("smtps://mail.test", Tls.IMPLICIT, 465),
        ("smtp://mail.test?starttls=opportunistic", Tls.OPPORTUNISTIC, 25),
        ("smtp://relay.test?starttls=never", Tls.NEVER, 25),
        ("smtp://localhost?starttls=required", Tls.REQUIRED, 587),
    ],
)
def test_tls_is_demanded_unless_the_server_is_this_machine(url: str, tls: Tls, port: int) -> None:
    server = parse(url)
    assert (server.tls, server.port) == (tls, port)


@pytest.mark.parametrize(
    "url",
    [
        "http://mail.test",
        "smtp://",
        "smtp://mail.test:99999",
        "smtp://mail.test?starttls=maybe",
        "smtps://mail.test?starttls=never",
        "smtp://mail.test?stattls=never",
        "smtp://mail.test?timeout=soon",
        "smtp://mail.test?timeout=0",
        "smtp://u:p@mail.test?starttls=never",
        "smtp://u:p@mail.test?starttls=opportunistic",
    ],
)
def test_what_cannot_be_used_is_refused(url: str) -> None:
    with pytest.raises(BadSmtpUrl):
        parse(url)


def test_the_password_is_not_in_the_repr() -> None:
    assert "secret" not in repr(parse("smtp://u:secret@mail.test"))
