"""A web site with a certificate on this machine, and a probe that may reach it and nothing else."""

from __future__ import annotations

import datetime as dt
import ssl
import threading
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tpma.delivery.link_probe import LinkProbe

NAME = "shop.example"


class Handler(BaseHTTPRequestHandler):
    seen: list[tuple[str, dict[str, str]]] = []

    def do_GET(self) -> None:
        Handler.seen.append((self.path, dict(self.headers)))
        where = {
            "/moved": "/fine",
            "/inside": "https://inside.example/x",
            "/plain": f"http://{NAME}/fine",
            "/loop": "/loop",
            "/nowhere": "https://[",
            "/no-name": "https://\u2100.example/",
            "/control": "https://127.0.0.1 x/",
            "/metadata": "https://169.254.169.254/latest/meta-data/",
        }.get(self.path)
        if self.path == "/slow":
            self.rfile.read(1)  # no answer, until whoever asked has hung up
            return
        self.send_response(302 if where else {"/gone": 404, "/broken": 500, "/shy": 403}.get(self.path, 200))  # fmt: skip
        if where:
            self.send_header("Location", where.encode().decode("latin-1"))
        if self.path == "/endless":
            self.end_headers()
            try:
                while True:
                    self.wfile.write(b"x" * 65536)
            except OSError:
                return
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


class Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        pass


def certificate(folder: Path, name: str) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{name}.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    file = certificate(tmp_path_factory.mktemp("tls"), NAME)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    with Quiet(("127.0.0.1", 0), Handler) as made:
        made.socket = context.wrap_socket(made.socket, server_side=True)
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield made.server_address[1], file
        made.shutdown()


@pytest.fixture
def probe(server: tuple[int, Path]) -> LinkProbe:
    """One that may reach this machine as `shop.example`, and nothing else of it."""
    port, file = server
    names = {NAME: ["127.0.0.1"], "other.example": ["127.0.0.1"], "two.example": ["127.0.0.1", "10.0.0.1"]}  # fmt: skip

    def resolve(host: str, _: int) -> Sequence[str]:
        if host[0].isdigit():
            return [host]
        if host == "inside.example":
            return ["127.0.0.2"]
        if host not in names:
            raise OSError("unknown")
        return names[host]

    return LinkProbe(
        resolve=resolve,
        reachable=lambda address: address == "127.0.0.1",
        ports=frozenset({port, 443}),
        context=ssl.create_default_context(cafile=str(file)),
        seconds=1.5,
    )
