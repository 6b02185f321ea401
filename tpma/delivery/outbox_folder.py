"""Posts as files: a folder from which people or a poster's robot take what to publish.

One folder per placement, named by its id, so publishing twice is publishing once. It appears under
its name complete or not at all.
"""

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tpma.core.errors import Unavailable
from tpma.core.i18n import msg


class OutboxFolder:
    def __init__(self, root: Path) -> None:
        self.root = root

    def publish(self, partner: str, placement: str, files: Mapping[str, bytes]) -> Path:
        """The folder that now holds these files. Raises Unavailable with nothing half done."""
        target = self.root / _plain(partner) / _plain(placement)
        try:
            if target.is_dir():
                return target
            target.parent.mkdir(parents=True, exist_ok=True)
            draft = Path(tempfile.mkdtemp(dir=target.parent, prefix=".draft-"))
            try:
                for name, data in sorted(files.items()):
                    _write(draft / _plain(name), data)
                draft.chmod(0o755)
                draft.rename(target)
            except BaseException:
                shutil.rmtree(draft, ignore_errors=True)
                if target.is_dir():  # another worker was first: the same files by the same name
                    return target
                raise
        except OSError as error:
            raise Unavailable(
                msg("The post could not be written to the outbox folder"),
                detail=msg("The disk said: %(reason)s", reason=error.strerror or str(error)),
                mend=msg("Nothing was published. Ask your operator to look at the folder"),
            ) from error
        return target

    def withdraw(self, partner: str, placement: str) -> None:
        """Take a post out again, if nobody has taken it away yet."""
        shutil.rmtree(self.root / _plain(partner) / _plain(placement), ignore_errors=True)


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as handle:
        handle.write(data)
        handle.flush()
        os.fsync(handle.fileno())


def _plain(name: str) -> str:
    """Names are ours, so anything that walks out of the folder is a mistake of ours."""
    if not name or name.startswith(".") or "/" in name or "\\" in name or "\0" in name:
        raise ValueError(f"{name!r} is not a file's name")
    return name
