"""A partner's brand profile: who they are, how they look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import delete, select

from tpma.branding import rules
from tpma.branding.logos import LogoKind, LogoReport, read_logo
from tpma.branding.models import BrandProfile, LogoVariant
from tpma.branding.stored import messages_in, messages_out
from tpma.core.errors import Conflict, InvalidInput
from tpma.core.i18n import Message, msg
from tpma.core.permissions import Permission
from tpma.core.work import Work
from tpma.partners import service as partners
from tpma.partners.models import Partner


@dataclass(frozen=True, slots=True)
class LogoView:
    """One variant of a logo, as others use it."""

    kind: LogoKind
    sha256: str
    width: int
    height: int
    ink: float
    notes: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class ProfileView:
    """A brand profile with the partner's own facts filled in where it says nothing."""

    partner_id: str
    name: str
    legal_name: str
    country: str
    locale: str
    primary_colour: str
    secondary_colour: str
    phone: str
    email: str
    website: str
    address_lines: tuple[str, ...]
    legal: Mapping[str, str]
    logos: Mapping[LogoKind, LogoView]
    logo_filename: str
    logo_notes: tuple[Message, ...]
    proposed_colours: tuple[str, ...]
    rev: int

    def logo_for(self, ground: LogoKind) -> LogoView | None:
        """The variant for light or dark grounds."""
        return self.logos.get(ground)

    @property
    def address(self) -> str:
        return rules.one_address(self.address_lines)

    @property
    def website_label(self) -> str:
        return rules.website_label(self.website)

    @property
    def imprint(self) -> str:
        return rules.imprint_text(
            self.legal_name, self.address_lines, self.phone, self.email, self.legal
        )

    @property
    def missing(self) -> tuple[str, ...]:
        """The fields that tactics need and that are still empty."""
        found = rules.missing_fields(
            {
                "legal_name": self.legal_name,
                "email": self.email,
                "phone": self.phone,
                "website": self.website,
                "address": self.address,
            }
        )
        return found if self.logos else ("logo", *found)


def profile(work: Work, partner_id: str | None = None) -> ProfileView:
    """The profile of a partner in scope; by default of the scope's own."""
    partner = partners.partner(work, partner_id or work.partner_id)
    return _view(work, partner, _row(work, partner.id))


def save_profile(work: Work, values: Mapping[str, str], rev: int | None = None) -> ProfileView:
    """Keep the given entries; the others stay. InvalidInput by field, and then nothing changes.

    With `rev`, a Conflict where somebody else saved in between.
    """
    work.require(Permission.EDIT_BRAND_PROFILE)
    kept, wrong = rules.checked(values)
    if wrong:
        raise InvalidInput(fields=wrong)
    partner = partners.own_partner(work)
    row = _own_row(work, partner.id)
    if rev is not None and row.rev != rev:
        raise Conflict(
            msg("Somebody else changed the profile in the meantime"),
            mend=msg("Look at what is there now, then save yours again"),
        )
    changed: list[str] = []
    legal = dict(row.legal)
    for name, value in kept.items():
        if name == "address":
            if row.address_lines != (lines := value.split("\n") if value else []):
                row.address_lines = lines
                changed.append(name)
        elif name in rules.LEGAL_FIELDS:
            if legal.get(name, "") != value:
                legal[name] = value
                changed.append(name)
        elif getattr(row, name) != value:
            setattr(row, name, value)
            changed.append(name)
    if changed:
        row.legal = {name: value for name, value in legal.items() if value}
        row.rev += 1
        row.updated_at = work.now()
        work.session.flush()
        work.audit("brand.changed", "brand_profile", row.id, fields=sorted(changed))
    return _view(work, partner, row)


def upload_logo(work: Work, data: bytes, filename: str) -> LogoReport:
    """Make the logo variants from an upload. Nothing changes where the upload is refused."""
    work.require(Permission.EDIT_BRAND_PROFILE)
    report = read_logo(data)
    partner = partners.own_partner(work)
    row = _own_row(work, partner.id)
    work.session.execute(delete(LogoVariant).where(LogoVariant.partner_id == partner.id))
    for variant in report.variants:
        work.add(
            LogoVariant(
                id=work.new_id(),
                partner_id=partner.id,
                kind=variant.kind.value,
                sha256=work.storage.put(variant.png, "image/png"),
                width=variant.width,
                height=variant.height,
                ink=variant.ink,
                notes=messages_out([variant.how]),
            )
        )
    row.logo_filename = rules.one_line(filename)[:200]
    row.logo_notes = messages_out(report.notes)
    row.proposed_colours = list(report.colours)
    if not row.primary_colour and report.colours:
        row.primary_colour = report.colours[0]
        row.secondary_colour = report.colours[1] if len(report.colours) > 1 else ""
    row.rev += 1
    row.updated_at = work.now()
    work.session.flush()
    work.audit("brand.logo_uploaded", "brand_profile", row.id, variants=len(report.variants))
    return report


def remove_logo(work: Work) -> None:
    """Go back to the written name."""
    work.require(Permission.EDIT_BRAND_PROFILE)
    row = _own_row(work, work.partner_id)
    work.session.execute(delete(LogoVariant).where(LogoVariant.partner_id == row.partner_id))
    row.logo_filename, row.logo_notes, row.proposed_colours = "", [], []
    row.rev += 1
    row.updated_at = work.now()
    work.session.flush()
    work.audit("brand.logo_removed", "brand_profile", row.id)


def _row(work: Work, partner_id: str) -> BrandProfile | None:
    return work.session.scalars(
        select(BrandProfile).where(BrandProfile.partner_id == partner_id)
    ).one_or_none()


def _own_row(work: Work, partner_id: str) -> BrandProfile:
    found = _row(work, partner_id)
    if found is None:
        found = work.add(
            BrandProfile(
                id=work.new_id(),
                partner_id=partner_id,
                display_name="",
                legal_name="",
                primary_colour="",
                secondary_colour="",
                phone="",
                email="",
                website="",
                address_lines=[],
                legal={},
                proposed_colours=[],
                logo_filename="",
                logo_notes=[],
                rev=0,
                updated_at=work.now(),
            )
        )
        work.session.flush()
    return found


def _view(work: Work, partner: Partner, row: BrandProfile | None) -> ProfileView:
    variants = work.session.scalars(
        select(LogoVariant).where(LogoVariant.partner_id == partner.id)
    ).all()
    logos = {
        LogoKind(v.kind): LogoView(
            LogoKind(v.kind), v.sha256, v.width, v.height, v.ink, messages_in(v.notes)
        )
        for v in variants
    }
    return ProfileView(
        partner_id=partner.id,
        name=(row and row.display_name) or partner.name,
        legal_name=(row and row.legal_name) or partner.legal_name,
        country=partner.country,
        locale=partner.locale,
        primary_colour=row.primary_colour if row else "",
        secondary_colour=row.secondary_colour if row else "",
        phone=row.phone if row else "",
        email=row.email if row else "",
        website=(row and row.website) or partner.website,
        address_lines=tuple(row.address_lines) if row else (),
        legal={str(k): str(v) for k, v in row.legal.items()} if row else {},
        logos=logos,
        logo_filename=row.logo_filename if row else "",
        logo_notes=messages_in(row.logo_notes) if row else (),
        proposed_colours=tuple(row.proposed_colours) if row else (),
        rev=row.rev if row else 0,
    )
