"""The first acts: people, the kit, brands, money, the partners' own words, pictures."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from tpma.assets import service as assets
from tpma.branding import service as branding
from tpma.core.actor import Role
from tpma.core.work import Work
from tpma.demo import logos
from tpma.demo.cast import HQ_PEOPLE, PARTNERS, PASSWORD, PartnerCast, PersonCast
from tpma.demo.stage import Played, Stage, StoryFailed
from tpma.demo.words import OWN_WORDS
from tpma.kits import service as kits
from tpma.mdf import service as mdf
from tpma.partners import service as partners

SAMPLE_KIT = "back-by-lunch"
#: Published before it, to look around in; the story goes on with the sample kit.
OTHER_KITS = {
    "pull-the-plug": "First version: an event, set once and told everywhere",
    "first-seal": "First version: prices and terms for six countries",
}
#: What the sign-in page of the demo reads (tpma.web.demo).
SIGN_INS = "sign-ins.json"


def let_in(stage: Stage) -> str:
    """HQ's people, six partners, and who works for them."""
    with stage.system() as work:

        def create(person: PersonCast, partner_id: str | None = None) -> None:
            stage.user_ids[person.email] = partners.create_user(
                work,
                email=person.email,
                name=person.name,
                password=PASSWORD,
                roles=person.roles,
                partner_id=partner_id,
                locale=person.locale,
            ).id

        for person in HQ_PEOPLE:
            create(person)
        for cast in PARTNERS:
            partner_id = enrol(work, cast, stage.today())
            create(cast.marketer, partner_id)
            create(cast.admin, partner_id)
            stage.played[cast.slug] = Played(cast, partner_id)
    _offer_sign_ins(Path(stage.container.settings.data_dir) / SIGN_INS)
    return f"{len(stage.user_ids)} people at Northkeep and {len(PARTNERS)} partners"


def _offer_sign_ins(file: Path) -> None:
    """The sign-in page shows these in demo mode: one click, and one is that person."""
    offered = [(person, "Northkeep") for person in HQ_PEOPLE]
    offered += [(cast.marketer, cast.name) for cast in PARTNERS]
    offered += [(PARTNERS[0].admin, PARTNERS[0].name)]
    rows = [
        {
            "name": person.name,
            "role": person.roles[0].value,
            "place": place,
            "email": person.email,
            "password": PASSWORD,
        }
        for person, place in offered
    ]
    file.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")


def enrol(work: Work, cast: PartnerCast, today: dt.date) -> str:
    return partners.create_partner(
        work,
        slug=cast.slug,
        name=cast.name,
        legal_name=cast.legal_name,
        tier=cast.tier,
        region=cast.region,
        country=cast.country,
        locale=cast.locale,
        motion=cast.motion,
        website=f"https://www.{cast.domain}",
        enrolled_on=today - dt.timedelta(days=cast.enrolled_days_ago),
    ).id


def kit_files(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def publish(stage: Stage) -> str:
    """The channel marketer publishes the sample kit from its folder."""
    files = kit_files(stage.kits / SAMPLE_KIT)
    with stage.hq(Role.CHANNEL_MARKETER) as work:
        for slug, notes in OTHER_KITS.items():
            kits.publish(work, kit_files(stage.kits / slug), notes)
        version = kits.publish(
            work, files, "First version: three emails, posts, ads and landing page"
        )
        definition = kits.definition_of(work, version.id)
    stage.kit_version_id = version.id
    languages = ", ".join(definition.locales)
    return f"{definition.name}, version {version.number}: {len(definition.tactics)} tactics, {languages}"


def brand(stage: Stage) -> str:
    """Every partner brings a logo and its facts."""
    variants = 0
    for played in stage.played.values():
        data, name = logos.logo_of(played.cast.slug, stage.kits / SAMPLE_KIT / "fonts")
        with stage.admin(played) as work:
            report = branding.upload_logo(work, data, name)
            branding.save_profile(work, profile_of(played.cast))
        variants += len(report.variants)
    return f"{len(stage.played)} logos, made into {variants} variants"


def profile_of(cast: PartnerCast) -> dict[str, str]:
    return {
        "display_name": cast.name,
        "legal_name": cast.legal_name,
        "primary_colour": cast.primary,
        "secondary_colour": cast.secondary,
        "phone": cast.phone,
        "email": f"hello@{cast.domain}",
        "website": f"https://www.{cast.domain}",
        "address": "\n".join(cast.address),
        **cast.legal,
    }


#: Each playing partner's share of the fund, in minor units of the program's currency.
SHARES = {
    "nordlicht": 1_200_000,
    "brightwater": 1_800_000,
    "al-safa": 600_000,
    "kestrel-rowe": 900_000,
    "alpenblick": 400_000,
}


def fund(stage: Stage) -> str:
    """Finance opens this half-year's fund and shares it out."""
    today = stage.today()
    with stage.hq(Role.FINANCE) as work:
        made = mdf.create_fund(
            work,
            name=f"Demand generation {today.year}",
            amount_minor=6_000_000,
            currency=work.settings.currency,
            starts_on=today.replace(month=1, day=1),
            ends_on=today + dt.timedelta(days=200),
        )
        for slug, share in SHARES.items():
            mdf.allocate(work, made.id, stage.played[slug].partner_id, share)
    stage.fund_id = made.id
    return f"{made.name}: 60,000 {made.currency}, shared among {len(SHARES)} partners"


def customise(stage: Stage) -> str:
    """Five partners take the kit in three languages and say a few things in their own words."""
    changed = sum(in_own_words(stage, played) for played in stage.playing())
    languages = {played.cast.kit_locale for played in stage.playing()}
    return (
        f"{len(stage.playing())} partners, {len(languages)} languages, {changed} texts of their own"
    )


def in_own_words(stage: Stage, played: Played) -> int:
    """Start from the kit and change what this partner says otherwise; how many texts."""
    words = OWN_WORDS[played.cast.slug]
    with stage.marketer(played) as work:
        made = assets.start(work, stage.kit_version_id, played.cast.kit_locale)
        played.asset_set_id = made.id
        by_tactic = {asset.tactic_key: asset for asset in assets.assets_of(work, made.id)}
        for (tactic, zone), text in words.items():
            asset = by_tactic[tactic]
            assets.save_zone(work, asset.id, zone, text, asset.rev)
    return len(words)


def render(stage: Stage) -> str:
    """The workers render every tactic of every partner."""
    runs = {}
    for played in stage.playing():
        with stage.marketer(played) as work:
            runs[played.cast.slug] = assets.request_render(work, played.asset_set_id).id
    stage.wait_for_jobs("render_asset_set", runs.values())
    files = size = 0
    for played in stage.playing():
        with stage.marketer(played) as work:
            run = assets.last_run(work, played.asset_set_id)
            if run is None or run.state != "done":
                raise StoryFailed(f"{played.cast.name}'s tactics were not rendered")
            for rendition in assets.renditions(work, played.asset_set_id):
                files += 1
                size += rendition.size_bytes
    return f"{files} files, {size / 1_000_000:.1f} MB"
