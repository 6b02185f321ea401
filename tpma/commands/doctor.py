"""`tpma doctor`: looks at every part the product needs, and says how to mend what is broken."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from tpma.commands.context import settings_here
from tpma.core.errors import TpmaError
from tpma.core.settings import Settings

SAMPLE_KITS = Path(__file__).resolve().parents[2] / "kits"


@dataclass(frozen=True)
class Finding:
    part: str
    well: bool
    what: str
    mend: str = ""


@click.command()
def doctor() -> None:
    """Look at every part; status 1 where one needs mending."""
    findings = list(examine(settings_here()))
    table = Table("", "part", "what", "how to mend", box=None, pad_edge=False)
    for column in table.columns:
        column.overflow = "fold"
    for found in findings:
        mark = "[green]✓[/green]" if found.well else "[red]✗[/red]"
        table.add_row(mark, found.part, found.what, found.mend)
    Console().print(table)
    if not all(found.well for found in findings):
        raise click.exceptions.Exit(1)


def examine(settings: Settings) -> Iterator[Finding]:
    looks: list[tuple[str, Callable[[Settings], Finding]]] = [
        ("Python", _python),
        ("secret key", _secret),
        ("database", _database),
        ("Redis", _redis),
        ("storage", _storage),
        ("mail", _mail),
        ("fonts", _fonts),
        ("FriBiDi", _fribidi),
        ("disk", _disk),
    ]
    for part, look in looks:
        try:
            yield look(settings)
        except TpmaError as error:
            mend = str(error.mend) if error.mend else ""
            detail = f"{error.title}. {error.detail or ''}".strip()
            yield Finding(part, False, detail, mend)


def _python(settings: Settings) -> Finding:
    # pip refuses to install on anything older than 3.11.
    return Finding("Python", True, ".".join(map(str, sys.version_info[:3])))


def _secret(settings: Settings) -> Finding:
    _ = settings.secret
    return Finding("secret key", True, "set")


def _database(settings: Settings) -> Finding:
    from sqlalchemy.exc import SQLAlchemyError

    from tpma import migrations
    from tpma.core.db import make_engine

    engine = make_engine(settings)
    try:
        found, newest = migrations.current(engine), migrations.newest(engine)
        name = engine.dialect.name
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", error)).splitlines()[0]
        return Finding("database", False, reason, "Start it, or set TPMA_DATABASE_URL")
    finally:
        engine.dispose()
    if found != newest:
        what = f"{name} at revision {found or 'none'}, this version needs {newest}"
        return Finding("database", False, what, "Run: tpma db upgrade")
    return Finding("database", True, f"{name} at revision {found}")


def _redis(settings: Settings) -> Finding:
    import redis

    mend = "Run tpma up, which brings one, or start a Redis and set TPMA_REDIS_URL"
    client = redis.Redis.from_url(settings.redis_url, socket_connect_timeout=2, socket_timeout=2)
    try:
        version = str(client.info("server")["redis_version"])
        persistence = client.info("persistence")
    except (redis.RedisError, OSError) as error:
        return Finding("Redis", False, str(error), mend)
    finally:
        client.close()
    if not persistence.get("aof_enabled"):
        what = f"version {version}, not append-only: a restart would lose what is queued"
        return Finding("Redis", False, what, "Set appendonly yes and appendfsync everysec")
    return Finding("Redis", True, f"version {version}, append-only")


def _storage(settings: Settings) -> Finding:
    from tpma.core.storage import make_storage

    make_storage(settings.storage_url).check()
    return Finding("storage", True, settings.storage_url.partition("?")[0])


def _mail(settings: Settings) -> Finding:
    import smtplib
    from urllib.parse import urlsplit

    parts = urlsplit(settings.smtp_url)
    where = f"{parts.hostname}:{parts.port or (465 if parts.scheme == 'smtps' else 25)}"
    try:
        connection = (
            smtplib.SMTP_SSL(parts.hostname or "", parts.port or 465, timeout=5)
            if parts.scheme == "smtps"
            else smtplib.SMTP(parts.hostname or "", parts.port or 25, timeout=5)
        )
        with connection:
            connection.ehlo()
    except (OSError, smtplib.SMTPException) as error:
        return Finding("mail", False, f"{where}: {error}", "Set TPMA_SMTP_URL to your mail server")
    return Finding("mail", True, f"{where} answers")


def _fonts(settings: Settings) -> Finding:
    from PIL import ImageFont

    found, broken = 0, []
    for file in sorted(SAMPLE_KITS.glob("*/**/*.[to]tf")):
        try:
            ImageFont.truetype(str(file), 24)
        except OSError as error:
            broken.append(f"{file.name}: {error}")
        found += 1
    if broken or not found:
        what = "; ".join(broken) or f"no fonts in {SAMPLE_KITS}"
        return Finding("fonts", False, what, "Restore the folder kits/ from the release")
    return Finding("fonts", True, f"{found} in the sample kits, all readable")


def _fribidi(settings: Settings) -> Finding:
    from PIL import features

    if features.check("raqm") and features.check("fribidi"):
        return Finding("FriBiDi", True, "Arabic and Hebrew images can be set")
    mend = "Install it: apt-get install libfribidi0, dnf install fribidi, or brew install fribidi"
    return Finding(
        "FriBiDi",
        False,
        "missing: pictures show Arabic without vowel marks, and refuse Hindi and Thai",
        mend,
    )


def _disk(settings: Settings) -> Finding:
    folder = Path(settings.data_dir)
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free // 1_000_000
    if free < 500:
        return Finding("disk", False, f"{free} MB free", "Free at least 500 MB")
    return Finding("disk", True, f"{free:,} MB free")
