import io
import json
import zipfile
from pathlib import Path

import pytest

from tpma.core.errors import Misconfigured, Unavailable
from tpma.core.settings import load_settings
from tpma.delivery.adexport import Ad, pack
from tpma.delivery.channels import Channels
from tpma.delivery.outbox_folder import OutboxFolder

ADS = [
    Ad("ad-728x90.jpg", b"wide", "image/jpeg", 728, 90, "https://go.test/c/b", "bb" * 32),
    Ad("ad-300x250.jpg", b"box", "image/jpeg", 300, 250, "https://go.test/c/a", "aa" * 32, "Alt"),
]


def test_an_export_holds_the_ads_and_says_which_is_which() -> None:
    data = pack(ADS, {"campaign": "Spring", "partner": "Nordwind"})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        manifest = json.loads(archive.read("manifest.json"))
        assert archive.read("ad-728x90.jpg") == b"wide"
    assert manifest["campaign"] == "Spring"
    assert [ad["file"] for ad in manifest["ads"]] == ["ad-300x250.jpg", "ad-728x90.jpg"]
    assert manifest["ads"][0]["click_url"] == "https://go.test/c/a"


def test_the_same_ads_give_the_same_bytes_in_any_order() -> None:
    facts = {"campaign": "Spring", "partner": "Nordwind"}
    turned = dict(reversed(list(facts.items())))
    assert pack(ADS, facts) == pack(ADS[::-1], turned)


def test_the_words_of_a_responsive_ad_go_along() -> None:
    words = {"ad_headline_1": "Back by lunch", "ad_headline_2": "", "ad_description_1": "ظهرًا, نعم"}
    with zipfile.ZipFile(io.BytesIO(pack(ADS, {}, words))) as archive:
        assert json.loads(archive.read("manifest.json"))["words"] == {
            "ad_headline_1": "Back by lunch",
            "ad_description_1": "ظهرًا, نعم",
        }
        assert archive.read("words.csv").decode("utf-8-sig").splitlines() == [
            "field,text",
            "ad_headline_1,Back by lunch",
            'ad_description_1,"ظهرًا, نعم"',
        ]
    with zipfile.ZipFile(io.BytesIO(pack(ADS, {}))) as archive:
        assert archive.namelist() == [*sorted(ad.file_name for ad in ADS), "manifest.json"]


def test_two_ads_of_one_name_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="one name"):
        pack([ADS[0], ADS[0]], {})


def test_a_post_appears_whole_and_once(tmp_path: Path) -> None:
    folder = OutboxFolder(tmp_path / "outbox")
    made = folder.publish("nordwind", "p1", {"post.txt": b"Hello", "image.png": b"png"})
    assert {path.name: path.read_bytes() for path in made.iterdir()} == {
        "post.txt": b"Hello",
        "image.png": b"png",
    }
    folder.publish("nordwind", "p1", {"post.txt": b"Other"})
    assert (made / "post.txt").read_bytes() == b"Hello"
    assert [path.name for path in made.parent.iterdir()] == ["p1"]
    folder.withdraw("nordwind", "p1")
    assert not made.exists()


def test_a_folder_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    blocked = tmp_path / "outbox"
    blocked.write_text("a file where the folder should be")
    with pytest.raises(Unavailable):
        OutboxFolder(blocked).publish("nordwind", "p1", {"post.txt": b"Hello"})
    assert [path.name for path in tmp_path.iterdir()] == ["outbox"]


@pytest.mark.parametrize("name", ["../p", "a/b", ".hidden", "", "a\\b", "a\0"])
def test_names_cannot_walk_out_of_the_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="not a file"):
        OutboxFolder(tmp_path).publish(name, "p1", {"post.txt": b"x"})
    with pytest.raises(ValueError, match="not a file"):
        OutboxFolder(tmp_path).publish("nordwind", "p1", {name: b"x"})
    assert list(tmp_path.rglob("*.txt")) == []


def test_channels_come_from_the_settings(tmp_path: Path) -> None:
    settings = load_settings(
        {}, data_dir=str(tmp_path), smtp_url="smtp://127.0.0.1:2525", outbox_dir=str(tmp_path / "o")
    )
    channels = Channels(settings)
    assert channels.mail.server.port == 2525
    assert channels.outbox.root == tmp_path / "o"
    with pytest.raises(Misconfigured):
        Channels(load_settings({}, smtp_url="smtp://mail.test?starttls=maybe"))
