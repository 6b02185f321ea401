"""JSON API v1: the same use cases as the screens, for programs. See docs/api.md."""

from tpma.api import kit_versions  # noqa: F401 - adds its routes to the blueprint
from tpma.api.routes import bp

__all__ = ["bp"]
