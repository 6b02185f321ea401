"""`tpma kit`, as an author calls it."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.kits.kitbox import SAMPLE
from tpma.cli import main
from tpma.kits.archive import read_zip, write_zip


@pytest.fixture
def environment(tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("TPMA_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("TPMA_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("TPMA_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("TPMA_SECRET_KEY", "a secret for tests that is long enough")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.chdir(tmp_path)


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["kit", *words])


@pytest.mark.usefixtures("environment")
def test_from_new_to_export(tmp_path: Path) -> None:
    assert run("new", "my_new_kit", "--name", "Näher dran", "--vendor", "Acme").exit_code == 0
    checked = run("check", "my_new_kit")
    assert checked.exit_code == 0, checked.output
    assert "No errors" in checked.output
    assert 'slug = "my-new-kit"' in (tmp_path / "my_new_kit/kit.toml").read_text("utf-8")
    assert 'name = "Acme"' in (tmp_path / "my_new_kit/brand.toml").read_text("utf-8")

    assert "No kit has been published" in run("list").output
    published = run("publish", "my_new_kit", "--notes", "First version")
    assert published.exit_code == 0, published.output
    assert "my-new-kit version 1" in published.output
    again = run("publish", "my_new_kit")
    assert "my-new-kit version 1" in again.output

    copy = tmp_path / "my_new_kit/copy/en-US.po"
    copy.write_text(copy.read_text("utf-8").replace("The headline", "Headline two"), "utf-8")
    assert "version 2" in run("publish", "my_new_kit").output
    listed = run("list").output
    assert "Näher dran" in listed
    assert listed.index("     2  ") < listed.index("     1  ")
    assert "First version" in listed

    assert run("export", "my-new-kit", "1").exit_code == 0
    files = read_zip((tmp_path / "my-new-kit-v1.zip").read_bytes())
    assert b"The headline" in files["copy/en-US.po"]
    assert run("export", "my-new-kit", "-o", "newest.zip").exit_code == 0
    assert b"Headline two" in read_zip((tmp_path / "newest.zip").read_bytes())["copy/en-US.po"]
    assert run("check", "newest.zip").exit_code == 0
    missing = run("export", "my-new-kit", "9")
    assert missing.exit_code == 1
    assert "no version 9" in missing.output


@pytest.mark.usefixtures("environment")
def test_check_tells_file_line_what_and_how(tmp_path: Path) -> None:
    run("new", "kit")
    path = tmp_path / "kit/kit.toml"
    path.write_text(path.read_text("utf-8").replace("max_length = 70", "max_lenght = 70"), "utf-8")
    line = path.read_text("utf-8").partition("max_lenght")[0].count("\n") + 1
    for words in (("check", "kit"), ("publish", "kit")):
        result = run(*words)
        assert result.exit_code == 1
        assert f"kit.toml:{line}" in result.output
        assert "no setting called max_lenght" in result.output
        assert "Use one of" in result.output
        assert "1 error" in result.output
    assert "No kit has been published" in run("list").output


@pytest.mark.usefixtures("environment")
def test_warnings_pass_unless_strict(tmp_path: Path) -> None:
    run("new", "kit")
    (tmp_path / "kit/media/spare.svg").write_bytes((tmp_path / "kit/media/logo.svg").read_bytes())
    assert run("check", "kit").exit_code == 0
    assert run("check", "kit", "--strict").exit_code == 1


@pytest.mark.usefixtures("environment")
def test_new_refuses_what_it_can_not_do(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full/x").write_text("x")
    for words in (("full",), ("kit", "--slug", "Bad Slug"), ("kit", "--name", 'a "b"')):
        result = run("new", *words)
        assert result.exit_code == 1
        assert not (tmp_path / "kit").exists()


@pytest.mark.usefixtures("environment")
def test_a_folder_does_not_lead_out_of_itself(tmp_path: Path) -> None:
    run("new", "kit")
    (tmp_path / "secret.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (tmp_path / "kit/media/link.svg").symlink_to(tmp_path / "secret.svg")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/x.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (tmp_path / "kit/media/linked").symlink_to(tmp_path / "outside", target_is_directory=True)
    result = run("check", "kit", "--strict")
    assert result.exit_code == 0, result.output


@pytest.mark.usefixtures("environment")
def test_a_bad_archive(tmp_path: Path) -> None:
    (tmp_path / "bad.zip").write_bytes(b"no zip at all")
    result = run("check", "bad.zip")
    assert result.exit_code == 1
    assert "not a ZIP archive" in result.output


@pytest.mark.usefixtures("environment")
def test_words_are_in_the_readers_language(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is told goes through the catalogue; without an entry it is English, never a crash."""
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    assert run("check", str(SAMPLE)).exit_code == 0


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize("kind", ["po", "xlf"])
def test_words_go_to_translators_and_come_back(tmp_path: Path, kind: str) -> None:
    add_german("my-kit")
    told = run("copy", "status", "my-kit")
    assert told.exit_code == 0, told.output
    assert "en-US   100 %" in told.output
    assert "de-DE     0 %" in told.output
    assert run("copy", "status", "my-kit", "--strict").exit_code == 1

    assert run("copy", "export", "my-kit", "de-DE", "--kind", kind).exit_code == 0
    file = tmp_path / f"my-kit-de-DE.{kind}"
    text = file.read_text("utf-8")
    assert "The headline" in text
    if kind == "po":
        head, entry, tail = text.partition('msgid "The headline"\nmsgstr ""')
        assert entry
        text = head + 'msgid "The headline"\nmsgstr "Die Überschrift"' + tail
    else:
        text = re.sub(
            r"(<source[^>]*>The headline</source>)\s*(<target[^>]*/>|<target[^>]*></target>)?",
            r"\1<target>Die Überschrift</target>",
            text,
            count=1,
        ).replace('state="initial"', 'state="final"')
    file.write_text(text, "utf-8")
    copy = tmp_path / "my-kit/copy/de-DE.po"
    before = copy.read_bytes()
    tried = run("copy", "import", "my-kit", "de-DE", file.name, "--dry-run")
    assert tried.exit_code == 0, tried.output
    assert "+ Die Überschrift" in tried.output
    assert "1 text would change" in tried.output
    assert copy.read_bytes() == before
    assert "1 text changed" in run("copy", "import", "my-kit", "de-DE", file.name).output
    assert "Die Überschrift" in copy.read_text("utf-8")
    assert "0 texts changed" in run("copy", "import", "my-kit", "de-DE", file.name).output


