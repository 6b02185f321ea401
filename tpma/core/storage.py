"""Bytes, named by their SHA-256 and stored once: a local folder or any S3."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from tpma.core.errors import Misconfigured, NotFound, Unavailable
from tpma.core.i18n import msg


class Storage(Protocol):
    """Content-addressed bytes. A name is the lower-case hex SHA-256 of what it names."""

    def put(self, data: bytes, media_type: str = "application/octet-stream") -> str: ...

    def get(self, digest: str) -> bytes: ...

    def exists(self, digest: str) -> bool: ...

    def forget(self, digest: str) -> None:
        """Remove these bytes, where they are there: when somebody asked to be forgotten."""

    def keep(self, name: str, data: bytes) -> None:
        """Write a record under a name of its own, once: what is kept is never replaced."""

    def kept(self, prefix: str) -> list[str]:
        """The names of the records below a folder, sorted."""

    def read_kept(self, name: str) -> bytes: ...

    def check(self) -> None:
        """Write and read back a few bytes; raises Unavailable with the reason."""


def digest_of(data: bytes) -> str:
    """The name of these bytes."""
    return hashlib.sha256(data).hexdigest()


def make_storage(url: str) -> Storage:
    """The storage that the settings name. Touches nothing yet."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        return FolderStorage(Path(unquote(parts.path)))
    if parts.scheme == "s3":
        options = {name: values[0] for name, values in parse_qs(parts.query).items()}
        return S3Storage(parts.netloc, parts.path.strip("/"), options)
    raise Misconfigured(
        msg("%(variable)s is neither a folder nor an S3 bucket", variable="TPMA_STORAGE_URL"),
        mend=msg("Use the form %(example)s", example="file:/srv/tpma or s3://bucket/prefix"),
    )


_NAME = re.compile(r"[a-z0-9-]+(/[a-z0-9-]+)+")


def _named(name: str) -> str:
    """A record's name: words with slashes, in which nothing can lead out of the storage."""
    if not _NAME.fullmatch(name):
        raise NotFound()
    return f"records/{name}"


def _checked(digest: str) -> str:
    if len(digest) != 64 or any(c not in "0123456789abcdef" for c in digest):
        raise NotFound()
    return digest


class FolderStorage:
    """A local folder, fanned out by the first two characters."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def _path(self, digest: str) -> Path:
        return self.root / _checked(digest)[:2] / digest

    def put(self, data: bytes, media_type: str = "application/octet-stream") -> str:
        digest = digest_of(data)
        path = self._path(digest)
        if path.exists():
            return digest
        _write_whole(path, data)
        return digest

    def get(self, digest: str) -> bytes:
        try:
            return self._path(digest).read_bytes()
        except FileNotFoundError:
            raise NotFound() from None

    def exists(self, digest: str) -> bool:
        return self._path(digest).exists()

    def forget(self, digest: str) -> None:
        self._path(digest).unlink(missing_ok=True)

    def keep(self, name: str, data: bytes) -> None:
        path = self.root / _named(name)
        if not path.exists():
            _write_whole(path, data)

    def kept(self, prefix: str) -> list[str]:
        folder = self.root / _named(prefix)
        start = self.root / "records"
        names = (p.relative_to(start).as_posix() for p in folder.rglob("*") if p.is_file())
        # What a crash left half written bears no record's name.
        return sorted(name for name in names if _NAME.fullmatch(name))

    def read_kept(self, name: str) -> bytes:
        try:
            return (self.root / _named(name)).read_bytes()
        except FileNotFoundError:
            raise NotFound() from None

    def check(self) -> None:
        self.get(self.put(b"tpma storage check"))


def _write_whole(path: Path, data: bytes) -> None:
    """All of it or nothing: a full disk or a crash must never leave half a file under a name."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as handle:
            try:
                handle.write(data)
                handle.flush()
                os.fsync(handle.fileno())
            except OSError:
                Path(handle.name).unlink(missing_ok=True)
                raise
        Path(handle.name).replace(path)
    except OSError as error:
        raise _full_or_away(error) from error


