"""Templates and designs: their placeholders must lead somewhere, and what law needs must be there."""

from __future__ import annotations

from collections.abc import Iterator

from tpma.core.i18n import msg
from tpma.kits.check_files import is_there
from tpma.kits.definition import Tactic, TacticKind, ZoneKind
from tpma.kits.design import parse_design
from tpma.kits.design_model import ZONE_COLOUR
from tpma.kits.draft import KIT_FILE, Draft
from tpma.kits.mjml_rules import check_tree
from tpma.kits.mjml_source import parse_mjml
from tpma.kits.page_rules import check_page
from tpma.kits.placeholders import LOOKS_LIKE_TAG, TAG, Reference, references
from tpma.kits.tomlread import TomlError, TomlFile, read_toml

_TEMPLATE_SUFFIX = {TacticKind.EMAIL: ".mjml", TacticKind.LANDING_PAGE: ".html"}


def check_template(draft: Draft, tactic: Tactic) -> set[str]:
    """Checks the template; answers the zones it shows."""
    if tactic.template is None:
        return set()
    path, spot = tactic.template, draft.spot("tactics", tactic.key, "template")
    if not is_there(draft, path, KIT_FILE, spot):
        return set()
    wanted = _TEMPLATE_SUFFIX.get(tactic.kind)
    if wanted is None or not path.endswith(wanted):
        draft.problems.error(
            KIT_FILE,
            spot,
            msg("%(path)s is no template for the kind %(kind)s", path=path, kind=str(tactic.kind)),
            msg("email takes an .mjml file, landing_page an .html file; other kinds take a design"),
        )
        return set()
    found: set[str] = set()
    seen: set[str] = set()
    inserts: set[str] = set()
    for file, source in _sources(draft, tactic, path):
        draft.used.add(file)
        for reference in references(source):
            check_reference(draft, tactic, file, reference)
            if reference.kind == "zone":
                found.add(reference.key.removesuffix(".alt"))
            if reference.kind == "insert":
                inserts.add(reference.key)
        seen |= {
            match[1] for tag in LOOKS_LIKE_TAG.findall(source) if (match := TAG.fullmatch(tag))
        }
    _must_have(draft, tactic, path, inserts, seen)
    return found


def _sources(draft: Draft, tactic: Tactic, path: str) -> Iterator[tuple[str, str]]:
    """The template and what it includes, checked for what its kind allows."""
    if tactic.kind is TacticKind.EMAIL:
        parsed = parse_mjml(path, draft.texts)
        problems = list(parsed.problems)
        if parsed.root is not None:
            problems += check_tree(parsed.root)
        for problem in problems:
            draft.problems.error(problem.file, problem.line, problem.what, problem.mend)
        nodes = parsed.root.walk() if parsed.root is not None else []
        for file in sorted({path} | {node.file for node in nodes} & draft.texts.keys()):
            yield file, draft.texts.get(file, "")
        return
    source = draft.texts.get(path, "")
    for problem in check_page(path, source, has_form=bool(tactic.form)):
        draft.problems.error(problem.file, problem.line, problem.what, problem.mend)
    yield path, source


def check_reference(draft: Draft, tactic: Tactic, file: str, reference: Reference) -> None:
    """A placeholder of a template must lead somewhere."""
    key, line = reference.key, reference.line
    if reference.kind == "zone":
        # `hero.alt` is the alt text of the picture in the zone `hero`.
        key = key.removesuffix(".alt")
        if not tactic.has_zone(key) and not draft.wrote("tactics", tactic.key, "zones", key):
            draft.problems.error(
                file,
                line,
                msg("%(tactic)s has no zone %(zone)s", tactic=tactic.key, zone=key),
                msg(
                    "Add it under [tactics.%(tactic)s.zones] or correct the name", tactic=tactic.key
                ),
            )
    elif reference.kind in {"media", "alt"}:
        is_there(draft, key, file, line)
    elif reference.kind == "file":
        found = draft.tactics.get(key)
        if found is None or found.kind is not TacticKind.CALENDAR:
            draft.problems.error(
                file,
                line,
                msg("There is no calendar called %(key)s", key=key),
                msg("Name a tactic of the kind calendar, such as [[file:calendar]]"),
            )
    elif reference.kind == "colour":
        if draft.brand is not None and not draft.brand.has_colour(key):
            draft.problems.error(
                file,
                line,
                msg("The brand guide has no colour %(role)s", role=key),
                msg("Use one of: %(names)s", names=tuple(c.role for c in draft.brand.colours)),
            )
    elif reference.kind == "insert" and key != "form" and key not in tactic.inserts:
        draft.problems.error(
            file,
            line,
            msg(
                "The template has a place for the insert %(insert)s, the kit doesn't say so",
                insert=key,
            ),
            msg('Add it in kit.toml: inserts = ["%(insert)s"]', insert=key),
        )


