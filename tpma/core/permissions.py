"""The one table that says which role may do what."""

from __future__ import annotations

from enum import StrEnum

from tpma.core.actor import Actor, Role


class Permission(StrEnum):
    """One use case, or a family of them that always goes together."""

    VIEW_LIBRARY = "view_library"
    PUBLISH_KITS = "publish_kits"
    VIEW_ADOPTION = "view_adoption"
    CUSTOMISE = "customise"
    EDIT_BRAND_PROFILE = "edit_brand_profile"
    MANAGE_CONTACTS = "manage_contacts"
    LAUNCH = "launch"
    VIEW_CAMPAIGNS = "view_campaigns"
    REVIEW = "review"
    CHANGE_POLICY = "change_policy"
    VIEW_RESULTS = "view_results"
    REQUEST_FUNDS = "request_funds"
    MANAGE_FUNDS = "manage_funds"
    DECIDE_CLAIMS = "decide_claims"
    IMPORT_DEALS = "import_deals"
    VIEW_REPORTS = "view_reports"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_OWN_PEOPLE = "manage_own_people"
    MANAGE_PARTNERS = "manage_partners"
    MANAGE_PERSONAL_DATA = "manage_personal_data"
    STOP_DOMAINS = "stop_domains"
    VIEW_AUDIT = "view_audit"
    MANAGE_SETTINGS = "manage_settings"


_PM, _PA = Role.PARTNER_MARKETER, Role.PARTNER_ADMIN
_CM, _BR, _LR = Role.CHANNEL_MARKETER, Role.BRAND_REVIEWER, Role.LEGAL_REVIEWER
_FI, _AD = Role.FINANCE, Role.ADMINISTRATOR

TABLE: dict[Permission, frozenset[Role]] = {
    Permission.VIEW_LIBRARY: frozenset({_PM, _PA, _CM, _BR, _LR, _AD}),
    Permission.PUBLISH_KITS: frozenset({_CM, _AD}),
    Permission.VIEW_ADOPTION: frozenset({_CM, _AD}),
    Permission.CUSTOMISE: frozenset({_PM, _PA}),
    Permission.EDIT_BRAND_PROFILE: frozenset({_PM, _PA}),
    Permission.MANAGE_CONTACTS: frozenset({_PM, _PA}),
    Permission.LAUNCH: frozenset({_PM, _PA}),
    Permission.VIEW_CAMPAIGNS: frozenset({_PM, _PA, _CM, _BR, _LR, _FI, _AD}),
    Permission.REVIEW: frozenset({_BR, _LR, _AD}),
    Permission.CHANGE_POLICY: frozenset({_LR, _AD}),
    Permission.VIEW_RESULTS: frozenset({_PM, _PA, _CM, _FI, _AD}),
    Permission.REQUEST_FUNDS: frozenset({_PM, _PA}),
    Permission.MANAGE_FUNDS: frozenset({_FI, _AD}),
    Permission.DECIDE_CLAIMS: frozenset({_FI}),
    Permission.IMPORT_DEALS: frozenset({_FI, _CM, _AD}),
    Permission.VIEW_REPORTS: frozenset({_FI, _CM, _AD}),
    Permission.MANAGE_PEOPLE: frozenset({_AD}),
    Permission.MANAGE_OWN_PEOPLE: frozenset({_PA}),
    Permission.MANAGE_PARTNERS: frozenset({_AD, _CM}),
    Permission.MANAGE_PERSONAL_DATA: frozenset({_PA, _AD}),
    Permission.STOP_DOMAINS: frozenset({_LR, _AD}),
    Permission.VIEW_AUDIT: frozenset({_AD}),
    Permission.MANAGE_SETTINGS: frozenset({_AD}),
}

#: What only a person may do: the machine's own actor is refused these.
PERSONS_ONLY = frozenset({Permission.REVIEW, Permission.CHANGE_POLICY, Permission.DECIDE_CLAIMS})


def allowed(actor: Actor, permission: Permission) -> bool:
    """Whether this actor may. The machine may do all but what needs a person's judgement."""
    if actor.is_system:
        return permission not in PERSONS_ONLY
    return not actor.roles.isdisjoint(TABLE[permission])