def _full_or_away(error: OSError) -> Unavailable:
    return Unavailable(
        msg("The file could not be stored"),
        detail=msg("The storage answered: %(reason)s", reason=error.strerror or str(error)),
        mend=msg("Nothing was lost. Ask your operator to look at the storage, then try again"),
    )


class S3Storage:
    """A bucket of any S3, by boto3. Keys and region come from the usual AWS variables."""

    def __init__(self, bucket: str, prefix: str, options: dict[str, str]) -> None:
        self.bucket = bucket
        self.prefix = f"{prefix}/" if prefix else ""
        self.endpoint = options.get("endpoint")
        self.region = options.get("region", "us-east-1")
        self._client: Any = None

    @property
    def client(self) -> Any:
        """Made at first use: nothing happens at import or construction."""
        if self._client is None:
            import boto3
            from botocore.config import Config

            self._client = boto3.client(
                "s3",
                endpoint_url=self.endpoint,
                region_name=self.region,
                config=Config(
                    signature_version="s3v4",
                    s3={"addressing_style": "path"},
                    retries={"max_attempts": 4, "mode": "standard"},
                    connect_timeout=5,
                    read_timeout=30,
                ),
            )
        return self._client

    def _key(self, digest: str) -> str:
        return f"{self.prefix}{_checked(digest)[:2]}/{digest}"

    def put(self, data: bytes, media_type: str = "application/octet-stream") -> str:
        digest = digest_of(data)
        if not self.exists(digest):
            self._call(
                "put_object",
                Bucket=self.bucket,
                Key=self._key(digest),
                Body=data,
                ContentType=media_type,
            )
        return digest

    def get(self, digest: str) -> bytes:
        answer = self._call("get_object", Bucket=self.bucket, Key=self._key(digest))
        body = answer["Body"].read()
        assert isinstance(body, bytes)
        return body

    def exists(self, digest: str) -> bool:
        try:
            self._call("head_object", Bucket=self.bucket, Key=self._key(digest))
        except NotFound:
            return False
        return True

    def forget(self, digest: str) -> None:
        self._call("delete_object", Bucket=self.bucket, Key=self._key(digest))

    def keep(self, name: str, data: bytes) -> None:
        key = f"{self.prefix}{_named(name)}"
        try:
            self._call("head_object", Bucket=self.bucket, Key=key)
        except NotFound:
            self._call("put_object", Bucket=self.bucket, Key=key, Body=data)

    def kept(self, prefix: str) -> list[str]:
        names: list[str] = []
        start = f"{self.prefix}records/"
        query = {"Bucket": self.bucket, "Prefix": f"{self.prefix}{_named(prefix)}/"}
        while True:
            answer = self._call("list_objects_v2", **query)
            names += [one["Key"].removeprefix(start) for one in answer.get("Contents", [])]
            if not answer.get("IsTruncated"):
                return sorted(names)
            query["ContinuationToken"] = answer["NextContinuationToken"]

    def read_kept(self, name: str) -> bytes:
        key = f"{self.prefix}{_named(name)}"
        body = self._call("get_object", Bucket=self.bucket, Key=key)["Body"].read()
        assert isinstance(body, bytes)
        return body

    def check(self) -> None:
        self.get(self.put(b"tpma storage check"))

    def _call(self, operation: str, **arguments: Any) -> Any:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            return getattr(self.client, operation)(**arguments)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in {"404", "NoSuchKey", "NotFound"}:
                raise NotFound() from None
            raise self._away(error) from error
        except BotoCoreError as error:
            raise self._away(error) from error

    def _away(self, error: Exception) -> Unavailable:
        return Unavailable(
            msg("The file storage did not answer"),
            detail=msg("The storage answered: %(reason)s", reason=str(error)),
            mend=msg("Nothing was lost. Ask your operator to look at the storage, then try again"),
        )
