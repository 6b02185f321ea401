"""Use cases of attribution: share every deal's amount among its touches, and file it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select

from tpma.attribution import presets
from tpma.attribution.credit import Attributed, CreditLine, attribute_all, digest_of, journeys_of
from tpma.attribution.models import AttributionRun, Credit
from tpma.attribution.presets import ModelParams
from tpma.attribution.rules import Window
from tpma.attribution.service.deals import deal_count
from tpma.attribution.service.touches import TOUCH_KINDS, Material, material
from tpma.core.actor import SYSTEM
from tpma.core.container import Opener
from tpma.core.db import JsonObject
from tpma.core.errors import Forbidden, InvalidInput
from tpma.core.i18n import msg
from tpma.core.permissions import Permission
from tpma.core.tenancy import EVERYONE
from tpma.core.work import Work

DEFAULT_LOOKBACK = 90
DEFAULT_HALF_LIFE = 7
#: The models that are filed together when all are asked for.
ALL_MODELS = tuple(presets.PRESETS)
#: Credits per insert: one statement per row would take minutes for a large program.
_CHUNK = 5_000


def attribute(
    work: Work,
    model: str = presets.DEFAULT_MODEL,
    lookback_days: int = DEFAULT_LOOKBACK,
    *,
    half_life_days: int = DEFAULT_HALF_LIFE,
) -> AttributionRun:
    """Share every deal among its touches and file the result as a run with its digest.

    The same deals, touches and parameters give the same digest: then the filed run is returned
    and nothing is written.
    """
    return attribute_models(work, (model,), lookback_days, half_life_days=half_life_days)[0]


def attribute_models(
    work: Work,
    models: Iterable[str] = ALL_MODELS,
    lookback_days: int = DEFAULT_LOOKBACK,
    *,
    half_life_days: int = DEFAULT_HALF_LIFE,
) -> list[AttributionRun]:
    """A run of each model over the same material. Runs cover the program: HQ's scope only."""
    work.require(Permission.VIEW_REPORTS)
    if not work.scope.everyone:
        raise Forbidden()
    wanted = [presets.preset(model) for model in models]
    found = material(work)
    window = window_of(work, lookback_days)
    params = ModelParams(Fraction(half_life_days))
    journeys = journeys_of(found.deals, found.touches_of, window)
    runs = []
    for preset in wanted:
        said: JsonObject = {
            "model": preset.key,
            "lookback_days": lookback_days,
            "time_zone": work.settings.time_zone,
            "touches": list(TOUCH_KINDS),
        }
        if preset.key == "time_decay":
            said["half_life_days"] = half_life_days
        results = attribute_all(journeys, preset, params, found.without_deal)
        runs.append(_file(work, preset.key, said, window, found, results))
    return runs


def attribute_program(work: Work, _import_id: str) -> None:
    """Job: all models anew, after an import and once a day."""
    attribute_models(work)


def attribute_daily(opener: Opener) -> None:
    """Tick: new clicks and verdicts of the day reach every model. Without deals there is nothing
    to share, and where nothing changed nothing is written."""
    with opener(SYSTEM, EVERYONE) as work:
        if deal_count(work):
            attribute_models(work)


def window_of(work: Work, lookback_days: int) -> Window:
    """The window in the program's time zone, up to now. InvalidInput outside 1 to 730 days."""
    try:
        return Window(lookback_days, work.now(), ZoneInfo(work.settings.time_zone))
    except ValueError:
        raise InvalidInput(
            fields={"lookback_days": msg("A lookback is between 1 and 730 days")}
        ) from None


def _file(
    work: Work,
    model: str,
    params: JsonObject,
    window: Window,
    found: Material,
    results: Sequence[Attributed],
) -> AttributionRun:
    # What a deal is worth and how it stands is part of what was calculated, not only its credit.
    stands = sorted((d.id, d.outcome.value, str(d.closed_on)) for d in found.deals)
    digest = digest_of({**params, "deals": stands}, results)
    latest = latest_run(work, model)
    if latest is not None and latest.digest == digest:
        return latest
    run = work.add(
        AttributionRun(
            id=work.new_id(),
            model=model,
            lookback_days=window.lookback_days,
            as_of=window.as_of,
            params=params,
            digest=digest,
            created_by=work.actor.user_id,
            created_at=work.now(),
        )
    )
    work.session.flush()
    rows = [
        _credit_row(work, run, found, result, line) for result in results for line in result.lines
    ]
    for start in range(0, len(rows), _CHUNK):
        work.session.execute(insert(Credit), rows[start : start + _CHUNK])
    work.audit("attribute", "attribution_run", run.id, model=model, digest=digest)
    return run


def _credit_row(
    work: Work, run: AttributionRun, found: Material, result: Attributed, line: CreditLine
) -> JsonObject:
    touch = line.touch
    return {
        "id": work.new_id(),
        "partner_id": found.partner_of[result.deal.id],
        "run_id": run.id,
        "opportunity_id": result.deal.id,
        "position": line.position,
        "event_id": touch.event_id if touch else None,
        "campaign_id": touch.campaign_id if touch else None,
        "kind": touch.kind if touch else "",
        "channel": touch.channel if touch else "",
        "touched_at": touch.at if touch else None,
        "amount_minor": line.amount_minor,
        "currency": line.currency,
        "outcome": result.deal.outcome.value,
        "closed_on": result.deal.closed_on,
    }


def runs(work: Work, limit: int = 50) -> Sequence[AttributionRun]:
    """The latest runs."""
    return work.session.scalars(
        select(AttributionRun)
        .order_by(AttributionRun.created_at.desc(), AttributionRun.id.desc())
        .limit(limit)
    ).all()


def run_of(work: Work, run_id: str) -> AttributionRun:
    return work.get(AttributionRun, run_id)


def latest_run(work: Work, model: str) -> AttributionRun | None:
    """The newest run of a model."""
    return work.session.scalars(
        select(AttributionRun)
        .where(AttributionRun.model == model)
        .order_by(AttributionRun.created_at.desc(), AttributionRun.id.desc())
        .limit(1)
    ).first()
