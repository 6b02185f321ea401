"""Every setting, once, with its help. Read from the environment when a door opens, not before."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from babel import Locale

from tpma.core.errors import Misconfigured
from tpma.core.i18n import msg


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the settings table. `variable` is the environment's name for it."""

    name: str
    variable: str
    default: str
    help: str
    secret: bool = False


TABLE: tuple[Setting, ...] = (
    Setting("data_dir", "TPMA_DATA_DIR", ".tpma", "Folder of the one-machine product."),
    Setting(
        "database_url",
        "TPMA_DATABASE_URL",
        "",
        "sqlite:///path or postgresql://user@host/name. Default: tpma.db in the data folder.",
        secret=True,
    ),
    Setting(
        "redis_url",
        "TPMA_REDIS_URL",
        "",
        "redis://…, rediss://… or unix://path. Default: redis.sock in the data folder.",
        secret=True,
    ),
    Setting(
        "storage_url",
        "TPMA_STORAGE_URL",
        "",
        "file:/path or s3://bucket/prefix?endpoint=https://… Default: storage in the data folder. "
        "S3 keys come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
    ),
    Setting(
        "smtp_url",
        "TPMA_SMTP_URL",
        "smtp://127.0.0.1:25",
        "smtp://user:password@host:port (?starttls=required|opportunistic|never) or smtps://…",
        secret=True,
    ),
    Setting(
        "outbox_dir",
        "TPMA_OUTBOX_DIR",
        "",
        "Folder where social posts are written for a poster to pick up. Default: outbox in the "
        "data folder.",
    ),
    Setting(
        "mailbox_dir",
        "TPMA_MAILBOX_DIR",
        "",
        "Demo only: folder of caught mails; turns the mailbox screen on.",
    ),
    Setting(
        "base_url",
        "TPMA_BASE_URL",
        "http://127.0.0.1:8000",
        "Where people and mails reach this installation.",
    ),
    Setting(
        "secret_key",
        "TPMA_SECRET_KEY",
        "",
        "At least 32 random characters. Signs links and sessions, keys the address hashes. "
        "Changing it breaks links that were sent and forgets who opted out: never change it.",
        secret=True,
    ),
    Setting(
        "audit_key",
        "TPMA_AUDIT_KEY",
        "",
        "64 hex characters: the Ed25519 key that signs the audit's checkpoints. Default: derived "
        "from the secret key.",
        secret=True,
    ),
    Setting("hq_name", "TPMA_HQ_NAME", "HQ", "The name of the company that runs this."),
    Setting(
        "hq_address",
        "TPMA_HQ_ADDRESS",
        "",
        "HQ's postal address, for the law inserts of every mail.",
    ),
    Setting(
        "hq_country",
        "TPMA_HQ_COUNTRY",
        "",
        "HQ's country, ISO 3166-1. Its law is part of the strictest that holds for every mail. "
        "Empty: only the partner's and the recipients' laws count.",
    ),
    Setting(
        "mail_from",
        "TPMA_MAIL_FROM",
        "campaigns@localhost",
        "Envelope and From address; partners appear as the display name and in Reply-To.",
    ),
    Setting(
        "letters_from",
        "TPMA_LETTERS_FROM",
        "",
        "Envelope and From address of what the product itself writes to people: reminders, "
        "decisions, recalls, links to decide by. HQ's name stands before it. Default: as "
        "TPMA_MAIL_FROM.",
    ),
    Setting("currency", "TPMA_CURRENCY", "USD", "The program's currency, ISO 4217."),
    Setting("time_zone", "TPMA_TIME_ZONE", "UTC", "The program's time zone, IANA name."),
    Setting("mode", "TPMA_MODE", "product", "product or demo. Demo shows sign-ins and mailbox."),
    Setting("log_level", "TPMA_LOG_LEVEL", "INFO", "DEBUG, INFO, WARNING or ERROR."),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one process. See TABLE for what each means."""

    data_dir: str
    database_url: str
    redis_url: str
    storage_url: str
    smtp_url: str
    outbox_dir: str
    mailbox_dir: str
    base_url: str
    secret_key: str
    audit_key: str
    hq_name: str
    hq_address: str
    hq_country: str
    mail_from: str
    letters_from: str
    currency: str
    time_zone: str
    mode: str
    log_level: str

    @property
    def secret(self) -> bytes:
        """The secret as bytes. Raises Misconfigured where it is missing or short."""
        if len(self.secret_key) < 32:
            raise Misconfigured(
                msg("The secret key is missing or shorter than 32 characters"),
                mend=msg("Set TPMA_SECRET_KEY to at least 32 random characters"),
            )
        return hashlib.sha256(self.secret_key.encode()).digest()

    @property
    def is_demo(self) -> bool:
        return self.mode == "demo"

    @property
    def is_https(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def sqlalchemy_url(self) -> str:
        """With the driver named: psycopg 3 for PostgreSQL."""
        url = self.database_url
        for scheme in ("postgresql://", "postgres://"):
            if url.startswith(scheme):
                return "postgresql+psycopg://" + url.removeprefix(scheme)
        return url


def load_settings(environ: Mapping[str, str], **overrides: str) -> Settings:
    """The settings from an environment; `overrides` by name win.

    Raises Misconfigured where a value can't be used.
    """
    values = {s.name: environ.get(s.variable, "") or s.default for s in TABLE} | overrides
    data = Path(values["data_dir"]).absolute()
    values["data_dir"] = str(data)
    values["database_url"] = values["database_url"] or f"sqlite:///{data / 'tpma.db'}"
    values["redis_url"] = values["redis_url"] or f"unix://{data / 'redis.sock'}"
    values["storage_url"] = values["storage_url"] or f"file:{data / 'storage'}"
    values["outbox_dir"] = values["outbox_dir"] or str(data / "outbox")
    values["letters_from"] = values["letters_from"] or values["mail_from"]
    if not re.fullmatch(r"[^\s@<>]+@[^\s@<>]+", values["letters_from"]):
        raise Misconfigured(
            msg("%(variable)s is not an email address", variable="TPMA_LETTERS_FROM"),
            mend=msg("Use the form %(example)s", example="notes@marketing.example.com"),
        )
    values["base_url"] = values["base_url"].rstrip("/")
    if urlsplit(values["base_url"]).scheme not in {"http", "https"}:
        raise Misconfigured(
            msg("%(variable)s is not a web address", variable="TPMA_BASE_URL"),
            mend=msg("Use the form %(example)s", example="https://marketing.example.com"),
        )
    values["hq_country"] = values["hq_country"].strip().upper()
    if values["hq_country"] not in {"", *Locale("en").territories}:
        raise Misconfigured(
            msg("%(variable)s is not a country", variable="TPMA_HQ_COUNTRY"),
            mend=msg("Use two letters of ISO 3166-1, for example NL"),
        )
    if values["mode"] not in {"product", "demo"}:
        raise Misconfigured(
            msg("%(variable)s is neither product nor demo", variable="TPMA_MODE"),
        )
    if values["audit_key"] and not re.fullmatch("[0-9a-f]{64}", values["audit_key"]):
        raise Misconfigured(
            msg("%(variable)s is not a key", variable="TPMA_AUDIT_KEY"),
            mend=msg("Use 64 hex characters, or leave it out"),
        )
    return Settings(**values)


def environment_of(settings: Settings) -> dict[str, str]:
    """The settings as environment variables, for child processes."""
    held: dict[str, Any] = {f.name: getattr(settings, f.name) for f in fields(settings)}
    return {s.variable: str(held[s.name]) for s in TABLE}


def masked(settings: Settings) -> list[tuple[Setting, str]]:
    """Each setting with its value fit to be shown: passwords and secrets are dots."""
    return [(s, _mask(s, str(getattr(settings, s.name)))) for s in TABLE]


def _mask(setting: Setting, value: str) -> str:
    if not setting.secret or not value:
        return value
    parts = urlsplit(value)
    if parts.scheme and parts.netloc:
        host = parts.netloc.rpartition("@")[2]
        user = "••••@" if "@" in parts.netloc else ""
        return urlunsplit((parts.scheme, user + host, parts.path, "", ""))
    return value if "://" in value else "••••"


def new_secret(random_bytes: bytes) -> str:
    """A secret key from 32 random bytes."""
    return base64.urlsafe_b64encode(random_bytes).decode().rstrip("=")
