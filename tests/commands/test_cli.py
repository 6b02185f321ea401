"""The command line as an operator uses it."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from tpma import cli
from tpma.core.errors import Refused
from tpma.core.i18n import msg


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of its own, and no settings from outside."""
    for name in list(__import__("os").environ):
        if name.startswith("TPMA_") and not name.startswith("TPMA_TESTS"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("TPMA_DATA_DIR", str(tmp_path))
    return tmp_path


def run(*arguments: str) -> Result:
    # What a command puts into the environment is for its own process.
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("TPMA_LOG_LEVEL", "WARNING")
        return CliRunner().invoke(cli.main, arguments)


def test_help_names_every_command() -> None:
    shown = run("--help").output
    assert all(f"  {name} " in shown for name in cli.COMMANDS)


@pytest.mark.parametrize("name", list(cli.COMMANDS))
def test_every_command_is_there_and_has_help(name: str) -> None:
    result = run(name, "--help")
    assert result.exit_code == 0, result.output
    assert "Usage:" in result.output


def test_an_unknown_command_is_named() -> None:
    result = run("bake")
    assert result.exit_code == 2
    assert "bake" in result.output


def test_settings_hide_secrets(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TPMA_SECRET_KEY", "x" * 20 + "very-secret-indeed")
    monkeypatch.setenv("TPMA_DATABASE_URL", "postgresql://ana:hunter2@db.example/tpma")
    result = run("settings")
    assert result.exit_code == 0, result.output
    assert "TPMA_SECRET_KEY" in result.output
    assert "very-secret-indeed" not in result.output.replace("\n", "")
    assert "hunter2" not in result.output.replace("\n", "")


def test_a_database_is_made_and_people_are_let_in(place: Path) -> None:
    upgraded = run("db", "upgrade")
    assert upgraded.exit_code == 0, upgraded.output
    added = run("user", "add", "ada@example.com", "--name", "Ada", "--role", "administrator")
    assert added.exit_code == 0, added.output
    assert "Password: " in added.output
    again = run("user", "add", "ada@example.com", "--name", "Ada", "--role", "finance")
    assert again.exit_code == 1
    assert "ada@example.com" in run("user", "list").output
    assert run("user", "deactivate", "ada@example.com").exit_code == 0
    assert "no longer active" in run("user", "list").output


def test_partners_and_their_people(place: Path) -> None:
    run("db", "upgrade")
    facts = {
        "name": "Nordlicht",
        "legal-name": "Nordlicht GmbH",
        "tier": "gold",
        "region": "EMEA",
        "country": "DE",
        "locale": "de-DE",
    }
    options = [part for key, value in facts.items() for part in (f"--{key}", value)]
    enrolled = run("partner", "add", "nordlicht", *options)
    assert enrolled.exit_code == 0, enrolled.output
    assert "Nordlicht" in run("partner", "list").output
    person = ("user", "add", "m@example.com", "--name", "M", "--role", "partner_marketer")
    missing = run(*person, "--partner", "nobody")
    assert missing.exit_code == 1
    assert run(*person, "--partner", "nordlicht").exit_code == 0


def test_the_doctor_says_what_to_do(place: Path) -> None:
    result = run("doctor")
    assert result.exit_code == 1
    assert "TPMA_SECRET_KEY" in result.output
    assert "tpma up" in result.output


def test_errors_are_told_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    @click.group(cls=cli.Commands)
    def group() -> None: ...

    cli.tell(Refused(detail=msg("The logo is too small"), mend=msg("Upload a larger one")))
    told = capsys.readouterr().err
    assert "The logo is too small" in told
    assert "Upload a larger one" in told
    assert "Traceback" not in told
