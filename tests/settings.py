"""The product's own settings, in a home folder of their own that is gone after the tests."""

import atexit
import os
import shutil
import tempfile

_home = tempfile.mkdtemp(prefix="guanxi-tests-")
atexit.register(shutil.rmtree, _home, ignore_errors=True)

# What a developer has set for daily work must not reach the tests.
for _name in [name for name in os.environ if name.startswith("GUANXI_")]:
    if not _name.startswith(("GUANXI_TEST_", "GUANXI_REAL_DATA")):
        del os.environ[_name]
os.environ["GUANXI_HOME"] = _home
if not os.environ.get("GUANXI_TEST_DATABASE_URL"):
    os.environ.pop("GUANXI_TEST_DATABASE_URL", None)

from guanxi.config.settings import *  # noqa: E402, F403
from guanxi.config.settings import DATABASES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in real life: threads and the served pages see the same data through connections of their own.
    DATABASES["default"]["TEST"] = {"NAME": os.path.join(_home, "tests.sqlite3")}
SLOW_MS = 0  # a busy machine would write down slow pages in the middle of what a test counts
