"""The WSGI application granian serves: ``kommune360.web.config.wsgi:application``."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kommune360.web.config.settings")
application = get_wsgi_application()

from django.urls import get_resolver  # noqa: E402

from kommune360.web.config import jobs  # noqa: E402 - needs the applications loaded
from kommune360.web.dialogue import watching  # noqa: E402
from kommune360.web.pages import warming  # noqa: E402

_ = get_resolver().url_patterns  # all pages loaded before the first reader comes and before other work begins
warming.start()
watching.start()
jobs.watch()
