"""The library, HQ's kits, publishing by upload, adoption, home."""

from __future__ import annotations

import html
import io
import re

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from tests.assets.smallkit import small_kit
from tests.factories import Product
from tests.web.conftest import Visitor, Visitors
from tpma.assets import service as assets
from tpma.core.actor import Role
from tpma.kits import service as kits
from tpma.kits.archive import write_zip
from tpma.partners import service as partners
from tpma.partners.models import Partner


@pytest.fixture
def version_id(product: Product) -> str:
    with product.hq() as work:
        return kits.publish(work, small_kit(), "The first one.").id


def _upload(visitor: Visitor, data: bytes, **more: str) -> tuple[int, str]:
    visitor.get("/hq/kits/publish")
    fields = {"_csrf": visitor.token, "notes": "New.", **more}
    # Encoded here: the test client would leave its temporary file open.
    boundary, body = encode_multipart(
        {**fields, "archive": FileStorage(io.BytesIO(data), "kit.zip")}
    )
    answer = visitor.client.post(
        "/hq/kits/publish", data=body, content_type=f"multipart/form-data; boundary={boundary}"
    )
    return answer.status_code, answer.get_data(as_text=True)


def test_a_zip_becomes_a_version(visitors: Visitors, product: Product) -> None:
    cara = visitors.of(Role.CHANNEL_MARKETER)
    assert "No kits yet" in cara.get("/hq/kits/").get_data(as_text=True)
    assert _upload(cara, write_zip(small_kit()))[0] == 303
    with product.hq() as work:
        [entry] = kits.library(work)
    page = cara.get(f"/hq/kits/{entry.slug}").get_data(as_text=True)
    assert "Version 1 is published" in page
    assert "New." in page
    assert _upload(cara, write_zip(small_kit()))[0] == 303
    assert "already published as version 1" in cara.get(f"/hq/kits/{entry.slug}").get_data(
        as_text=True
    )
    archive = cara.get(f"/hq/kits/{entry.slug}/versions/1/archive")
    assert archive.data[:2] == b"PK"
    assert "attachment" in archive.headers["Content-Disposition"]


def test_every_error_of_a_broken_kit_is_listed_and_nothing_published(
    visitors: Visitors, product: Product
) -> None:
    broken = {k: v for k, v in small_kit().items() if k != "email/mail.mjml"}
    broken["brand.toml"] = broken["brand.toml"].replace(b"[colours]", b"[colors]", 1)
    cara = visitors.of(Role.CHANNEL_MARKETER)
    status, page = _upload(cara, write_zip(broken))
    assert status == 422
    assert "Nothing was published." in page
    assert "brand.toml" in page
    assert "kit.toml" in page
    assert "Line " in page
    assert "New." in page, "what was typed is kept"
    with product.hq() as work:
        assert kits.library(work) == []


def test_checking_changes_nothing(visitors: Visitors, product: Product) -> None:
    status, page = _upload(visitors.of(Role.CHANNEL_MARKETER), write_zip(small_kit()), check="1")
    assert status == 200
    assert "The kit can be published" in page
    with product.hq() as work:
        assert kits.library(work) == []


@pytest.mark.parametrize("data", [b"", b"no zip at all", b"PK\x03\x04 broken"])
def test_what_is_no_zip_is_told_so(visitors: Visitors, data: bytes) -> None:
    status, page = _upload(visitors.of(Role.CHANNEL_MARKETER), data)
    assert status == 422
    assert "finding blocker" in page


def test_a_recalled_version_starts_nothing_new(
    visitors: Visitors, product: Product, version_id: str
) -> None:
    cara, pia = visitors.of(Role.CHANNEL_MARKETER), visitors.of(Role.PARTNER_MARKETER)
    with product.hq() as work:
        entry = kits.library_kit(work, version_id)
    cara.get(f"/hq/kits/{entry.slug}")
    empty = cara.post(f"/hq/kits/{entry.slug}/versions/1/recall", {"reason": " "})
    assert empty.status_code == 422
    asked = {"reason": "A wrong price", "severity": "must_upgrade"}
    answer = cara.post(f"/hq/kits/{entry.slug}/versions/1/recall", asked)
    assert answer.status_code == 303
    assert "every version is recalled" in cara.get("/hq/kits/").get_data(as_text=True)
    page = pia.get(f"/kits/{version_id}").get_data(as_text=True)
    assert "A wrong price" in page
    refused = pia.post(
        f"/kits/{version_id}/use", {"locale": entry.definition.source_locale, "name": "Mine"}
    )
    assert refused.status_code == 409


def test_a_partner_sees_its_own_name_in_every_preview(
    visitors: Visitors, product: Product, version_id: str
) -> None:
    pia = visitors.of(Role.PARTNER_MARKETER)
    with product.hq() as work:
        definition = kits.definition_of(work, version_id)
    assert version_id in pia.get("/kits/").get_data(as_text=True)
    assert pia.get(f"/kits/{version_id}").status_code == 200
    for tactic in definition.tactics:
        answer = pia.get(f"/kits/{version_id}/preview/{tactic.key}")
        assert answer.status_code == 200, tactic.key
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        if answer.mimetype == "text/html":
            assert "{{" not in answer.get_data(as_text=True), tactic.key
            assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
        else:
            assert str(answer.mimetype).startswith("image/")
    assert pia.get(f"/kits/{version_id}/preview/nothing").status_code == 404
    sized = next(t for t in definition.tactics if t.design and t.sizes)
    assert pia.get(f"/kits/{version_id}/preview/{sized.key}?size=17x17").status_code == 404


