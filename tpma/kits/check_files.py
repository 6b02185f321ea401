"""The files of a kit: named ones must be there, present ones must be what they say."""

from __future__ import annotations

import io

from fontTools.ttLib import TTFont, TTLibError

from tpma.core.i18n import msg
from tpma.kits.draft import BRAND_FILE, KIT_FILE, Draft
from tpma.kits.localetags import script_of
from tpma.kits.pictures import PictureFault, is_picture, read_picture, suffix
from tpma.kits.tomlread import Spot

#: Where files of a kit may lie, and what they may be. Everything else is left out with a warning.
PLACES = {
    "copy": {".po"},
    "email": {".mjml"},
    "pages": {".html"},
    "designs": {".toml"},
    "media": {".jpg", ".jpeg", ".png", ".gif", ".webp", ".svg"},
    "fonts": {".ttf", ".otf", ".txt", ".md"},
}
TOP_FILES = {KIT_FILE, BRAND_FILE, "README.md", "LICENSE"}
#: Working files (layouts, generators): never read, never published.
SOURCE_FOLDER = "source"


def belongs(path: str) -> bool:
    """Whether this is a path that a published kit may hold."""
    folder, _, rest = path.partition("/")
    return path in TOP_FILES or (bool(rest) and suffix(path) in PLACES.get(folder, ()))


def check_places(draft: Draft) -> None:
    for path in draft.files:
        if not belongs(path):
            draft.problems.warn(
                path,
                1,
                msg("This file is no part of a kit and is left out"),
                msg("Put working files into source/, and pictures into media/"),
            )


def read_pictures(draft: Draft) -> None:
    for path, data in sorted(draft.files.items()):
        if not (path.startswith("media/") and is_picture(path)):
            continue
        try:
            draft.pictures[path] = read_picture(path, data)
        except PictureFault as fault:
            draft.problems.error(path, 1, fault.what, fault.mend)


def read_texts(draft: Draft) -> None:
    """Templates as text."""
    for path, data in sorted(draft.files.items()):
        if suffix(path) not in {".mjml", ".html"} or not belongs(path):
            continue
        try:
            draft.texts[path] = data.decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            draft.problems.error(
                path,
                data.count(b"\n", 0, error.start) + 1,
                msg("The file is not in UTF-8"),
                msg("Save it as UTF-8 in your editor"),
            )


def check_fonts(draft: Draft) -> None:
    """Fonts must open, and every script of the kit's locales must have a face of each role."""
    if draft.brand is None:
        return
    for number, face in enumerate(draft.brand.fonts):
        data = draft.files.get(face.path)
        if data is None:
            continue
        try:
            with TTFont(io.BytesIO(data), lazy=True) as font:
                bool(font.getBestCmap())
        except (TTLibError, OSError, ValueError, KeyError, AssertionError):
            draft.problems.error(
                BRAND_FILE,
                draft.brand_toml.spot(("fonts", number)),
                msg("%(path)s is not a font that can be read", path=face.path),
                msg("Use a TrueType or OpenType file (.ttf, .otf)"),
            )

    for locale in draft.locales:
        script = script_of(locale)
        for role in draft.brand.types:
            faces = draft.brand.faces(role.role, script)
            meant = script in draft.brand.built_in_scripts
            if not meant and not any(script in face.scripts for face in faces):
                draft.problems.warn(
                    BRAND_FILE,
                    draft.brand_toml.spot(("type", role.role)),
                    msg(
                        "No font of the guide sets %(locale)s for %(role)s",
                        locale=locale,
                        role=role.role,
                    ),
                    msg(
                        "Add a face with scripts = ['%(script)s'], or name the script in built_in_scripts",
                        script=script,
                    ),
                )


def is_there(draft: Draft, path: str, file: str, where: int | Spot) -> bool:
    """Whether the kit has the file; tells where it was named if not."""
    if path in draft.files:
        draft.used.add(path)
        return True
    draft.problems.error(
        file,
        where,
        msg("The file %(path)s is not in the kit", path=path),
        msg("Add the file or correct the path"),
    )
    return False


def check_named_files(draft: Draft) -> None:
    """The cover, and facts about pictures that aren't there."""
    cover = draft.kit.data.get("cover")
    if cover and is_there(draft, cover, KIT_FILE, draft.spot("cover")) and not is_picture(cover):
        draft.problems.error(
            KIT_FILE,
            draft.spot("cover"),
            msg("The cover is not a picture"),
            msg("Name a JPEG or PNG"),
        )
    for path in draft.kit.data.get("media", {}):
        is_there(draft, path, KIT_FILE, draft.spot("media", path))


def check_brand_files(draft: Draft) -> None:
    """Files that the brand guide names."""
    brand = draft.brand
    if brand is None:
        return
    for name in ("on_light", "on_dark", "symbol", "symbol_on_dark", "vector"):
        path = getattr(brand.logos, name)
        if path is not None:
            is_there(draft, path, BRAND_FILE, draft.brand_toml.spot(("logos", name)))
    for number, font in enumerate(brand.fonts):
        spot = draft.brand_toml.spot(("fonts", number))
        is_there(draft, font.path, BRAND_FILE, spot)
        is_there(draft, font.licence, BRAND_FILE, spot)


def check_unused(draft: Draft) -> None:
    """Files that nothing names travel with every partner for nothing."""
    for path in sorted(draft.files):
        named = {"media", "designs", "email", "pages"}
        if belongs(path) and path.split("/")[0] in named and path not in draft.used:
            draft.problems.warn(
                path,
                1,
                msg("Nothing uses this file"),
                msg("Name it somewhere, or take it out"),
            )
