"""The approval policy and reviewers' deputies: part of “Rules and statements”."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from tpma.compliance import service as compliance
from tpma.compliance.outside_approver import OutsideApprover
from tpma.compliance.policy import REVIEWER_NAMES, Policy, Requirement
from tpma.compliance.policy import REVIEWERS as PARTS
from tpma.compliance.policy_data import LABELS
from tpma.core.actor import Role
from tpma.core.errors import Conflict, InvalidInput
from tpma.core.i18n import Message, msg
from tpma.core.money import Money
from tpma.core.permissions import Permission
from tpma.kits import service as kits
from tpma.web.access import ALL, access
from tpma.web.context import actor, current_work, say
from tpma.web.language import LANGUAGES
from tpma.web.money_input import Typed
from tpma.web.reviews import REVIEWERS

bp = Blueprint("review_policy", __name__, url_prefix="/reviews/rules/policy")

#: The sectors that there are packs for.
SECTORS: Mapping[str, Message] = {
    "finance": msg("Finance"),
    "alcohol": msg("Alcohol"),
    "health": msg("Health"),
}
#: Empty rules at the foot of the form; saving brings more.
SPARE = 2
MOST_ROWS = 20


@bp.get("/")
@access(*REVIEWERS, data=ALL)
def show() -> str:
    version, policy = compliance.current_policy(current_work())
    return _page(version, _typed(policy), {})


@bp.post("/")
@access(Role.LEGAL_REVIEWER, Role.ADMINISTRATOR, data=ALL)
def save() -> Response:
    """Let what was typed stand from now on; where something can't be, the form again."""
    work, typed = current_work(), Typed(request.form)
    seen = typed.number("seen")
    try:
        policy = _read(typed)
        typed.check()
        made = compliance.change_policy(work, policy, seen=seen, note=typed.text("note", 1000))
    except InvalidInput as error:
        return make_response(_page(seen, dict(request.form), error.fields), 422)
    except Conflict as error:
        return make_response(_page(seen, dict(request.form), {"seen": error.title}), 409)
    if made == seen:
        say(msg("Nothing differs, so the policy stays as it is"), "")
    else:
        say(msg("Version %(number)s of the policy stands from now on", number=made))
    return make_response(redirect(url_for(".show"), 303))


def _page(seen: int, typed: Mapping[str, str], problems: Mapping[str, Message]) -> str:
    work = current_work()
    version, _ = compliance.current_policy(work)
    rows, outside = _rows(typed, "rule"), _rows(typed, "outside", ("name", "email"))
    return render_template(
        "reviews/policy.html",
        version=version,
        seen=seen,
        typed=typed,
        problems=problems,
        rows=_with_spare(rows),
        filled=len(rows),
        outside=_with_spare(outside),
        outside_filled=len(outside),
        languages=[(code, name) for code, _, name in LANGUAGES],
        parts=[(part, REVIEWER_NAMES[part]) for part in PARTS],
        sectors=list(SECTORS.items()),
        kits=[("", msg("Any kit")), *((one.slug, one.name) for one in kits.library(work))],
        history=compliance.policy_history(work),
        labels=LABELS,
        may_change=work.may(Permission.CHANGE_POLICY),
        currency=work.settings.currency,
    )


def _rows(typed: Mapping[str, str], kind: str, names: tuple[str, ...] = ()) -> list[int]:
    """The numbered rows of the form in which something stands; `names` are the fields that count
    (a select always holds something), empty: all."""

    def filled(n: int) -> bool:
        begin = f"{kind}-{n}-"
        return any(
            said.strip() and key.startswith(begin) and (not names or key[len(begin) :] in names)
            for key, said in typed.items()
        )

    return [n for n in range(MOST_ROWS) if filled(n)]


def _with_spare(rows: list[int]) -> list[int]:
    first = max(rows, default=-1) + 1
    return [*rows, *range(first, min(MOST_ROWS, first + SPARE))]


def _typed(policy: Policy) -> dict[str, str]:
    """The policy as the form shows it."""
    currency = current_work().settings.currency
    found = {
        "sample_share": f"{policy.sample_share * 100:g}",
        "most_contacts": str(policy.most_contacts),
        "most_spend": _amount(policy.most_spend_minor, currency),
        "most_own_characters": str(policy.most_own_characters),
        "hours": str(policy.hours),
        "remind_hours": str(policy.remind_hours),
        "valid_days": str(policy.valid_days),
        "link_days": str(policy.link_days),
        "in_order": "order" if policy.in_order else "together",
    }
    found |= {f"sector-{name}": "1" for name in policy.risky_sectors}
    for n, rule in enumerate(policy.requirements):
        found |= {f"rule-{n}-{part}": "1" for part in rule.reviewers}
        found |= {
            f"rule-{n}-kit": next(iter(rule.kits), ""),
            f"rule-{n}-sector": next(iter(rule.sectors), ""),
            f"rule-{n}-regions": ", ".join(rule.regions),
            f"rule-{n}-contacts": str(rule.over_contacts or ""),
            f"rule-{n}-spend": _amount(rule.over_spend_minor, currency)
            if rule.over_spend_minor
            else "",
        }
    for n, one in enumerate(policy.outside):
        found |= {
            f"outside-{n}-name": one.name,
            f"outside-{n}-email": one.email,
            f"outside-{n}-part": one.reviewer,
            f"outside-{n}-locale": one.locale,
            f"outside-{n}-kit": next(iter(one.kits), ""),
            f"outside-{n}-regions": ", ".join(one.regions),
        }
    return found


