"""The reader's language: asked for in the URL, chosen by the person, or spoken by the browser."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from babel import Locale
from flask import Flask, g, request
from flask_babel import Babel

from tpma.core.i18n import SCREEN_LOCALES, babel_locale, catalogue, direction_of, language_of
from tpma.web.context import current_actor, settings
from tpma.web.security import cookie_name

#: (locale, short, its own name), in the order in which they are offered.
LANGUAGES: tuple[tuple[str, str, str], ...] = tuple(
    (tag, language_of(tag).upper(), babel_locale(tag).languages[language_of(tag)].capitalize())
    for tag in SCREEN_LOCALES
)


def screen_locale(tag: str | None) -> str | None:
    """The tag itself where the screens speak its language, else None. `de-CH` keeps its numbers."""
    if not tag or len(tag) > 35:
        return None
    spoken = {language_of(known): known for known in SCREEN_LOCALES}
    known = spoken.get(language_of(tag))
    if known is None:
        return None
    try:
        Locale.parse(tag.replace("-", "_"))
    except ValueError:
        return known
    return tag if "-" in tag else known


def locale() -> str:
    """The BCP 47 tag of this answer's language and notation."""
    if "locale" not in g:
        g.locale = _choose()
    return str(g.locale)


def _choose() -> str:
    actor = current_actor()
    for tag in (
        request.args.get("lang"),
        actor.locale if actor else request.cookies.get(cookie_name("tpma-lang")),
        *request.accept_languages.values(),
    ):
        if found := screen_locale(tag):
            return found
    return SCREEN_LOCALES[0]


def offered(tag: str) -> str:
    """The screens' own locale of a tag's language: `de-AT` → `de-DE`."""
    return next(k for k in SCREEN_LOCALES if language_of(k) == language_of(tag))


def direction() -> str:
    return direction_of(locale())


def time_zone() -> ZoneInfo:
    return ZoneInfo(settings().time_zone)


def install(app: Flask) -> None:
    """Flask-Babel chooses locale and zone per request; the words come from core's catalogues."""
    Babel(
        app,
        configure_jinja=False,
        locale_selector=lambda: str(babel_locale(locale())),
        timezone_selector=lambda: settings().time_zone,
    )
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: catalogue(language_of(locale())).gettext(text),
        lambda one, many, n: catalogue(language_of(locale())).ngettext(one, many, n),
        newstyle=True,
    )


def own_names() -> list[tuple[str, str]]:
    """The screens' languages for a choice: each by its own name."""
    return [(tag, name) for tag, _, name in LANGUAGES]
