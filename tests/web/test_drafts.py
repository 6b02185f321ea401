"""Drafts on the screens, by plain forms: every part opens, keeps, refuses and tells."""

from __future__ import annotations

import io
import re
from html import unescape

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from tests.assets.smallkit import small_kit
from tests.factories import Product
from tests.web.conftest import Visitor, Visitors
from tpma.core.actor import Role
from tpma.core.presence import Presence
from tpma.kits import service as kits
from tpma.kits.archive import read_zip, write_zip
from tpma.kits.places import parse_place, token

SECTIONS = ("basics", "tactics", "words", "pictures", "preview", "files", "check")


@pytest.fixture
def draft_id(product: Product) -> str:
    with product.hq() as work:
        version = kits.publish(work, small_kit())
        return kits.draft_from_version(work, version.id).id


def text_at(product: Product, draft_id: str, place: str) -> str:
    with product.hq() as work:
        return kits.open_draft(work, draft_id).text.at(parse_place(place))


def keep(visitor: Visitor, draft_id: str, section: str, place: str, *values: str, seen: str = "", query: str = "") -> TestResponse:  # fmt: skip
    """Send one place of a screen's form, as it was filled on that screen unless `seen` says so."""
    path = f"/hq/drafts/{draft_id}/{section}{query}"
    page = visitor.get(path).get_data(as_text=True)
    if not seen:
        found = re.search(rf'name="seen:{re.escape(place)}" value="(\w+)"', unescape(page))
        assert found, f"{place} is not on {path}"
        seen = found[1]
    return visitor.post(path, {"place": place, place: list(values), f"seen:{place}": seen})


def send(visitor: Visitor, path: str, field: str, name: str, data: bytes) -> TestResponse:
    boundary, body = encode_multipart(
        {"_csrf": visitor.token, field: FileStorage(io.BytesIO(data), name)}
    )
    return visitor.client.post(
        path, data=body, content_type=f"multipart/form-data; boundary={boundary}"
    )


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize(
    "query", ["", "?tactic=email&zone=picture&locale=ar-AE&file=kit.toml&line=3&as=de-AT"]
)
def test_every_part_opens(visitors: Visitors, draft_id: str, section: str, query: str) -> None:
    answer = visitors.of(Role.CHANNEL_MARKETER).get(f"/hq/drafts/{draft_id}/{section}{query}")
    assert answer.status_code == 200


@pytest.mark.parametrize("section", SECTIONS)
def test_every_part_opens_while_the_kit_can_not_be_read(
    visitors: Visitors, product: Product, draft_id: str, section: str
) -> None:
    with product.hq() as work:
        place = "file|kit.toml"
        now = kits.open_draft(work, draft_id).text.at(parse_place(place))
        kits.save(work, draft_id, [kits.Typed(place, "this is = not [TOML", token(now))])
    answer = visitors.of(Role.CHANNEL_MARKETER).get(f"/hq/drafts/{draft_id}/{section}")
    assert answer.status_code == 200


def test_a_new_draft_begins_and_says_what_is_missing(visitors: Visitors) -> None:
    cara = visitors.of(Role.CHANNEL_MARKETER)
    cara.get("/hq/drafts/new")
    wrong = cara.post(
        "/hq/drafts/new", {"name": "Spring", "slug": "Not a slug", "kinds": ["email"]}
    )
    assert wrong.status_code == 422
    assert "Spring" in wrong.get_data(as_text=True)
    begun = cara.post("/hq/drafts/new", {"name": "Spring fair", "kinds": ["email"]})
    assert begun.status_code == 303
    assert "Spring fair" in cara.get("/hq/kits/").get_data(as_text=True)
    assert cara.get(str(begun.location)).status_code == 200


