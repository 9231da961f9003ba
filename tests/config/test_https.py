"""A server whose address is https: what its cookies and answers say."""

import os
import subprocess
import sys

ASKED = """
import django; django.setup()
from django.conf import settings
from django.test import Client
page = Client(raise_request_exception=False).get("/login/", secure=True)  # there is no company yet
print(settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.SESSION_COOKIE_SECURE,
      settings.CSRF_COOKIE_SECURE, settings.SESSION_COOKIE_DOMAIN, settings.SESSION_COOKIE_PATH,
      page.headers["Strict-Transport-Security"])
"""


def test_over_tls_cookies_and_headers_keep_to_it(tmp_path):
    home = {"GUANXI_HOME": str(tmp_path), "GUANXI_BASE_URL": "https://crm.example.com"}
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("GUANXI_")}
    settings = {"DJANGO_SETTINGS_MODULE": "guanxi.config.settings", "PYTHONPATH": "src"}

    told = subprocess.run(
        [sys.executable, "-c", ASKED],
        env={**surroundings, **home, **settings},
        capture_output=True,
        text=True,
        check=True,
    )

    assert told.stdout.split(" ", 6) == [
        *("__Host-sessionid", "__Host-csrftoken", "True", "True", "None", "/"),
        "max-age=31536000\n",
    ]
