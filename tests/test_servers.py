"""The servers the other tests stand on are the real ones."""

import smtplib
import socket
from email.message import EmailMessage

import boto3
import psycopg
import pytest
from botocore.config import Config
from redis import Redis

from tests.servers import S3, Postgres, Smtp


def test_postgres_copies_a_template(postgres_server: Postgres) -> None:
    template = postgres_server.create()
    with psycopg.connect(postgres_server.url(template)) as connection:
        connection.execute("CREATE TABLE t (n int)")
        connection.execute("INSERT INTO t VALUES (41)")
    copy = postgres_server.create(template)
    with psycopg.connect(postgres_server.url(copy)) as connection:
        assert connection.execute("SELECT n FROM t").fetchall() == [(41,)]
        version = connection.execute("SHOW server_version_num").fetchone()
    assert version is not None
    assert int(version[0]) >= 160000
    postgres_server.drop(copy)
    postgres_server.drop(template)


def test_s3_checks_signatures(s3_server: S3) -> None:
    def client(secret: str):  # type: ignore[no-untyped-def]
        return boto3.client(
            "s3",
            endpoint_url=s3_server.endpoint,
            aws_access_key_id=s3_server.access_key,
            aws_secret_access_key=secret,
            region_name="us-east-1",
            config=Config(
                signature_version="s3v4",
                s3={"addressing_style": "path"},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )

    bucket = s3_server.bucket()
    right = client(s3_server.secret_key)
    right.put_object(Bucket=bucket, Key="ab/cd", Body=b"bytes")
    assert right.get_object(Bucket=bucket, Key="ab/cd")["Body"].read() == b"bytes"
    wrong = client("not-the-secret-key")
    with pytest.raises(wrong.exceptions.ClientError, match="SignatureDoesNotMatch"):
        wrong.get_object(Bucket=bucket, Key="ab/cd")


def test_redis_is_empty_at_the_start(redis_url: str) -> None:
    with Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0
        client.set("left", "over")


def test_redis_is_empty_again(redis_url: str) -> None:
    with Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0


def test_mail_is_caught(smtp_server: Smtp) -> None:
    message = EmailMessage()
    message["From"], message["To"] = "a@example.com", "b@example.com"
    message["Subject"] = "Caught"
    with smtplib.SMTP("127.0.0.1", smtp_server.port) as client:
        client.send_message(message)
    assert [caught.subject for caught in smtp_server.mailbox.page()] == ["Caught"]


def test_the_world_is_out_of_reach() -> None:
    with socket.socket() as outside, pytest.raises(RuntimeError, match="loopback"):
        outside.connect(("192.0.2.1", 80))
    with pytest.raises(RuntimeError, match="loopback"):
        socket.getaddrinfo("example.com", 443)