@pytest.mark.parametrize(
    ("section", "query", "place", "typed", "kept"),
    [
        ("basics", "", "copy|en-US|kit:name", ["A better name"], "A better name"),
        ("basics", "", "kit|window|ends", ["2027-06-30"], "2027-06-30"),
        ("basics", "", "kit|eligibility|motions", ["resell", "oem"], "resell, oem"),
        ("basics", "", "kit|eligibility|terms", ["1"], "true"),
        ("tactics", "?tactic=email&zone=headline", "kit|tactics|email|zones|headline|lock", ["change_required"], "change_required"),
        ("tactics", "?tactic=ads&zone=headline", "kit|tactics|ads|zones|headline|max_size", ["30"], "30"),
        ("tactics", "?tactic=email&zone=picture", "kit|tactics|email|zones|picture|media_from", ["partner"], "partner"),
        ("words", "?locale=de-DE&part=email", "copy|de-DE|email.headline", ["Neu"], "Neu"),
        ("pictures", "", "kit|media|media/photo.jpg|focal", ["12, 80"], "12, 80"),
    ],
)  # fmt: skip
def test_each_kind_of_place_is_kept(
    visitors: Visitors, product: Product, draft_id: str, section: str, query: str, place: str, typed: list[str], kept: str
) -> None:  # fmt: skip
    cara = visitors.of(Role.CHANNEL_MARKETER)
    assert keep(cara, draft_id, section, place, *typed, query=query).status_code == 303
    assert text_at(product, draft_id, place) == kept


def test_what_is_refused_stays_in_its_field_with_the_reason(
    visitors: Visitors, product: Product, draft_id: str
) -> None:
    cara = visitors.of(Role.CHANNEL_MARKETER)
    place = "kit|tactics|email|zones|headline|max_length"
    answer = keep(cara, draft_id, "tactics", place, "lots", query="?tactic=email&zone=headline")
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert 'value="lots"' in page
    assert "Write a number" in page
    assert text_at(product, draft_id, place) == "60"


def test_the_second_of_two_marketers_sees_both_texts(
    visitors: Visitors, product: Product, draft_id: str
) -> None:
    cara, adam = visitors.of(Role.CHANNEL_MARKETER), visitors.of(Role.ADMINISTRATOR)
    place = "copy|de-DE|email.headline"
    seen = token(text_at(product, draft_id, place))
    query = "?locale=de-DE&part=email"
    assert (
        keep(cara, draft_id, "words", place, "Von Cara", seen=seen, query=query).status_code == 303
    )
    late = keep(adam, draft_id, "words", place, "Von Adam", seen=seen, query=query)
    assert late.status_code == 409
    page = late.get_data(as_text=True)
    assert "Von Cara" in page
    assert "Von Adam" in page
    assert text_at(product, draft_id, place) == "Von Cara"
    told = adam.get(f"/hq/drafts/{draft_id}/news/1").get_data(as_text=True)
    assert "Also in this draft" in told
    assert re.search(r"Changed <code[^>]*>de-DE · email.headline</code>", told)


def test_a_problem_leads_to_its_place_and_the_mended_draft_is_published(
    visitors: Visitors, product: Product, draft_id: str
) -> None:
    cara = visitors.of(Role.CHANNEL_MARKETER)
    place = "copy|de-DE|email.headline"
    query = "?locale=de-DE&part=email"
    keep(cara, draft_id, "words", place, "viel zu lang " * 12, query=query)
    page = unescape(cara.get(f"/hq/drafts/{draft_id}/check").get_data(as_text=True))
    refused = cara.post(f"/hq/drafts/{draft_id}/publish", {"rev": "2", "notes": "Kept notes"})
    assert refused.status_code == 422
    assert "Kept notes" in refused.get_data(as_text=True)
    links = re.findall(r'href="([^"#]+)#(at-\w+)"', page)
    assert links
    assert all(anchor in cara.get(href).get_data(as_text=True) for href, anchor in links)
    keep(cara, draft_id, "words", place, "Kurz", query=query)
    cara.get(f"/hq/drafts/{draft_id}/check")
    stale = cara.post(f"/hq/drafts/{draft_id}/publish", {"rev": "2"})
    assert stale.status_code == 409
    done = cara.post(f"/hq/drafts/{draft_id}/publish", {"rev": "3", "notes": "Shorter"})
    assert done.status_code == 303
    # Translations are older than their source: out, and said to be worth a look.
    assert str(done.location).endswith("/versions/2/check")
    assert "worth a look" in cara.get(str(done.location)).get_data(as_text=True)


