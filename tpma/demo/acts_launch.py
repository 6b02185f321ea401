"""The middle acts: audiences, fund requests, checks and approval, launch, delivery."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from tpma.assets import service as assets
from tpma.campaigns import service as campaigns
from tpma.compliance import service as compliance
from tpma.core.actor import Role
from tpma.core.embedded.mailbox import Caught
from tpma.core.errors import Refused
from tpma.demo.account import RefusedLaunch
from tpma.demo.acts_prepare import in_own_words
from tpma.demo.contacts import contact_list
from tpma.demo.stage import Played, Stage, StoryFailed
from tpma.demo.words import FORBIDDEN_HEADLINE, MENDED_HEADLINE
from tpma.kits import service as kits
from tpma.mdf import service as mdf

#: On what ground each list was collected, as its partner says at the upload.
BASIS = {"DE": "double_opt_in", "AT": "double_opt_in"}
WORDING = {
    "german": "Ja, ich möchte per E-Mail Neues zu IT-Sicherheit erhalten. Abmeldung jederzeit.",
    "english": "Yes, send me news on IT resilience by email. I can opt out at any time.",
    "arabic": "نعم، أرغب في تلقي أخبار حماية البيانات بالبريد الإلكتروني، ويمكنني الإلغاء متى شئت.",
}
#: Who asks for money, and for how much of the activity's cost (minor units).
FUNDED = {"nordlicht": 900_000, "brightwater": 2_400_000, "al-safa": 800_000}
REFUSED_PARTNER = "nordlicht"
WAITING_PARTNER = "maple-harbour"


def audiences(stage: Stage) -> str:
    """Partners upload their lists, map the columns and see who would be left out."""
    people = sum(_upload(stage, played) for played in stage.playing())
    rows = sum(contact_list(played.cast, stage.today()).rows for played in stage.playing())
    return f"{rows} rows read, {people} contacts"


def _upload(stage: Stage, played: Played) -> int:
    cast = played.cast
    made = contact_list(cast, stage.today())
    with stage.marketer(played) as work:
        # Opted out long ago, in the partner's former newsletter tool.
        for address in made.unsubscribed:
            compliance.suppress(work, address, "unsubscribed")
        upload = campaigns.import_contacts(work, made.data, made.filename)
        options = campaigns.ImportOptions(
            country=cast.country,
            basis=BASIS.get(cast.country, "express"),
            wording=WORDING[cast.csv],
            source=f"https://www.{cast.domain}/newsletter",
        )
        campaigns.map_columns(work, upload.id, upload.mapping, options)
        audience = campaigns.take_over(work, upload.id, f"Newsletter {cast.name}")
        played.audience_id = audience.id
        found = campaigns.preview_exclusions(work, audience.id)
    if found.left_out == 0 or found.mailable == 0:
        raise StoryFailed(f"{cast.name}: nobody or everybody of the list would be left out")
    return found.total


def plan(stage: Stage) -> str:
    """A campaign each; three ask for MDF, and finance agrees before anything is spent."""
    for played in stage.playing():
        _create(stage, played)
        if played.cast.slug in FUNDED:
            _ask_for_money(stage, played, FUNDED[played.cast.slug])
    return f"{len(stage.playing())} campaigns, {len(FUNDED)} with MDF"


def _create(stage: Stage, played: Played) -> None:
    cast = played.cast
    with stage.marketer(played) as work:
        campaign = campaigns.create(work, played.asset_set_id, f"Back by lunch · {cast.name}")
        played.campaign_id = campaign.id
        campaigns.choose_audience(work, campaign.id, played.audience_id)
        campaigns.schedule(work, campaign.id, None, cast.time_zone)


def _ask_for_money(stage: Stage, played: Played, cost_minor: int) -> None:
    with stage.admin(played) as work:
        hints = kits.definition_of(work, stage.kit_version_id).mdf
        asked = mdf.request(
            work,
            stage.fund_id,
            title=f"Back by lunch with {played.cast.name}",
            activity=hints.activity,
            cost_minor=cost_minor,
            requested_minor=cost_minor // 2,
            starts_on=stage.today(),
            ends_on=stage.today() + dt.timedelta(days=30),
            campaign_id=played.campaign_id,
        )
        played.request_id = asked.id
    with stage.hq(Role.FINANCE) as work:
        mdf.approve_request(work, asked.id)
    with stage.marketer(played) as work:
        mdf.fund_campaign(work, played.campaign_id, asked.id)


def check(stage: Stage) -> str:
    """Nordlicht claims too much: the launch is refused, then mended. The others pass."""
    played = stage.played[REFUSED_PARTNER]
    _say(stage, played, FORBIDDEN_HEADLINE)
    try:
        with stage.marketer(played) as work:
            campaigns.submit(work, played.campaign_id)
    except Refused as refusal:
        blockers = [one for one in refusal.findings if one.severity == compliance.Severity.BLOCKER]
        if not blockers:
            raise StoryFailed(f"Refused without a blocker: {refusal}") from refusal
        stage.account.refused.append(
            RefusedLaunch(
                what=f"{played.cast.name}, email headline: “{FORBIDDEN_HEADLINE}”",
                why="; ".join(str(one.message) for one in blockers),
                mended=f"“{MENDED_HEADLINE}”",
            )
        )
    else:
        raise StoryFailed("A headline that the brand guide forbids was let through")
    _say(stage, played, MENDED_HEADLINE)
    findings = 0
    for one in stage.playing():
        with stage.marketer(one) as work:
            ready = campaigns.readiness(work, one.campaign_id)
        findings += len(ready.findings)
        still = [f for f in ready.findings if f.severity == compliance.Severity.BLOCKER]
        if still or ready.missing:
            reasons = [str(f.message) for f in still] + [str(m) for m in ready.missing.values()]
            raise StoryFailed(f"{one.cast.name} can't be launched: {'; '.join(reasons)}")
    return f"1 refused and mended, {findings} lesser findings shown"


def _say(stage: Stage, played: Played, headline: str) -> None:
    with stage.marketer(played) as work:
        found = assets.assets_of(work, played.asset_set_id)
        email = next(asset for asset in found if asset.tactic_key == "email")
        assets.save_zone(work, email.id, "headline", headline, email.rev)


def approve(stage: Stage) -> str:
    """What is free of risk is approved by policy at once; the rest waits for people."""
    by_policy = by_people = 0
    for played in stage.playing():
        with stage.marketer(played) as work:
            submission = campaigns.submit(work, played.campaign_id)
            submission_id, state = submission.id, submission.state
        if state == "approved":
            by_policy += 1
            continue
        by_people += 1
        with stage.hq(Role.BRAND_REVIEWER) as work:
            waiting = compliance.review(work, submission_id).item.reviewers
        for reviewer in waiting:
            role = Role.LEGAL_REVIEWER if reviewer == "legal" else Role.BRAND_REVIEWER
            with stage.hq(role) as work:
                compliance.decide(work, submission_id, "approved", "Looks right in every size.")
        stage.wait_for_jobs("submission_decided", [submission_id])
    return f"{by_policy} by policy, {by_people} by reviewers"


def leave_waiting(stage: Stage) -> str:
    """A new partner submits something that policy may not decide: work for whoever looks on."""
    played = stage.played[WAITING_PARTNER]
    in_own_words(stage, played)
    _upload(stage, played)
    _create(stage, played)
    with stage.marketer(played) as work:
        submission = campaigns.submit(work, played.campaign_id)
        if submission.state != "pending":
            raise StoryFailed("A superlative was approved without a person")
    return f"{played.cast.name} waits for a reviewer"


def launch(stage: Stage) -> str:
    """Each partner presses the button; audience and content are frozen."""
    planned = 0
    for played in stage.playing():
        with stage.marketer(played) as work:
            steps = campaigns.steps_of(work, played.campaign_id)
            coming = sum(step.channel == "smtp" and step.day > 0 for step in steps)
            reached = campaigns.preview_exclusions(work, played.audience_id).mailable
            played.later_mails = coming * reached
            campaigns.launch(work, played.campaign_id)
            planned += campaigns.progress(work, played.campaign_id).planned
    return f"{len(stage.playing())} campaigns, {planned} deliveries planned"


def deliver(stage: Stage) -> str:
    """The workers hand every mail to the mail server."""

    def settled() -> bool:
        return sum(one.open for one in accountings(stage)) == _later(stage)

    stage.wait_until(settled, "every delivery is settled")
    told = stage.account.deliveries
    for one in accountings(stage):
        told.planned += one.planned
        told.accepted += one.accepted
        told.failed += one.failed
        told.in_doubt += one.in_doubt
        told.open += one.open
        told.excluded += one.left_out
        for reason, count in one.excluded.items():
            told.excluded_by_reason[reason] = told.excluded_by_reason.get(reason, 0) + count
    told.later = _later(stage)
    _count_mails(stage)
    return f"{told.accepted} accepted, {told.failed} refused, {told.excluded} left out, {told.later} on later days"


def _later(stage: Stage) -> int:
    """How many mails belong to the later emails of the sequence, as counted before the launch."""
    return sum(played.later_mails for played in stage.playing())


def accountings(stage: Stage) -> list[campaigns.Accounting]:
    found = []
    for played in stage.playing():
        with stage.marketer(played) as work:
            found.append(campaigns.progress(work, played.campaign_id))
    return found


def _count_mails(stage: Stage) -> None:
    """The mailbox on its own, held later against the ledger.

    Two partners may know the same person: what counts is one mail per partner and person.
    """
    sent = Counter(
        (sender_of(mail), address.lower())
        for mail in stage.mailbox.all()
        if is_of_campaign(mail)
        for address in mail.recipients
    )
    opted_out = {
        (played.cast.domain, address.lower())
        for played in stage.playing()
        for address in contact_list(played.cast, stage.today()).unsubscribed
    }
    done = stage.account.done
    done.mails_caught = sent.total()
    done.mails_twice = sum(count - 1 for count in sent.values())
    done.mails_to_excluded = len(opted_out & set(sent))


def is_of_campaign(mail: Caught) -> bool:
    """Whether a partner's campaign sent it, and not the product itself (RFC 3834)."""
    return mail.message()["Auto-Submitted"] is None


def sender_of(mail: Caught) -> str:
    """The domain of the partner whose mail it is: answers go there."""
    return str(mail.message()["Reply-To"] or "").rpartition("@")[2].rstrip(">")
