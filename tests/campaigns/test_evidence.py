"""The evidence of a launch: complete, verifiable without the product, and readable."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile

import pytest
from sqlalchemy import delete, inspect, select

from tests.campaigns import stories
from tests.campaigns.conftest import MakeStage, Stage
from tests.servers import Smtp
from tpma.campaigns import service
from tpma.campaigns.models import Delivery
from tpma.campaigns.render.paper import Paper
from tpma.compliance.models import Approval, ConsentRecord
from tpma.core import audit_verify, merkle
from tpma.core.errors import Conflict


def opened(stage: Stage) -> dict[str, bytes]:
    with stage.product.as_partner() as work:
        data = service.evidence_pack(work, stage.campaign_id)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_nothing_to_prove_before_the_launch(make_stage: MakeStage) -> None:
    stage = make_stage()
    with pytest.raises(Conflict), stage.product.as_partner() as work:
        service.evidence_pack(work, stage.campaign_id)


def test_the_manifest_is_the_one_that_was_approved(make_stage: MakeStage) -> None:
    stage = make_stage()
    stage.launch()
    files = opened(stage)
    told = json.loads(files["evidence.json"])
    digest = hashlib.sha256(files["manifest.json"]).hexdigest()
    assert told["manifest_sha256"] == digest
    assert {one["manifest_sha256"] for one in told["approvals"]} == {digest}
    assert {one["identified"] for one in told["approvals"]} == {"decided by the policy in force"}
    manifest = json.loads(files["manifest.json"])
    named = {sha for entry in manifest["tactics"].values() for sha in entry["renditions"].values()}
    held = {hashlib.sha256(data).hexdigest() for data in files.values()}
    assert named
    assert named <= held
    sums: dict[str, str] = {}
    for line in files["SHA256SUMS"].decode().splitlines():
        digest, path = line.split("  ", 1)
        sums[path] = digest
    for path, data in files.items():
        if path != "SHA256SUMS":
            assert sums[path] == hashlib.sha256(data).hexdigest()


def test_who_decided_by_a_link_is_named_with_the_address(make_stage: MakeStage) -> None:
    stage = make_stage()
    stage.launch()
    with stage.product.system() as work:
        given = work.session.query(Approval).one()
        given.reviewer, given.user_name = "legal", "Nora Vance"
        given.link_id, given.address = "a" * 32, "nora@counsel.example"
    (told,) = json.loads(opened(stage)["evidence.json"])["approvals"]
    assert (told["by"], told["as"]) == ("Nora Vance", "Legal reviewer")
    assert told["identified"] == "identified by a link sent to nora@counsel.example"


def test_the_entries_lead_to_the_signed_checkpoint(make_stage: MakeStage) -> None:
    stage = make_stage()
    stage.launch()
    files = opened(stage)
    note = audit_verify.parse_note(files["audit/checkpoint.txt"])
    key = bytes.fromhex(files["audit/key.hex"].decode())
    assert audit_verify.ed25519_verifies(key, note.body, note.signature)
    entries = json.loads(files["audit/entries.json"])
    verbs = [json.loads(one["entry"])["verb"] for one in entries]
    assert {"submit", "launch"} <= set(verbs)
    for one in entries:
        leaf = merkle.leaf_hash(one["entry"].encode())
        path = [bytes.fromhex(step) for step in one["proof"]]
        assert merkle.included(leaf, one["index"], note.size, path, note.root)


def test_people_are_counted_by_ground_and_never_named(
    make_stage: MakeStage, smtp_server: Smtp
) -> None:
    stage = make_stage(smtp_server.url)
    stage.launch()
    stories.drain(stage.product)
    with stage.product.as_partner() as work:
        first, last, *_ = work.session.scalars(select(Delivery.address_key).distinct())
        held = select(ConsentRecord).where(ConsentRecord.address_key == first)
        consent = work.session.scalars(held).one()
        again = {
            column.key: getattr(consent, column.key) for column in inspect(consent).mapper.attrs
        }
        work.add(ConsentRecord(**again | {"id": work.new_id(), "basis": "inquiry"}))
        work.session.execute(delete(ConsentRecord).where(ConsentRecord.address_key == last))
        emails = [row.email for row in service.contacts(work, limit=50)[0]]
        planned = service.progress(work, stage.campaign_id).planned
    files = opened(stage)
    told = json.loads(files["evidence.json"])
    assert sum(told["deliveries"].values()) == planned
    assert sum(told["consents"].values()) == told["deliveries"]["Accepted by the receiving server"]
    assert (
        told["consents"][
            "None on record now: the law of their country asks for none, or it was erased since"
        ]
        == 1
    )
    assert emails
    for name, data in files.items():
        for email in emails:
            assert email.encode() not in data, name


def test_the_same_state_is_the_same_bytes(make_stage: MakeStage) -> None:
    stage = make_stage()
    stage.launch()
    assert opened(stage) == opened(stage)


@pytest.mark.parametrize("locale", ["en-US", "de-DE", "ar-AE", "ja-JP"])
def test_a_paper_in_every_script(locale: str, make_stage: MakeStage) -> None:
    stage = make_stage()
    paper = Paper("Nachweis · دليل الإطلاق · 証拠", locale, stage.product.clock.now())
    paper.section("من وافق عليه · 承認者")
    paper.table([("What", "عدد"), ("名", "12")], (120, 50))
    paper.line("สวัสดี नमस्ते Straße")
    data = paper.data()
    assert data.startswith(b"%PDF-")
    assert len(data) > 5_000