def test_hq_sees_a_kit_before_there_is_a_partner(
    visitors: Visitors, product: Product, version_id: str
) -> None:
    cara = visitors.of(Role.CHANNEL_MARKETER)
    with product.hq() as work:
        definition = kits.definition_of(work, version_id)
        assert partners.list_partners(work)[1] == 0
    home = cara.get("/").get_data(as_text=True)
    shown = re.findall(rf'"(/kits/{version_id}/preview/[^"]+)"', home)
    shown += [f"/kits/{version_id}/preview/{tactic.key}" for tactic in definition.tactics]
    assert len(shown) > len(definition.tactics)
    for path in shown:
        assert cara.get(html.unescape(path)).status_code == 200, path


def test_a_partner_can_not_look_through_anothers_brand(
    visitors: Visitors, product: Product, version_id: str
) -> None:
    other = product.partner("suedwind")
    with product.hq() as work:
        email = next(
            t.key for t in kits.definition_of(work, version_id).tactics if t.kind.value == "email"
        )
    path = f"/kits/{version_id}/preview/{email}?partner={other}"
    mine = visitors.of(Role.PARTNER_MARKETER).get(path).get_data(as_text=True)
    assert "Suedwind" not in mine
    assert "Suedwind" in visitors.of(Role.CHANNEL_MARKETER).get(path).get_data(as_text=True)


def test_using_a_kit_leads_to_the_editor_and_shows_in_adoption(
    visitors: Visitors, product: Product, version_id: str
) -> None:
    pia, cara = visitors.of(Role.PARTNER_MARKETER), visitors.of(Role.CHANNEL_MARKETER)
    with product.hq() as work:
        locale = kits.definition_of(work, version_id).source_locale
    pia.get(f"/kits/{version_id}")
    wrong = pia.post(f"/kits/{version_id}/use", {"locale": "xx-XX", "name": "Mine"})
    assert wrong.status_code == 422
    begun = pia.post(f"/kits/{version_id}/use", {"locale": locale, "name": "Our spring"})
    assert begun.status_code == 303
    assert str(begun.location).startswith("/edit/")
    home = pia.get("/").get_data(as_text=True)
    assert "Go on with “Our spring”" in home
    assert "Our spring" in pia.get(f"/kits/{version_id}").get_data(as_text=True)
    adoption = cara.get("/hq/adoption/").get_data(as_text=True)
    assert "Nordlicht" in adoption
    assert "Newest" in adoption
    # A newer version comes, the partner stays on purpose: HQ reads why, since when, what it takes.
    with product.hq() as work:
        files = dict(kits.files_of(work, version_id))
        notes = b'\nmsgctxt "help:email.headline"\nmsgid "Say it short"\n'
        kits.publish(work, {**files, "copy/en-US.po": files["copy/en-US.po"] + notes})
    with product.as_partner() as work:
        set_id = str(begun.location).split("/")[2].partition("?")[0]
        assets.pin(work, set_id, "The fair is next week")
    adoption = cara.get("/hq/adoption/").get_data(as_text=True)
    assert "Stay on their version on purpose" in adoption
    assert "The fair is next week" in adoption
    assert "1 of them could upgrade without a question" in adoption


def test_a_thousand_partners_are_all_counted(
    visitors: Visitors, product: Product, version_id: str
) -> None:
    cara = visitors.of(Role.CHANNEL_MARKETER)
    with product.system() as work:
        # Names of their own, so that the list's order is theirs too.
        work.session.add_all(
            Partner(
                id=f"{number:032x}",
                slug=f"partner-{number}",
                name=f"Partner {number:04}",
                legal_name=f"Partner {number:04} Ltd",
                tier="silver",
                region="EMEA",
                country="GB",
                locale="en-GB",
                enrolled_on=work.now().date(),
                created_at=work.now(),
            )
            for number in range(1200)
        )
    assert "of 1,200 enrolled" in cara.get("/").get_data(as_text=True)
    adoption = cara.get("/hq/adoption/").get_data(as_text=True)
    assert "1,200" in adoption
    assert "Partner 0059" in adoption
    assert "Partner 0060" not in adoption
    assert "All partners" in adoption


def test_home_says_what_to_do_next(visitors: Visitors, product: Product) -> None:
    pia = visitors.of(Role.PARTNER_MARKETER)
    assert "Tell us about your brand" in pia.get("/").get_data(as_text=True)
    cara = visitors.of(Role.CHANNEL_MARKETER)
    assert "Publish your first kit" in cara.get("/").get_data(as_text=True)
    for role in Role:
        assert visitors.of(role, slug="suedwind").get("/").status_code == 200, role
