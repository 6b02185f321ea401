"""The last acts: engagement, a lead, deals, attribution, the claim, the report."""

from __future__ import annotations

import io
import zipfile

from tpma.attribution import service as attribution
from tpma.attribution.service import journeys
from tpma.core.actor import Role
from tpma.core.embedded.mailbox import Caught
from tpma.demo import deals
from tpma.demo.acts_launch import sender_of
from tpma.demo.readers import (
    APPLE_PROXY,
    BROWSERS,
    SCANNER,
    Links,
    Reader,
    filled,
    form_of,
    links_of,
)
from tpma.demo.stage import Played, Stage, StoryFailed
from tpma.mdf import service as mdf
from tpma.tracking import service as tracking

MODEL = "linear"
LOOKBACK_DAYS = 90


def engage(stage: Stage) -> str:
    """People open, click and opt out; a security gateway and a mail app's proxy do their part."""
    reader = stage.reader()
    done = stage.account.done
    for played in stage.playing():
        mails = _mails_of(stage, played)
        for number, mail in enumerate(mails):
            links = links_of(mail, stage.base_url)
            agent = BROWSERS[number % len(BROWSERS)]
            if number % 9 == 4:  # a gateway reads everything before the person may
                done.clicks_by_machines += _sweep(reader, links)
                continue
            if number % 5 in (0, 1, 3):
                _open(reader, links, APPLE_PROXY if number % 5 == 3 else agent)
            if number % 6 == 0:
                _click(reader, links, agent)
                done.clicks_by_people += 1
                played.engaged.append(mail.recipients[0])
        _opt_out(stage, reader, mails)
    reader.close()
    return f"{done.clicks_by_people} people clicked, {done.opted_out} opted out"


def _mails_of(stage: Stage, played: Played) -> list[Caught]:
    """The mails of one partner's campaign, by recipient: its name stands in their From line."""
    own = [mail for mail in stage.mailbox.all() if sender_of(mail) == played.cast.domain]
    if not own:
        raise StoryFailed(f"No mail of {played.cast.name} was caught")
    return sorted(own, key=lambda mail: mail.recipients)


def _open(reader: Reader, links: Links, agent: str) -> None:
    for url in links.opens:
        _expect(reader.get(url, agent).status, {200}, url)


def _click(reader: Reader, links: Links, agent: str) -> None:
    url = links.main
    end, answer = reader.follow(url, agent)
    if end == url:
        raise StoryFailed(f"The link {url} led nowhere ({answer.status})")
    if reader.is_ours(end):
        _expect(answer.status, {200}, end)


def _sweep(reader: Reader, links: Links) -> int:
    for url in (*links.clicks, *links.hidden):
        _expect(reader.get(url, SCANNER).status, {301, 302, 303}, url)
    return len(links.clicks) + len(links.hidden)


def _opt_out(stage: Stage, reader: Reader, mails: list[Caught]) -> None:
    """One by the link in the mail, one by the mail app's button (RFC 8058)."""
    by_link, by_button = links_of(mails[1], stage.base_url), links_of(mails[2], stage.base_url)
    page = reader.get(by_link.unsubscribe, BROWSERS[0])
    form = form_of(page.body, by_link.unsubscribe)
    if form is None:
        raise StoryFailed("The opt-out page has no button")
    answer = reader.post(form.action, filled(form, {}), BROWSERS[0])
    _expect(answer.status, {200, 302, 303}, form.action)
    answer = reader.post(by_button.one_click, {"List-Unsubscribe": "One-Click"}, BROWSERS[1])
    _expect(answer.status, {200, 202, 204}, by_button.one_click)
    stage.account.done.opted_out += 2


def lead(stage: Stage) -> str:
    """Somebody who came by the mail fills in the form of the landing page."""
    reader = stage.reader()
    told = []
    for played in stage.playing()[:3]:
        address = played.engaged[0]
        mail = next(m for m in _mails_of(stage, played) if m.recipients[0] == address)
        page_url, page = reader.follow(links_of(mail, stage.base_url).main, BROWSERS[0])
        stage.account.done.clicks_by_people += 1
        form = form_of(page.body, page_url)
        if form is None:
            raise StoryFailed(f"The landing page {page_url} has no form")
        name = address.partition("@")[0].replace(".", " ").title()
        answers = {
            "name": name,
            "company": address.partition("@")[2].partition(".")[0].title(),
            "email": address,
            "servers": form.fields.get("servers", ""),
            "message": "We were down for two days in spring. Please call me about a rehearsal.",
            "consent": "on",
        }
        answer = reader.post(form.action, filled(form, answers), BROWSERS[0])
        _expect(answer.status, {200, 302, 303}, form.action)
        stage.account.done.forms_sent += 1
        told.append(name)
    reader.close()
    _tell_engagement(stage)
    return ", ".join(told)


