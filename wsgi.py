"""For any WSGI server: `granian --interface wsgi wsgi:app`, `gunicorn wsgi:app`."""

from tpma.app import create_app

app = create_app()
