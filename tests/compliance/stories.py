"""Asset sets that are ready to be submitted, for the tests of approvals and their screens."""

from __future__ import annotations

from typing import Any

from tests.assets.smallkit import small_kit
from tests.factories import Product
from tpma.assets import service as assets
from tpma.branding import service as branding
from tpma.compliance import service as compliance
from tpma.compliance.models import Submission
from tpma.compliance.policy import Policy
from tpma.core.actor import Role
from tpma.core.work import Work
from tpma.kits import service as kits

NO_SAMPLE = Policy(sample_share=0.0)
ALWAYS_SAMPLE = Policy(sample_share=1.0)

PROFILE = {
    "email": "hallo@nordlicht.example",
    "phone": "+49 40 1234567",
    "website": "https://www.nordlicht.example",
    "address": "Alsterufer 3\n20354 Hamburg",
    "representatives": "Jana Petersen",
    "register_number": "HRB 123456",
}


def publish(product: Product) -> str:
    """The small kit's version."""
    with product.hq(Role.CHANNEL_MARKETER) as work:
        return kits.publish(work, small_kit()).id


def asset_set(
    product: Product, slug: str = "nordlicht", locale: str = "de-DE", *, complete: bool = True
) -> str:
    """A rendered asset set of a partner, with a whole brand profile (or an empty one)."""
    version = publish(product)
    with product.as_partner(slug) as work:
        if complete:
            branding.save_profile(work, PROFILE)
        made = assets.start(work, version, locale, "Herbst").id
        assets.render_all(work, made)
    return made


def change(product: Product, set_id: str, tactic: str, zone: str, value: str, **who: Any) -> None:
    """A partner's person changes one zone, and all is rendered again."""
    with product.as_partner(**who) as work:
        asset = next(a for a in assets.assets_of(work, set_id) if a.tactic_key == tactic)
        assets.save_zone(work, asset.id, zone, value, asset.rev)
        assets.render_all(work, set_id)


def manifest(work: Work, set_id: str, subject: str = "c" * 32, **more: Any) -> dict[str, Any]:
    given: dict[str, Any] = {
        "subject_id": subject,
        "name": "Herbst in Hamburg",
        "sender": {"name": "Nordlicht", "reply_to": "hallo@nordlicht.example"},
        "audience": {"count": 1240, "digest": "e" * 64},
        "schedule": {"starts_at": "2026-11-25T08:00:00Z", "time_zone": "Europe/Berlin"},
        "countries": ["DE"],
    }
    return dict(compliance.manifest_of(work, set_id, **(given | more)))


def submit(
    product: Product,
    set_id: str,
    *,
    slug: str = "nordlicht",
    subject: str = "c" * 32,
    policy: Policy = ALWAYS_SAMPLE,
    user_id: str | None = None,
    **more: Any,
) -> str:
    """The id of a submission of this asset set."""
    with product.as_partner(slug, user_id=user_id) as work:
        found = compliance.findings(work, set_id, countries=["DE"])
        row: Submission = compliance.submit(
            work, subject, manifest(work, set_id, subject, **more), found, policy=policy
        )
        return row.id
