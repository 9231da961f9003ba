"""Pages of a separate company as its people see them, as plain text."""

import json
import re
import subprocess
import sys
from collections.abc import Iterable

from tests.kit.homes import Home

SCRIPT = """
import json, sys, django
django.setup()
from django.test import Client
from guanxi.access.models import User
found = []
for name, address in json.loads(sys.argv[1]):
    person = User.objects.get(email=name) if "@" in name else User.objects.get(name=name)
    person.must_change_password = False
    person.save(update_fields=["must_change_password"])
    client = Client(headers={"accept-language": "en"})
    client.force_login(person, backend="guanxi.access.signin.NameMailOrMobile")
    found.append(client.get(address).content.decode())
print(json.dumps(found))
"""

Asked = tuple[str, str]  # a person, by mail address or name, and an address


def texts_of(home: Home, asked: Iterable[Asked]) -> dict[Asked, str]:
    """What pages say, without their tags."""
    environment = {**home.environment, "DJANGO_SETTINGS_MODULE": "guanxi.config.settings"}
    wanted = list(asked)
    command = [sys.executable, "-c", SCRIPT, json.dumps(wanted)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    texts = (" ".join(re.sub(r"<[^>]+>", " ", page).split()) for page in json.loads(done.stdout))
    return dict(zip(wanted, texts, strict=True))
