"""JSON API v1: the same use cases as the screens, for programs. See docs/api.md."""

from tpma.api.routes import bp

__all__ = ["bp"]
