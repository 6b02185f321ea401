"""What a rendering worker keeps, emptied: to see what a fresh one does."""

from __future__ import annotations

import sys

from tpma.assets.render.shelf import Shelf

#: Fonts, their tables, and what is known of the machine.
AT_START = frozenset(
    [
        "face_of",
        "fallback_faces",
        "has_shaper",
        "engine_digest",
        "_table",
        "_luminances",
        "_grey",
        "grid_of",
        "_ends",
        "_parser",
        "_dictionary",
        "_stack",
        "_name_stack",
    ]
)


def forget() -> None:
    """Empty every cache that holds something of a design, a partner, a picture or a text. What a worker
    reads when it starts, fonts and tables, stays."""
    for name, module in list(sys.modules.items()):
        if not name.startswith("tpma.assets.render."):
            continue
        for kept in vars(module).values():
            if isinstance(kept, Shelf):
                kept.clear()
            elif hasattr(kept, "cache_clear") and kept.__name__ not in AT_START:
                kept.cache_clear()