@pytest.mark.usefixtures("environment")
def test_words_of_a_locale_that_is_not_there(tmp_path: Path) -> None:
    run("new", "my-kit")
    for words in (("export", "my-kit", "fr-FR"), ("import", "my-kit", "fr-FR", "my-kit/kit.toml")):
        result = run("copy", *words)
        assert result.exit_code == 1
        assert "fr-FR" in result.output
    (tmp_path / "my-kit/kit.toml").write_text("= no", "utf-8")
    assert "can't be read" in run("copy", "status", "my-kit").output


@pytest.mark.usefixtures("environment")
def test_an_unfinished_locale_is_left_out(tmp_path: Path) -> None:
    add_german("my-kit")
    (tmp_path / "my-kit/copy/de-DE.po").write_text("no PO at all", "utf-8")
    assert run("publish", "my-kit").exit_code == 1
    published = run("publish", "my-kit", "--leave-out", "de-DE")
    assert published.exit_code == 0, published.output
    assert "Left out: de-DE" in published.output
    assert "de-DE" not in run("list").output
    for tag in ("en-US", "fr-FR"):
        wrong = run("publish", "my-kit", "--leave-out", tag)
        assert wrong.exit_code == 1
        assert f"{tag} can't be left out" in wrong.output


def add_german(folder: str) -> None:
    """The kit to start from, with a second locale that nobody has translated."""
    assert run("new", folder).exit_code == 0
    kit = Path(folder, "kit.toml")
    text = kit.read_text("utf-8")
    listed = re.search(r"^locales = \[(.*)\]$", text, re.M)
    assert listed
    kit.write_text(text.replace(listed[0], f'locales = [{listed[1]}, "de-DE"]'), "utf-8")
    Path(folder, "copy/de-DE.po").write_text(
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Language: de-DE\\n"\n',
        "utf-8",
    )


@pytest.mark.parametrize("kit", ["back-by-lunch", "first-seal", "pull-the-plug"])
def test_the_sample_kits_pass_strictly_with_their_pictures(kit: str) -> None:
    result = run("check", str(SAMPLE.parent / kit), "--strict")
    assert result.exit_code == 0, result.output


def test_the_sample_kit_passes_as_a_zip(tmp_path: Path) -> None:
    from tpma.commands.kit_source import read_source

    files = read_source(SAMPLE)
    assert not isinstance(files, bytes)
    (tmp_path / "kit.zip").write_bytes(write_zip(files))
    assert run("check", str(tmp_path / "kit.zip"), "--strict", "--no-pictures").exit_code == 0


@pytest.mark.usefixtures("environment")
def test_versions_are_compared_and_one_is_recalled_after_a_look(tmp_path: Path) -> None:
    run("new", "my-kit")
    run("publish", "my-kit")
    copy = tmp_path / "my-kit/copy/en-US.po"
    copy.write_text(copy.read_text("utf-8").replace("The headline", "The better headline"), "utf-8")
    run("publish", "my-kit")
    told = run("diff", "my-kit", "1", "2")
    assert told.exit_code == 0, told.output
    assert "email.headline: The {+better +}headline" in told.output
    assert "Nothing is different" in run("diff", "my-kit", "2", "2").output

    asked = ["recall", "my-kit", "1", "--severity", "note", "--reason", "A wrong figure"]
    refused = CliRunner().invoke(main, ["kit", *asked], input="n\n")
    assert refused.exit_code != 0
    assert "0 partners, 0 copies" in refused.output
    assert "recalled" not in run("list").output
    assert run(*asked, "--yes").exit_code == 0
    assert "recalled" in run("list").output
