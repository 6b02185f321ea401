"""JSON API v1: the same use cases as the screens, for programs. See docs/api.md."""

from tpma.api import findings, kit_versions  # noqa: F401 - add their routes to the blueprint
from tpma.api.routes import bp

__all__ = ["bp"]
