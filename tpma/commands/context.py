"""What every command starts from: the settings of this place, and a container on request."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tpma.core import i18n, logs
from tpma.core.actor import SYSTEM
from tpma.core.container import Container
from tpma.core.settings import Settings, load_settings
from tpma.core.tenancy import EVERYONE, Scope
from tpma.core.work import Work

#: `tpma up` writes down where its parts are, so that other commands find them.
ENVIRONMENT_FILE = "environment"


def environment_here(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment, over what `tpma up` wrote into the data folder."""
    folder = Path(environ.get("TPMA_DATA_DIR") or ".tpma")
    return {**read_environment(folder / ENVIRONMENT_FILE), **environ}


def read_environment(file: Path) -> dict[str, str]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return {}
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name: value for name, _, value in pairs}


def settings_here(*, serves: bool = False) -> Settings:
    """The settings of this process. What they came from becomes the process's environment,
    for the parts that read it themselves (jobs, the web server's processes).

    A process that serves logs at the level of the settings; a command only when it must."""
    os.environ.update(environment_here(os.environ))
    settings = load_settings(os.environ)
    logs.configure(settings.log_level if serves else "WARNING")
    return settings


@contextmanager
def container_here(*, serves: bool = False) -> Iterator[Container]:
    from tpma.jobs import build_container

    container = build_container(settings_here(serves=serves))
    try:
        yield container
    finally:
        container.close()


@contextmanager
def work_here(scope: Scope = EVERYONE, *, writes: bool = True) -> Iterator[Work]:
    """One unit of work as the machine: whoever may run commands here is an operator."""
    with container_here() as container, container.open(SYSTEM, scope, writes=writes) as work:
        yield work


def locale_here() -> str:
    """The screens' locale that fits the terminal's language."""
    wanted = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
    language = i18n.language_of((wanted or "en").partition(".")[0])
    matching = (known for known in i18n.SCREEN_LOCALES if i18n.language_of(known) == language)
    return next(matching, i18n.SCREEN_LOCALES[0])
