"""`tpma web`: the production server. Measured fastest with Flask: granian."""

from __future__ import annotations

import os

import click

from tpma.commands.context import settings_here


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--processes", default=1, show_default=True, help="One per core is a good start.")
@click.option("--threads", default=4, show_default=True, help="Requests at once per process.")
def web(host: str, port: int, processes: int, threads: int) -> None:
    """Serve the screens and the API."""
    from granian import Granian
    from granian.constants import Interfaces

    settings = settings_here(serves=True)
    _ = settings.secret  # refuse to start without one, here and not at the first request
    server = Granian(
        # By name: the server's own processes import it.
        target="tpma.app:create_app",
        factory=True,
        interface=Interfaces.WSGI,
        address=host,
        port=port,
        workers=processes,
        blocking_threads=threads,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        log_enabled=True,
        log_level=os.environ.get("TPMA_SERVER_LOG", "warning"),  # type: ignore[arg-type, unused-ignore]
    )
    server.serve()
