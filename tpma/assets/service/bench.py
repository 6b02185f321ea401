"""The bench: everything around one asset set, loaded once, from which all is rendered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import urlsplit

from sqlalchemy import select

from tpma.assets import rules
from tpma.assets.models import Asset, AssetSet
from tpma.assets.render.calendar import CALENDAR_TYPE, Organiser, RenderedEvent, render_event
from tpma.assets.render.email import EmailTemplate
from tpma.assets.render.image_values import ImageInputs, MediaType, PartnerMark
from tpma.assets.render.page import PageField
from tpma.assets.render.substitute import Filling, Substitution, ZoneValue
from tpma.assets.service.codes import NOBODYS, codes
from tpma.assets.service.files import Addresses, Files
from tpma.assets.service.inserts import inserts_of
from tpma.assets.service.marks import Marks
from tpma.assets.service.smart import smart_words
from tpma.assets.service.sources import Sources
from tpma.branding import service as branding
from tpma.branding.palette import by_role, with_partner
from tpma.core.errors import InvalidInput, NotFound
from tpma.core.i18n import direction_of, msg
from tpma.core.work import Work
from tpma.kits import facts
from tpma.kits import service as kits
from tpma.kits.brandguide import BrandGuide
from tpma.kits.copy import LocalCopy, resolve
from tpma.kits.definition import KitDefinition, Tactic, TacticKind, Zone, ZoneKind
from tpma.kits.design import Design, Size

DEFAULT_BUDGET = 150
#: What may link to a calendar file.
_LINKING = (TacticKind.EMAIL, TacticKind.LANDING_PAGE)

_MEDIA_TYPES: dict[str, MediaType] = {
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "avif": "image/avif",
}


@dataclass
class Bench:
    """One asset set with its kit, words, files and the partner's brand."""

    work: Work
    asset_set: AssetSet
    assets: tuple[Asset, ...]
    definition: KitDefinition
    kit_digest: str
    copy: LocalCopy
    files: Files
    profile: branding.ProfileView

    # -- finding things -------------------------------------------------------------------------

    def asset(self, asset_id: str) -> Asset:
        return next(asset for asset in self.assets if asset.id == asset_id)

    def tactic(self, asset: Asset) -> Tactic:
        return self.definition.tactic(asset.tactic_key)

    def values(self, asset: Asset, typed: Mapping[str, str] | None = None) -> dict[str, str]:
        """Every zone's value, what is being typed included."""
        tactic = self.tactic(asset)
        own = {**asset.values, **(typed or {})}
        others = {each.tactic_key: each.values for each in self.assets}
        return rules.effective(self.copy, tactic, own, others)

    def pictured(
        self, tactic: Tactic, values: Mapping[str, str]
    ) -> tuple[Tactic, Mapping[str, str]]:
        """The tactic whose design and values a picture of this one follows from: a page without a
        design shows another tactic's."""
        if tactic.design or not tactic.share:
            return tactic, values
        other = self.definition.tactic(tactic.share)
        asset = next((a for a in self.assets if a.tactic_key == other.key), None)
        values = self.values(asset) if asset else rules.effective(self.copy, other, {})
        budget = tactic.max_kilobytes or other.max_kilobytes
        return replace(other, formats=tactic.formats, max_kilobytes=budget), values

    @property
    def locale(self) -> str:
        return self.asset_set.locale

    @cached_property
    def guide(self) -> BrandGuide:
        """The guide with the partner's colours where it lets them in."""
        return with_partner(
            self.definition.brand, self.profile.primary_colour, self.profile.secondary_colour
        )

    # -- sources ----------------------------------------------------------------------------------

    @property
    def sources(self) -> Sources:
        return Sources(self.kit_digest, self.files, self.definition.brand)

    def design(self, tactic: Tactic) -> Design:
        return self.sources.design(tactic)

    def template(self, tactic: Tactic) -> EmailTemplate:
        return self.sources.template(tactic)

    # -- addresses --------------------------------------------------------------------------------

    @cached_property
    def addresses(self) -> Addresses:
        return Addresses(self.work, self.files)

    def url(self, digest: str, ending: str) -> str:
        return self.addresses.url(digest, ending)

    def file_url(self, name: str) -> str:
        """The public address of a picture of the kit or of an upload."""
        return self.addresses.of(name)

    # -- the partner ------------------------------------------------------------------------------

    @cached_property
    def marks(self) -> Marks:
        return Marks(self.definition.brand, self.profile, self.locale, self.files, self.addresses)

    @property
    def mark(self) -> PartnerMark:
        return self.marks.mark

    @cached_property
    def words(self) -> dict[str, str]:
        """The smart fields that are words."""
        return smart_words(self.profile, self.definition.brand, self.work.now().year)

    @cached_property
    def smart(self) -> dict[str, str]:
        """All smart fields of the kit format, filled."""
        return {**self.words, **self.marks.fields()}

    @cached_property
    def media(self) -> dict[str, str]:
        """What a template may name: pictures of the kit, and the guide's fonts for pages."""
        names = [m.path for m in self.definition.media]
        names += [face.path for face in self.definition.brand.fonts]
        return {name: self.file_url(name) for name in names if name in self.files}

    # -- what the renderers take ------------------------------------------------------------------

    def filling(self, tactic: Tactic, values: Mapping[str, str], *, marks: bool = False) -> Filling:
        zones = {
            zone.key: ZoneValue(
                zone.kind,
                values[zone.key],
                self.copy.alt(values[zone.key]),
                self.written(zone, values[zone.key]),
            )
            for zone in tactic.zones
        }
        media = dict(self.media)
        for zone in tactic.zones:
            name = values[zone.key]
            if zone.kind is ZoneKind.IMAGE and rules.UPLOAD.fullmatch(name):
                media[name] = self.file_url(name)
        inserts = inserts_of(self.work)
        return Filling(
            zones=zones,
            smart=self.smart,
            colours=by_role(self.guide),
            media=media,
            alts={m.path: self.copy.alt(m.path) for m in self.definition.media},
            inserts=inserts.for_tactic(
                self.work, self.definition, tactic, self.locale, self.profile
            ),
            files=self.calendars if tactic.kind in _LINKING else {},
            locale=self.locale,
            direction=direction_of(self.locale),
            mark_zones=marks,
        )

    def written(self, zone: Zone, value: str) -> str:
        """A fact as readers see it; empty for other kinds."""
        return facts.written(zone.kind, value, self.locale, zone.shown) if zone.is_fact else ""

    @cached_property
    def calendars(self) -> dict[str, str]:
        """The public addresses of the set's calendar files, by tactic. The same event has the same
        address; another one has another."""
        found = {}
        for tactic in self.definition.tactics:
            if tactic.kind is TacticKind.CALENDAR:
                try:
                    event = self.event(tactic)
                except InvalidInput:
                    continue  # no day yet: what links to it says that nothing is known
                digest = self.work.storage.put(event.data, CALENDAR_TYPE)
                found[tactic.key] = self.url(digest, "ics")
        return found

    def event(self, tactic: Tactic, values: Mapping[str, str] | None = None) -> RenderedEvent:
        """The event of a calendar tactic, as it is kept or with other values."""
        asset = next((a for a in self.assets if a.tactic_key == tactic.key), None)
        if values is None:
            values = self.values(asset) if asset else rules.effective(self.copy, tactic, {})
        host = urlsplit(self.work.settings.base_url).hostname or "localhost"
        version = self.asset_set.kit_version_id
        # A draft, or a kit that is only being checked, was not published yet.
        known = kits.version_of(self.work, version).published_at if version else self.work.now()
        return render_event(
            self.filling(tactic, values),
            uid=f"{self.asset_set.id or self.kit_digest[:32]}.{tactic.key}@{host}",
            sequence=asset.rev if asset else 0,
            stamp=asset.updated_at if asset else known,
            organiser=Organiser(self.profile.name, self.profile.email),
        )

    def image_inputs(self, tactic: Tactic, values: Mapping[str, str]) -> ImageInputs:
        zones = {
            z.key: ZoneValue(z.kind, values[z.key], written=self.written(z, values[z.key]))
            for z in tactic.zones
        }
        words = Substitution(Filling(zones=zones, smart=self.words, locale=self.locale))
        shown = [z.key for z in tactic.zones if z.is_words or z.is_fact or z.kind is ZoneKind.LINK]
        texts = {key: words.into_text(f"[[zone:{key}]]") for key in shown}
        kilobytes = tactic.max_kilobytes or DEFAULT_BUDGET
        return ImageInputs(
            locale=self.locale,
            guide=self.guide,
            texts=texts,
            pictures={z.key: values[z.key] for z in tactic.zones if z.kind is ZoneKind.IMAGE},
            files=self.files,
            partner=self.mark,
            focals={m.path: m.focal for m in self.definition.media},
            media_type=_MEDIA_TYPES.get(tactic.formats[0]) if tactic.formats else None,
            max_bytes=kilobytes * 1024,
            codes=self.codes(tactic, values),
            colours={z.key: values[z.key] for z in tactic.zones if z.kind is ZoneKind.COLOUR},
        )

    def codes(self, tactic: Tactic, values: Mapping[str, str]) -> dict[str, str]:
        """What the QR codes on the tactic's pictures hold, by zone."""
        if tactic.design is None:
            return {}
        asset = next((a.id for a in self.assets if a.tactic_key == tactic.key), NOBODYS)
        return codes(self.design(tactic), tactic, values, asset, self.work.settings)

    def page_fields(self, tactic: Tactic) -> list[PageField]:
        return [
            PageField(
                key=f.key,
                kind=f.kind,
                label=self.copy.form_label(tactic.key, f.key),
                required=f.required,
                lead_field=f.lead_field,
                max_length=f.max_length,
                choices=tuple((c, self.copy.form_choice(tactic.key, f.key, c)) for c in f.choices),
                autocomplete=f.autocomplete,
            )
            for f in tactic.form
        ]


