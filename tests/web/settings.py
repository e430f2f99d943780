"""Settings of the tests: the application's own, on a throw-away database and folder.

``KOMMUNE360_TEST_POSTGRES`` (an address) runs the same tests on PostgreSQL.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

os.environ.setdefault("KOMMUNE360_DATA_DIR", tempfile.mkdtemp(prefix="kommune360-test-"))
os.environ["KOMMUNE360_DATABASE_URL"] = os.environ.get("KOMMUNE360_TEST_POSTGRES", "")
os.environ["KOMMUNE360_DEMO"] = "0"

from kommune360.web.config.settings import *  # noqa: F403
from kommune360.web.config.settings import DATABASES, STORAGES

SECRET_KEY = "only for the tests"
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    # one database per worker, copied from the one that is named (its tables may be there already)
    DATABASES["default"]["TEST"] = {
        "NAME": f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}",
        "TEMPLATE": DATABASES["default"]["NAME"],
    }
Path(os.environ["KOMMUNE360_DATA_DIR"], "static").mkdir(parents=True, exist_ok=True)
COMPUTE_APART = False  # towns of tests are small, starting a process is not