def test_an_unfinished_language_is_left_out_and_named(
    visitors: Visitors, product: Product, draft_id: str
) -> None:
    cara = visitors.of(Role.CHANNEL_MARKETER)
    cara.get(f"/hq/drafts/{draft_id}/words")
    assert cara.post(f"/hq/drafts/{draft_id}/locales", {"tag": "nonsense!"}).status_code == 422
    added = cara.post(f"/hq/drafts/{draft_id}/locales", {"tag": "fr-FR"})
    assert "locale=fr-FR" in str(added.location)
    assert "falls back" in cara.get(str(added.location)).get_data(as_text=True)
    page = cara.get(f"/hq/drafts/{draft_id}/check").get_data(as_text=True)
    assert "Leave out" in page
    done = cara.post(f"/hq/drafts/{draft_id}/publish", {"rev": "2", "leave_out": "fr-FR"})
    assert done.status_code == 303
    assert "Left out: fr-FR" in cara.get(str(done.location)).get_data(as_text=True)
    with product.hq() as work:
        assert "fr-FR" not in kits.library(work)[0].definition.locales


@pytest.mark.parametrize("kind", ["po", "xlf"])
def test_a_locale_goes_out_to_translators_and_comes_back(
    visitors: Visitors, product: Product, draft_id: str, kind: str
) -> None:
    cara = visitors.of(Role.CHANNEL_MARKETER)
    cara.get(f"/hq/drafts/{draft_id}/words")
    before = text_at(product, draft_id, "copy|de-DE|email.headline")
    out = cara.get(f"/hq/drafts/{draft_id}/copy/de-DE.{kind}")
    assert before.encode() in out.data
    path = f"/hq/drafts/{draft_id}/copy/de-DE"
    back = out.data.replace(before.encode(), "Von der Übersetzerin".encode())
    shown = send(cara, path, "copy", f"back.{kind}", back)
    page = shown.get_data(as_text=True)
    assert shown.status_code == 200, page
    assert "Von der Übersetzerin" in page
    assert text_at(product, draft_id, "copy|de-DE|email.headline") == before
    fields = dict(re.findall(r'name="(kept|rev|name)" value="([^"]*)"', page))
    assert cara.post(path, fields).status_code == 303
    assert text_at(product, draft_id, "copy|de-DE|email.headline") == "Von der Übersetzerin"
    wrong = send(cara, f"/hq/drafts/{draft_id}/copy/ar-AE", "copy", "x.xlf", b"<!DOCTYPE a><a/>")
    assert wrong.status_code == 422


def test_a_stale_translation_is_marked_and_confirmed(
    visitors: Visitors, product: Product, draft_id: str
) -> None:
    cara = visitors.of(Role.CHANNEL_MARKETER)
    keep(cara, draft_id, "words", "copy|en-US|email.headline", "New words", query="?locale=en-US&part=email")  # fmt: skip
    path = f"/hq/drafts/{draft_id}/words?locale=de-DE&part=email"
    assert "Translated from older words" in cara.get(path).get_data(as_text=True)
    place = "copy|de-DE|email.headline"
    answer = cara.post(f"/hq/drafts/{draft_id}/confirm", {"confirm": place})
    assert answer.status_code == 303
    assert "Translated from older words" not in cara.get(path).get_data(as_text=True)


def test_an_import_lists_what_changes_before_it_does(
    visitors: Visitors, product: Product, draft_id: str
) -> None:
    cara = visitors.of(Role.CHANNEL_MARKETER)
    cara.get(f"/hq/drafts/{draft_id}/files")
    files = read_zip(cara.get(f"/hq/drafts/{draft_id}/archive").data)
    files["kit.toml"] = files["kit.toml"].replace(b"max_length = 70", b"max_length = 66")
    path = f"/hq/drafts/{draft_id}/import"
    shown = send(cara, path, "archive", "kit.zip", write_zip(files)).get_data(as_text=True)
    assert "Import 1 change" in shown
    place = "kit|tactics|email|zones|subject|max_length"
    assert text_at(product, draft_id, place) == "70"
    fields = dict(re.findall(r'name="(kept|rev)" value="([^"]*)"', shown))
    assert cara.post(path, fields).status_code == 303
    assert text_at(product, draft_id, place) == "66"
    assert cara.post(path, fields).status_code == 409
    assert send(cara, path, "archive", "kit.zip", b"no zip").status_code == 422