def open_bench(work: Work, asset_set_id: str) -> Bench:
    """Everything around an asset set. NotFound where it is another partner's."""
    found = work.get(AssetSet, asset_set_id)
    assets = work.session.scalars(
        select(Asset).where(Asset.asset_set_id == found.id).order_by(Asset.position)
    ).all()
    definition = kits.definition_of(work, found.kit_version_id)
    profile = branding.profile(work, found.partner_id)
    return Bench(
        work=work,
        asset_set=found,
        assets=tuple(assets),
        definition=definition,
        kit_digest=kits.version_of(work, found.kit_version_id).digest,
        copy=resolve(definition, found.locale, profile.country),
        files=Files(work, kits.files_of(work, found.kit_version_id)),
        profile=profile,
    )


def bench_of(work: Work, asset_id: str) -> tuple[Bench, Asset]:
    """The bench of an asset's set, and the asset."""
    asset_set_id = work.get(Asset, asset_id).asset_set_id
    bench = open_bench(work, asset_set_id)
    return bench, bench.asset(asset_id)


def parse_size(name: str) -> Size:
    try:
        return Size.parse(name)
    except ValueError:
        raise NotFound(msg("There is no size called %(name)s", name=name)) from None


__all__ = ["Bench", "bench_of", "open_bench", "parse_size"]
