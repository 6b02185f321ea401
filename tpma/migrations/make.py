"""Write a migration for what changed in the tables: `make migration MESSAGE="Add …"`.

It compares the models with an empty SQLite database that was brought to the newest revision.
Read what it wrote: a rename looks like a drop and an add to it.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command

from tpma import migrations
from tpma.core.db import make_engine
from tpma.core.settings import load_settings


def main(message: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'empty.db'}"
        engine = make_engine(load_settings({}, database_url=url))
        if migrations.newest(engine):
            migrations.upgrade(engine)
        number = len(list(Path(__file__).parent.joinpath("versions").glob("*.py"))) + 1
        command.revision(
            migrations.config_for(engine), message, autogenerate=True, rev_id=f"{number:04d}"
        )
        engine.dispose()


if __name__ == "__main__":
    main(" ".join(sys.argv[1:]) or "Change the tables")
