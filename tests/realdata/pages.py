"""Pages of a separate company as one of its people sees them, as plain text."""

import re
import subprocess
import sys

from tests.kit.homes import Home

SCRIPT = """
import sys, django
django.setup()
from django.test import Client
from guanxi.access.models import User
person = User.objects.get(email=sys.argv[1]) if "@" in sys.argv[1] else User.objects.get(name=sys.argv[1])
person.must_change_password = False
person.save(update_fields=["must_change_password"])
client = Client(headers={"accept-language": "en"})
client.force_login(person, backend="guanxi.access.signin.NameMailOrMobile")
print(client.get(sys.argv[2]).content.decode())
"""


def text_of(home: Home, person: str, address: str) -> str:
    """What a page says, without its tags."""
    environment = {**home.environment, "DJANGO_SETTINGS_MODULE": "guanxi.config.settings"}
    command = [sys.executable, "-c", SCRIPT, person, address]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return " ".join(re.sub(r"<[^>]+>", " ", done.stdout).split())