def test_the_preview_is_rendered_in_every_locale_and_for_nobody_yet(
    visitors: Visitors, product: Product, draft_id: str
) -> None:
    cara = visitors.of(Role.CHANNEL_MARKETER)
    keep(cara, draft_id, "words", "copy|de-DE|email.headline", "Nur im Entwurf", query="?locale=de-DE&part=email")  # fmt: skip
    for tactic, locale, size, holds in (
        ("email", "de-DE", "", "Nur im Entwurf"),
        ("email", "de-AT", "", "Nur im Entwurf"),
        ("post", "ar-AE", "", "Example Partner"),
        ("ads", "ar-AE", "300x250", None),
    ):
        answer = cara.get(f"/hq/drafts/{draft_id}/preview/{tactic}?locale={locale}&size={size}")
        assert answer.status_code == 200, tactic
        if holds:
            assert holds in answer.get_data(as_text=True)
        else:
            assert str(answer.mimetype).startswith("image/")
    assert cara.get(f"/hq/drafts/{draft_id}/preview/nothing?locale=de-DE").status_code == 404


@pytest.mark.parametrize("role", [Role.PARTNER_ADMIN, Role.BRAND_REVIEWER, Role.FINANCE])
def test_drafts_are_for_those_who_publish(visitors: Visitors, draft_id: str, role: Role) -> None:
    visitor = visitors.of(role)
    for path in ("", "/words", "/archive", "/preview/email?locale=en-US", "/file/kit.toml"):
        assert visitor.get(f"/hq/drafts/{draft_id}{path}").status_code == 403, path


def test_a_picture_is_added_and_what_is_none_refused(visitors: Visitors, draft_id: str) -> None:
    cara = visitors.of(Role.CHANNEL_MARKETER)
    cara.get(f"/hq/drafts/{draft_id}/pictures")
    path = f"/hq/drafts/{draft_id}/picture"
    picture = small_kit()["media/photo.jpg"]
    added = send(cara, f"{path}", "picture", "New One.jpg", picture)
    assert added.status_code == 303
    assert cara.get(f"/hq/drafts/{draft_id}/file/media/new-one.jpg").data == picture
    for name in ("x.exe", "..%2f..%2fx.jpg\x00", "kit.toml"):
        assert send(cara, path, "picture", name, picture).status_code == 422, name


def test_those_who_only_look_are_told_of(
    visitors: Visitors, product: Product, draft_id: str, redis_url: str
) -> None:
    product.container.provide(Presence, lambda _settings: Presence(redis_url))
    cara, adam = (visitors.of(role) for role in (Role.CHANNEL_MARKETER, Role.ADMINISTRATOR))
    news = f"/hq/drafts/{draft_id}/news/1"

    def told(visitor: Visitor) -> str:
        return str(visitor.get(news).get_data(as_text=True))

    assert "looking" not in told(cara)
    assert "is looking at this too" in adam.get(f"/hq/drafts/{draft_id}").get_data(as_text=True)
    assert "is looking at this too" in told(cara)
    # Who changed something is said to work here, and not twice.
    place = "copy|en-US|email.headline"
    keep(adam, draft_id, "words", place, "Adam was here", query="?locale=en-US&part=email")
    assert "Also in this draft" in told(cara)
    assert "looking" not in told(cara)
    product.clock.advance(minutes=11)
    assert "others-here" not in told(cara)


