"""The real settings over a throw-away home."""

import os
import tempfile

# Named before the settings look. A worker of a parallel run, with all that it starts, has a home
# of its own: server, keys and files. What one test does to them, no other test meets.
if "TONGJIAN_TEST_HOME" not in os.environ:
    os.environ["TONGJIAN_TEST_HOME"] = tempfile.mkdtemp(prefix="tongjian-test-")
os.environ["TONGJIAN_HOME"] = os.environ["TONGJIAN_TEST_HOME"] + os.environ.get(
    "PYTEST_XDIST_WORKER", ""
)
os.environ.pop("DATABASE_URL", None)
os.environ.pop("TONGJIAN_ROLE", None)
if "TONGJIAN_TEST_DATABASE_URL" in os.environ:
    os.environ["DATABASE_URL"] = os.environ["TONGJIAN_TEST_DATABASE_URL"]

from tongjian.config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Mails of tests stay in memory; with a server named, the pages offer them.
EMAIL_HOST = "mail.example.cn"
# Looking for new keys in the middle of a test would be a query too many.
KEY_LOOK_SECONDS = 86_400.0
STATIC_ROOT = tempfile.mkdtemp(dir=os.environ["TONGJIAN_HOME"])
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