def _must_have(draft: Draft, tactic: Tactic, path: str, inserts: set[str], tags: set[str]) -> None:
    missing = [f"[[insert:{key}]]" for key in tactic.inserts if key not in inserts]
    if tactic.kind is TacticKind.EMAIL:
        missing += [f"[[insert:{key}]]" for key in ("address", "legal") if key not in inserts]
        if "unsubscribe_url" not in tags:
            missing.append("{{unsubscribe_url}}")
    for what in dict.fromkeys(missing):
        draft.problems.error(
            path,
            1,
            msg("The template has no place for %(what)s", what=what),
            msg("Put %(what)s where it belongs; law or the form needs it", what=what),
        )


def check_design(draft: Draft, tactic: Tactic) -> set[str]:
    if tactic.design is None:
        return set()
    spot = draft.spot("tactics", tactic.key, "design")
    if not is_there(draft, tactic.design, KIT_FILE, spot):
        return set()
    design = draft.designs.get(tactic.design)
    if design is None:
        return {zone.key for zone in tactic.zones}  # broken, and told; nothing follows from it
    for key in sorted(design.zones):
        if not tactic.has_zone(key) and not draft.wrote("tactics", tactic.key, "zones", key):
            draft.problems.error(
                tactic.design,
                _line_of(draft, tactic.design, f'zone = "{key}"', f'"{ZONE_COLOUR}{key}"'),
                msg("%(tactic)s has no zone %(zone)s", tactic=tactic.key, zone=key),
                msg(
                    "Add it under [tactics.%(tactic)s.zones] or correct the name", tactic=tactic.key
                ),
            )
    for key in sorted(design.colour_zones):
        if tactic.has_zone(key) and tactic.zone(key).kind is not ZoneKind.COLOUR:
            draft.problems.error(
                tactic.design,
                _line_of(draft, tactic.design, f'"{ZONE_COLOUR}{key}"'),
                msg("The zone %(zone)s holds no colour", zone=key),
                msg("Name a zone of the kind colour, or a colour of the guide"),
            )
    return set(design.zones)


def _line_of(draft: Draft, path: str, *needles: str) -> int:
    """The first line that holds one of these."""
    text = draft.files.get(path, b"").decode("utf-8", "replace")
    found = [at for needle in needles if (at := text.find(needle)) >= 0]
    return text.count("\n", 0, min(found, default=0)) + 1


def zones_of_text_part(draft: Draft, tactic: Tactic) -> set[str]:
    """Zones that the written text part of an email names."""
    if tactic.kind is not TacticKind.EMAIL:
        return set()
    entry = draft.source_copy.get(f"{tactic.key}.text")
    return {r.key for r in references(entry.source) if r.kind == "zone"} if entry else set()


def zones_of_words(draft: Draft, tactic: Tactic) -> set[str]:
    """Zones that the words of others name, or follow in their plural form."""
    found = {zone.count for zone in tactic.zones if zone.count}
    taken = {zone.same_as for zone in tactic.zones if zone.same_as}
    for context, entry in draft.source_copy.items():
        if context.startswith(f"{tactic.key}.") or context.partition("@")[0] in taken:
            found |= {r.key for r in references(entry.source + entry.plural) if r.kind == "zone"}
    # A zone that others take their value from is shown by them.
    for other in draft.tactics.values():
        found |= {z.source[1] for z in other.zones if z.source and z.source[0] == tactic.key}
    return found


def read_designs(draft: Draft) -> None:
    """Reads every design of the kit; the parser's places become lines."""
    for path in sorted(draft.files):
        if not (path.startswith("designs/") and path.endswith(".toml")):
            continue
        try:
            toml = read_toml(draft.files[path])
        except TomlError as error:
            draft.problems.error(
                path,
                error.line,
                msg("This is not valid TOML: %(reason)s", reason=error.reason),
                msg("Mend the line; text goes in double quotes, lists in square brackets"),
            )
            continue
        result = parse_design(toml.data, path, draft.brand)
        for problem in result.problems:
            line = _line_in_design(toml, problem.where)
            draft.problems.error(path, line, problem.what, problem.mend)
        if result.design is None:
            continue
        draft.designs[path] = result.design
        for file in sorted(result.design.files):
            is_there(draft, file, path, _line_of(draft, path, f'"{file}"'))


def _line_in_design(toml: TomlFile, where: str) -> int:
    """`layers.headline.size` names the layer by its id; the lines know it by its number."""
    parts = where.split(".")
    if parts[0] != "layers" or len(parts) < 2:
        return toml.line(tuple(parts))
    layers = toml.data.get("layers", [])
    for number, layer in enumerate(layers if isinstance(layers, list) else []):
        named = isinstance(layer, dict) and layer.get("id") == parts[1]
        if named or parts[1] == str(number + 1):
            return toml.line(("layers", number, *parts[2:]))
    return toml.line(("layers",))
