"""Policy as data: what administrators and legal reviewers may set, as plain JSON and back.

A stored version holds the whole policy, so that a decision of years ago can be judged by the
policy of its day; what a version does not know takes the default.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

from tpma.compliance.outside_approver import OutsideApprover, problem
from tpma.compliance.policy import REVIEWERS, Policy, Requirement
from tpma.core.i18n import Message, msg

MOST_REQUIREMENTS = 20
MOST_OUTSIDE = 20
MOST_LINK_DAYS = 30
MOST_HOURS = 24 * 30
MOST_DAYS = 366

LABELS: Mapping[str, Message] = {
    "sample_share": msg("Sampled share"),
    "most_contacts": msg("Contacts that policy may decide on"),
    "most_spend_minor": msg("Cost that policy may decide on"),
    "most_own_characters": msg("Own words that policy may decide on"),
    "risky_sectors": msg("Regulated sectors"),
    "hours": msg("Hours to answer"),
    "remind_hours": msg("Hours before that in which reviewers are reminded"),
    "valid_days": msg("Days for which an approval holds"),
    "in_order": msg("Brand first, then legal"),
    "requirements": msg("Who has to look"),
    "outside": msg("Outside approvers"),
    "link_days": msg("Days for which a link holds"),
}


def as_data(policy: Policy) -> dict[str, Any]:
    """The policy as JSON: sets as sorted lists."""
    return {
        **asdict(policy),
        "risky_sectors": sorted(policy.risky_sectors),
        "requirements": [_listed(asdict(one)) for one in policy.requirements],
        "outside": [_listed(asdict(one)) for one in policy.outside],
    }


def _listed(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in row.items()}


def from_data(data: Mapping[str, Any]) -> Policy:
    """The policy that `as_data` wrote."""
    known = {field.name for field in fields(Policy)}
    given = {name: value for name, value in data.items() if name in known}
    if "risky_sectors" in given:
        given["risky_sectors"] = frozenset(given["risky_sectors"])
    requirements, outside = given.get("requirements", ()), given.get("outside", ())
    given["requirements"] = tuple(Requirement(**_known(Requirement, each)) for each in requirements)
    given["outside"] = tuple(OutsideApprover(**_known(OutsideApprover, each)) for each in outside)
    return Policy(**given)


def _known(
    kind: type[Requirement] | type[OutsideApprover], data: Mapping[str, Any]
) -> dict[str, Any]:
    names = {field.name for field in fields(kind)}
    return {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in data.items()
        if name in names
    }


def problems(policy: Policy) -> dict[str, Message]:
    """What can't be, by field; empty where all is well."""
    wrong: dict[str, Message] = {}
    if not 0 <= policy.sample_share <= 1:
        wrong["sample_share"] = msg("Enter a share from 0 to 100 %%")
    if policy.most_contacts < 0:
        wrong["most_contacts"] = msg("Enter a number of contacts, 0 or more")
    if policy.most_own_characters < 0:
        wrong["most_own_characters"] = msg("Enter a number of characters, 0 or more")
    if policy.most_spend_minor < 0:
        wrong["most_spend_minor"] = msg("Enter an amount, 0 or more")
    if not 1 <= policy.hours <= MOST_HOURS:
        wrong["hours"] = msg("Enter 1 to %(most)s hours", most=MOST_HOURS)
    if not 0 <= policy.remind_hours < max(1, policy.hours):
        wrong["remind_hours"] = msg("Remind within the hours to answer")
    if not 1 <= policy.valid_days <= MOST_DAYS:
        wrong["valid_days"] = msg("Enter 1 to %(most)s days", most=MOST_DAYS)
    if len(policy.requirements) > MOST_REQUIREMENTS:
        wrong["requirements"] = msg("Keep it to %(most)s rules", most=MOST_REQUIREMENTS)
    for each in policy.requirements:
        if not each.reviewers or set(each.reviewers) - set(REVIEWERS):
            wrong["requirements"] = msg("Say for each rule who has to look")
        elif min(each.over_contacts, each.over_spend_minor) < 0:
            wrong["requirements"] = msg("Enter numbers of 0 or more")
    if len(policy.outside) > MOST_OUTSIDE:
        wrong["outside"] = msg("Keep it to %(most)s outside approvers", most=MOST_OUTSIDE)
    for approver in policy.outside:
        if found := problem(approver, REVIEWERS):
            wrong["outside"] = found
    if not 1 <= policy.link_days <= MOST_LINK_DAYS:
        wrong["link_days"] = msg("Enter 1 to %(most)s days", most=MOST_LINK_DAYS)
    return wrong


def changed(before: Policy, after: Policy) -> Sequence[str]:
    """The names of the settings that differ, in the order of the screen."""
    one, other = as_data(before), as_data(after)
    return [name for name in LABELS if one[name] != other[name]]