def test_what_the_checks_find_in_the_words_counts_for_publishing(
    visitors: Visitors, product: Product, draft_id: str
) -> None:
    cara = visitors.of(Role.CHANNEL_MARKETER)
    words = "?locale=en-US&part=email"
    place = "copy|en-US|email.headline"
    keep(cara, draft_id, "words", place, "The best backup of all", query=words)
    beside = cara.get(f"/hq/drafts/{draft_id}/words{words}").get_data(as_text=True)
    beside = beside[beside.index(f'data-fresh="{place}"') :]
    assert "says that you are first" in beside[: beside.index("word-row")]
    page = cara.get(f"/hq/drafts/{draft_id}/check").get_data(as_text=True)
    assert (
        "says that you are first" not in page
    )  # it takes seconds, so the page asks for it when it is there
    assert 'hx-trigger="load"' in page
    whole = f"/hq/drafts/{draft_id}/check?all=1"
    page = unescape(cara.get(whole).get_data(as_text=True))
    found = re.search(r'href="([^"]*)#(at-\w+)">[^<]*says that you are first', page)
    assert found
    assert found[2] in cara.get(found[1]).get_data(as_text=True)
    assert not re.search(r"<button[^>]*disabled[^>]*>Publish as a new version", page)

    guide = text_at(product, draft_id, "file|brand.toml")
    never = '\n[[words]]\nrule = "never"\nterm = "backup"\nlocales = ["en"]\ninstead = "copy"\n'
    keep(cara, draft_id, "files", "file|brand.toml", guide + never, query="?file=brand.toml")
    refused = cara.post(f"/hq/drafts/{draft_id}/publish", {"rev": "3", "notes": "Kept notes"})
    page = unescape(refused.get_data(as_text=True))
    assert refused.status_code == 422
    assert "“backup” is a word this brand never uses" in page
    assert "Kept notes" in page
    assert re.search(r"<button[^>]*disabled[^>]*>Publish as a new version", page)
    with product.hq() as work:
        archive = kits.export_draft(work, draft_id)[1]
    zipped = send(cara, "/hq/kits/publish", "archive", "small.zip", archive)
    assert zipped.status_code == 422
    assert "is a word this brand never uses" in zipped.get_data(as_text=True)

    keep(cara, draft_id, "files", "file|brand.toml", guide, query="?file=brand.toml")
    done = cara.post(f"/hq/drafts/{draft_id}/publish", {"rev": "4"})
    assert done.status_code == 303
    page = cara.get(str(done.location)).get_data(as_text=True)
    assert "says that you are first" in page
    again = cara.post(f"/hq/drafts/{draft_id}/publish", {"rev": "4"})
    page = cara.get(str(again.location)).get_data(as_text=True)
    assert "This content is already published as version 2" in page
    with product.hq() as work:
        assert kits.kit_history(work, "small").versions[0].number == 2


def test_a_file_that_is_not_what_it_says_is_refused_at_once(
    visitors: Visitors, product: Product, draft_id: str
) -> None:
    cara = visitors.of(Role.CHANNEL_MARKETER)
    cara.get(f"/hq/drafts/{draft_id}/pictures")
    photo = small_kit()["media/photo.jpg"]
    path = f"/hq/drafts/{draft_id}/picture"
    for name, data in (("logo.svg", photo), ("photo.png", photo), ("a.jpg", b"hello")):
        refused = send(cara, path, "picture", name, data)
        assert refused.status_code == 422, name
        assert "that can be read" in refused.get_data(as_text=True)
    # Under its own name it goes over no other picture.
    for name, kept in (("Photo.jpg", "photo-2.jpg"), ("Über uns (1).JPG", "uber-uns-1.jpg")):
        assert str(send(cara, path, "picture", name, photo).location).endswith(f"media/{kept}")
    with product.hq() as work:
        assert "media/logo.svg" not in kits.open_draft(work, draft_id).files


def test_a_translation_of_something_else_is_told_apart(
    visitors: Visitors, product: Product, draft_id: str
) -> None:
    cara = visitors.of(Role.CHANNEL_MARKETER)
    cara.get(f"/hq/drafts/{draft_id}/words")
    path = f"/hq/drafts/{draft_id}/copy/de-DE"
    own = cara.get(f"{path}.po").data
    french = re.sub(rb"Language: de[_-]DE", b"Language: fr_FR", own)
    assert french != own
    refused = send(cara, path, "copy", "fr.po", french)
    assert refused.status_code == 422
    assert "The file is for fr-FR, not for de-DE" in refused.get_data(as_text=True)
    other = re.sub(rb'\nmsgid "(?=\w)', b'\nmsgid "Of another kit: ', own)
    shown = unescape(send(cara, path, "copy", "de.po", other).get_data(as_text=True))
    assert "Is it the file of this kit?" in shown
    assert "Is it the file of this kit?" not in unescape(
        send(cara, path, "copy", "de.po", own).get_data(as_text=True)
    )