def _read(typed: Typed) -> Policy:
    """The form as a policy; what can't be read is kept in `typed.problems`."""
    currency = current_work().settings.currency
    share = typed.percent("sample_share")
    return Policy(
        sample_share=share / 10_000,
        most_contacts=typed.number("most_contacts"),
        most_spend_minor=typed.money("most_spend", currency),
        most_own_characters=typed.number("most_own_characters"),
        risky_sectors=frozenset(name for name in SECTORS if typed.text(f"sector-{name}")),
        hours=typed.number("hours"),
        remind_hours=typed.number("remind_hours"),
        valid_days=typed.number("valid_days"),
        in_order=typed.text("in_order") == "order",
        requirements=tuple(_rules(typed, currency)),
        outside=tuple(_outside(typed)),
        link_days=typed.number("link_days"),
    )


def _outside(typed: Typed) -> list[OutsideApprover]:
    """The outside approvers of the form; a row without name and address is none."""
    found = []
    for n in range(MOST_ROWS):
        name, email = typed.text(f"outside-{n}-name", 201), typed.text(f"outside-{n}-email", 255)
        if not name and not email:
            continue
        kit = typed.text(f"outside-{n}-kit", 200)
        found.append(
            OutsideApprover(
                typed.text(f"outside-{n}-part", 16),
                name,
                email,
                typed.text(f"outside-{n}-locale", 16),
                kits=(kit,) if kit else (),
                regions=_listed(typed.text(f"outside-{n}-regions", 200)),
            )
        )
    return found


def _listed(text: str) -> tuple[str, ...]:
    return tuple(each for part in text.split(",") if (each := part.strip()))


def _rules(typed: Typed, currency: str) -> list[Requirement]:
    """The rules of the form; a row in which nothing is chosen is none."""
    found = []
    for n in range(MOST_ROWS):
        parts = tuple(part for part in PARTS if typed.text(f"rule-{n}-{part}"))
        names = ("kit", "sector", "regions", "contacts", "spend")
        said = {name: typed.text(f"rule-{n}-{name}", 200) for name in names}
        if not parts and not any(said.values()):
            continue
        found.append(
            Requirement(
                parts,
                kits=(said["kit"],) if said["kit"] else (),
                sectors=(said["sector"],) if said["sector"] else (),
                regions=_listed(said["regions"]),
                over_contacts=typed.number(f"rule-{n}-contacts") if said["contacts"] else 0,
                over_spend_minor=typed.money(f"rule-{n}-spend", currency) if said["spend"] else 0,
            )
        )
    return found


def _amount(minor: int, currency: str) -> str:
    """Whole amounts without digits behind the mark, so that any decimal mark reads them."""
    major = Money(minor, currency).major
    return str(major.to_integral_value()) if major == major.to_integral_value() else str(major)


@bp.get("/deputies")
@access(*REVIEWERS, data=ALL)
def deputies() -> str:
    return _deputies({})


@bp.post("/deputies")
@access(*REVIEWERS, data=ALL)
def name_deputy() -> Response:
    """Say who decides while the reader is away."""
    typed = Typed(request.form)
    try:
        first, last = typed.day("first_day"), typed.day("last_day")
        typed.check()
        made = compliance.name_deputy(current_work(), typed.text("deputy", 32), first, last)
    except InvalidInput as error:
        return make_response(_deputies(error.fields), 422)
    say(msg("%(name)s decides for you in those days", name=made.deputy_name))
    return make_response(redirect(url_for(".deputies"), 303))


@bp.post("/deputies/<deputy_row_id>/end")
@access(*REVIEWERS, data=ALL)
def end_deputy(deputy_row_id: str) -> Response:
    compliance.end_deputy(current_work(), deputy_row_id)
    say(msg("Nobody stands in any more"))
    return make_response(redirect(url_for(".deputies"), 303))


def _deputies(problems: Mapping[str, Message]) -> str:
    work = current_work()
    return render_template(
        "reviews/deputies.html",
        rows=compliance.absences(work),
        people=[(each.id, each.name) for each in compliance.possible_deputies(work)],
        typed=request.form,
        problems=problems,
        me=actor().user_id,
        is_admin=Role.ADMINISTRATOR in actor().roles,
    )
