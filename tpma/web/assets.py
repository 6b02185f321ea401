"""Static files by the digest of their content."""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import Flask, Response, current_app, request, url_for

YEAR = 365 * 24 * 3600


def address_of(filename: str) -> str:
    known: dict[str, str] = current_app.extensions["tpma_static"]
    if filename not in known or current_app.debug:
        path = Path(current_app.static_folder or "") / filename
        known[filename] = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    return url_for("static", filename=filename, v=known[filename])


def _keep(response: Response) -> Response:
    if request.endpoint == "static" and response.status_code == 200:
        kept = "v" in request.args or request.path.endswith(".woff2")
        response.headers["Cache-Control"] = (
            f"public, max-age={YEAR}, immutable" if kept else "public, max-age=3600"
        )
    return response


def install(app: Flask) -> None:
    app.extensions["tpma_static"] = {}
    app.after_request(_keep)
