"""A served landing page's form: what it asks, what a visitor answered, and the page after that.

The form is read from the very page that was approved and served, so the wording that a visitor
agreed to is the wording that is kept.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from email_validator import EmailNotValidError, validate_email
from selectolax.lexbor import LexborHTMLParser, LexborNode

from tpma.core.i18n import Message, msg
from tpma.kits.definition import LeadField

#: A field that people don't see. Whoever fills it in is a machine.
HONEYPOT = "homepage"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_PHONE = re.compile(r"[+()\d\s./-]{5,40}")


@dataclass(frozen=True, slots=True)
class AskedField:
    """A field as the page shows it."""

    name: str
    kind: str  # text | email | tel | choice | long_text | consent
    label: str
    required: bool
    lead_field: str
    max_length: int
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answers:
    """What a visitor sent: by lead field, the consents with their wording, and what is wrong."""

    values: Mapping[str, str]
    extra: Mapping[str, str] = field(default_factory=dict)
    consents: tuple[str, ...] = ()
    #: The wordings by which the counting of opens was agreed to.
    opens: tuple[str, ...] = ()
    errors: Mapping[str, Message] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)
    is_machine: bool = False


def read_form(page: str) -> tuple[AskedField, ...]:
    """The fields of the page's form, in order; none where it has no form."""
    tree = LexborHTMLParser(page)
    asked: list[AskedField] = []
    for node in tree.css("form.form [data-lead]"):
        name = node.attributes.get("name") or ""
        label = tree.css_first(f'label[for="f-{name}"]')
        asked.append(
            AskedField(
                name=name,
                kind=_kind(node),
                label=label.text(strip=True) if label is not None else name,
                required="required" in node.attributes,
                lead_field=node.attributes.get("data-lead") or "extra",
                max_length=int(node.attributes.get("maxlength") or 200),
                choices=tuple(
                    value
                    for option in node.css("option")
                    if (value := option.attributes.get("value"))
                ),
            )
        )
    return tuple(asked)


def _kind(node: LexborNode) -> str:
    if node.tag == "select":
        return "choice"
    if node.tag == "textarea":
        return "long_text"
    kind = node.attributes.get("type") or "text"
    return "consent" if kind == "checkbox" else kind


def answers_of(asked: tuple[AskedField, ...], sent: Mapping[str, str]) -> Answers:
    """What was sent, held against what was asked. Nothing that was not asked is kept."""
    values: dict[str, str] = {}
    extra: dict[str, str] = {}
    consents: list[str] = []
    opens: list[str] = []
    errors: dict[str, Message] = {}
    typed: dict[str, str] = {}
    for one in asked:
        value = _clean(sent.get(one.name, ""), one.kind == "long_text")
        typed[one.name] = value
        if wrong := _wrong(one, value):
            errors[one.name] = wrong
        elif one.kind == "consent":
            if value:
                own_box = one.lead_field == LeadField.OPEN_TRACKING
                (opens if own_box else consents).append(one.label)
        elif one.lead_field == LeadField.EXTRA:
            extra[one.label] = value
        else:
            values[one.lead_field] = value
    return Answers(
        values,
        extra,
        tuple(consents),
        tuple(opens),
        errors,
        typed,
        is_machine=bool(sent.get(HONEYPOT)),
    )


def _clean(value: str, many_lines: bool) -> str:
    value = _CONTROL.sub("", value.replace("\r\n", "\n")).strip()
    return value if many_lines else " ".join(value.split())


def _wrong(one: AskedField, value: str) -> Message | None:
    if not value:
        if not one.required:
            return None
        if one.kind == "consent":
            return msg("Please tick the box, or we may not write to you")
        return msg("Please fill this in")
    if len(value) > one.max_length:
        return msg("Please use at most %(limit)s characters", limit=one.max_length)
    if one.kind == "email":
        try:
            validate_email(value, check_deliverability=False)
        except EmailNotValidError:
            return msg("Please enter an email address such as name@example.com")
    if one.kind == "tel" and not _PHONE.fullmatch(value):
        return msg("Please enter a phone number such as %(example)s", example="+49 40 5550142")
    if one.kind == "choice" and value not in one.choices:
        return msg("Please choose one of the list")
    return None


def with_errors(page: str, answers: Answers, words: Mapping[str, str]) -> str:
    """The page with what was typed kept, and ``words`` (translated) beside the fields."""
    tree = LexborHTMLParser(page)
    first = True
    for node in tree.css("form.form [data-lead]"):
        name = node.attributes.get("name") or ""
        _put_back(tree, node, answers.typed.get(name, ""))
        wrong = words.get(name)
        if wrong is None:
            continue
        node.attrs["aria-invalid"] = "true"
        node.attrs["aria-describedby"] = f"e-{name}"
        if first:
            node.attrs["autofocus"] = ""
            first = False
        note = _element(tree, "p", wrong)
        note.attrs["class"] = "form__error"
        note.attrs["id"] = f"e-{name}"
        parent = node.parent
        if parent is not None:
            parent.insert_child(note)
    return tree.html or page


def _put_back(tree: LexborHTMLParser, node: LexborNode, value: str) -> None:
    if node.tag == "textarea":
        if value:
            node.insert_child(value)
    elif node.tag == "select":
        for option in node.css("option"):
            if option.attributes.get("value") == value:
                option.attrs["selected"] = ""
    elif node.attributes.get("type") == "checkbox":
        if value:
            node.attrs["checked"] = ""
    else:
        node.attrs["value"] = value


def _element(tree: LexborHTMLParser, tag: str, text: str) -> LexborNode:
    node = tree.create_node(tag)
    node.insert_child(text)
    return node


def with_thanks(page: str, note: str = "") -> str:
    """The page after the form was sent: its thanks in the form's place, ``note`` below them."""
    tree = LexborHTMLParser(page)
    for form in tree.css("form.form"):
        form.decompose()
    for thanks in tree.css(".form-thanks"):
        del thanks.attrs["hidden"]
        if note:
            thanks.insert_child(_element(tree, "p", note))
    return tree.html or page


def style_hashes(page: str) -> list[str]:
    """CSP sources for exactly the style sheets that the page holds."""
    return [
        "'sha256-" + base64.b64encode(hashlib.sha256(css.encode()).digest()).decode() + "'"
        for css in re.findall(r"<style[^>]*>(.*?)</style>", page, re.S | re.I)
    ]
