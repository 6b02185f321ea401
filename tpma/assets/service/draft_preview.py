"""A draft of a kit as it would look for a partner: by the same renderer as a published one."""

from __future__ import annotations

from dataclasses import replace

from tpma.assets.models import AssetSet
from tpma.assets.service.bench import Bench
from tpma.assets.service.files import Files
from tpma.assets.service.kit_preview import KitPreview, preview_of, sample_profile
from tpma.branding import service as branding
from tpma.core.errors import Conflict, InvalidInput, NotFound
from tpma.core.i18n import msg
from tpma.core.work import Work
from tpma.kits import service as kits
from tpma.kits.copy import resolve
from tpma.kits.definition import KitDefinition, TacticKind
from tpma.partners import service as partners


def understood(draft: kits.OpenDraft) -> KitDefinition:
    """The draft as far as it can be read, errors or not. Conflict where nothing can be shown."""
    found = kits.read_draft(draft).understood
    if found is None or not found.tactics or not found.source_locale:
        raise Conflict(
            msg("The draft can't be shown yet"),
            mend=msg("Mend what the check lists first"),
        )
    return found


def preview_draft(
    work: Work,
    draft_id: str,
    tactic_key: str,
    *,
    locale: str,
    partner_id: str | None = None,
    size: str = "",
) -> KitPreview:
    """Render one tactic of a draft for a partner; without one, for an imagined one without a logo.

    Any locale will do: what it lacks falls back. NotFound for tactics and sizes that the draft
    lacks.
    """
    draft = kits.open_draft(work, draft_id)
    definition = understood(draft)
    _try(work, definition, draft, tactic_key)
    profile = _profile(work, partner_id, locale)
    bench = Bench(
        work=work,
        # Never added to the session: it only tells the bench for whom and in which words.
        asset_set=AssetSet(
            id="", partner_id=partner_id or "", kit_version_id="", locale=locale, name=""
        ),
        assets=(),
        definition=definition,
        kit_digest=draft.files.whole,
        copy=resolve(definition, locale, profile.country),
        files=Files(work, draft.files),
        profile=profile,
    )
    return preview_of(bench, tactic_key, size)


def _try(work: Work, definition: KitDefinition, draft: kits.OpenDraft, tactic_key: str) -> None:
    """Nobody published this MJML yet, so a process of its own compiles it first (once)."""
    if not definition.has_tactic(tactic_key):
        raise NotFound()
    tactic = definition.tactic(tactic_key)
    if tactic.kind is not TacticKind.EMAIL:
        return
    alone = replace(definition, tactics=(tactic,))
    for problem in kits.trial_of(work).problems(alone, draft.files):
        raise InvalidInput(problem.what, mend=problem.mend)


def _profile(work: Work, partner_id: str | None, locale: str) -> branding.ProfileView:
    if partner_id:
        return branding.profile(work, partners.partner(work, partner_id).id)
    return sample_profile(locale)