def _tell_engagement(stage: Stage) -> None:
    told = stage.account.engagement
    for played in stage.playing():
        with stage.marketer(played) as work:
            found = tracking.engagement(work, played.campaign_id)
        told.raw_opens += found.opens.raw
        told.human_opens += found.opens.human
        told.raw_clicks += found.clicks.raw
        told.human_clicks += found.clicks.human
        told.leads += found.leads
        told.unsubscribed += found.unsubscribes.raw


def bring_deals(stage: Stage) -> str:
    """HQ imports the CRM's export: some deals of people who engaged, some of others."""
    engaged = {played.cast.slug: played.engaged for played in stage.playing()}
    made = deals.export(engaged, stage.today(), "EUR")
    with stage.hq(Role.FINANCE) as work:
        imported = attribution.import_opportunities(work, made.data, "crm-export.csv")
        problems = imported.problem_count
    if problems:
        raise StoryFailed(f"{problems} rows of the CRM's export could not be read")
    stage.account.done.deals_in_files_minor = made.total_minor
    return f"{made.count} deals, {made.total_minor / 100:,.2f} EUR"


def attribute(stage: Stage) -> str:
    """Share every deal among the touches before it, by every model."""
    told = stage.account.attribution
    with stage.hq(Role.FINANCE) as work:
        runs = attribution.attribute_models(work, lookback_days=LOOKBACK_DAYS)
        run = next(one for one in runs if one.model == MODEL)
        lines, told.deals = journeys.deals(work, run, limit=10_000)
        told.model, told.currency = MODEL, work.settings.currency
        for line in lines:
            told.deals_minor += line.deal.amount_minor
            told.credited_minor += line.credited_minor
            told.unattributed_minor += line.unattributed_minor
            if line.credited_minor + line.unattributed_minor != line.deal.amount_minor:
                stage.account.done.credits_by_deal_wrong += 1
    return f"{len(runs)} models; {MODEL}: {told.credited_minor / 100:,.2f} EUR credited"


def claim(stage: Stage) -> str:
    """Partners claim what was agreed, with proof; finance looks, approves and pays two of them."""
    files = 0
    claims = []
    for played in stage.playing():
        if not played.request_id:
            continue
        with stage.admin(played) as work:
            made = mdf.claim_from_campaign(work, played.campaign_id)
            mdf.submit_claim(work, made.id)
            pack = mdf.proof_pack(work, made.id)
            claims.append((made.id, made.amount_minor))
        with zipfile.ZipFile(io.BytesIO(pack)) as archive:
            files += len(archive.namelist())
    for number, (claim_id, amount) in enumerate(claims[:-1], start=1):
        with stage.hq(Role.FINANCE) as work:
            mdf.decide_claim(work, claim_id, "approve", "The proof is complete.")
            mdf.pay(work, claim_id, f"NK-{stage.today():%Y%m}-{number:03d}")
        stage.account.done.claims_paid_minor += amount
    stage.account.done.proof_files = files
    return f"{len(claims)} claims, {len(claims) - 1} paid, {files} files of proof"


def report(stage: Stage) -> str:
    """The ROI report, as finance sees it and exports it."""
    told = stage.account.mdf
    with stage.hq(Role.FINANCE) as work:
        made = mdf.roi_report(work, model=MODEL)
        total = made.table.total
        csv, xlsx = mdf.export_csv(work, made), mdf.export_xlsx(work, made)
    told.spend_minor = total.spend_minor
    told.attributed_minor = total.attributed_minor
    told.roi = None if total.on_mdf is None else float(total.on_mdf)
    told.currency = made.currency
    return f"CSV of {len(csv):,} and XLSX of {len(xlsx):,} bytes"


def _expect(status: int, wanted: set[int], url: str) -> None:
    if status not in wanted:
        raise StoryFailed(f"{url} answered {status}")
