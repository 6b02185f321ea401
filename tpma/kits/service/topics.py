"""The topics that published kits name, so that every recipient reads them in their language."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from tpma.core.i18n import language_of, translate
from tpma.core.work import Work
from tpma.kits.definition import KitDefinition
from tpma.kits.models import Topic
from tpma.kits.topics import OTHER, motion_name


def name_topic(work: Work, definition: KitDefinition) -> None:
    """Keep what this kit calls its topic, by locale; the newest kit's word counts."""
    key = definition.law.topic
    if not key:
        return
    source = definition.copy.get(definition.source_locale, {}).get("kit:topic", key)
    names = {
        locale: definition.copy.get(locale, {}).get("kit:topic") or source
        for locale in definition.locales
    }
    row = work.session.get(Topic, key)
    if row is None:
        work.add(Topic(key=key, names=names, named_at=work.now()))
    else:
        row.names, row.named_at = {**row.names, **names}, work.now()
    work.session.flush()


def topic_names(work: Work, keys: Iterable[str], locale: str) -> dict[str, str]:
    """The topics' names in this locale, else in its language, else in the kit's own."""
    wanted = list(dict.fromkeys(keys))
    rows = work.session.scalars(select(Topic).where(Topic.key.in_(wanted)))
    known = {row.key: row.names for row in rows}
    found = {}
    for key in wanted:
        names = known.get(key)
        if names:
            alike = (name for tag, name in names.items() if language_of(tag) == language_of(locale))
            found[key] = str(names.get(locale) or next(alike, None) or next(iter(names.values())))
        else:
            found[key] = translate(motion_name(key) or OTHER, locale)
    return found
