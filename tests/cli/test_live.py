"""Event streams of a real server: told at once, refused to strangers, and never in the way of its end."""

import http.cookiejar
import json
import re
import signal
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

import pytest

from tests.kit.homes import OWNER, PASSWORD, Home
from tests.kit.serving import Server, serving

pytestmark = pytest.mark.slow
NOTICE = """INSERT INTO messaging_notice (user_id, kind, key, module, params, at, is_shown, in_digest)
    SELECT id, 'mention', 'live', 'account', '{}', '2026-01-01 00:00:00', %s, %s FROM access_user"""
PULSE = "INSERT INTO live_pulse (user_id, mark) SELECT id, 7 FROM access_user"


def signed_in(server: Server) -> urllib.request.OpenerDirector:
    """A browser of the owner's."""
    client = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    page = client.open(f"{server.address}/login/", timeout=20).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    data = {"csrfmiddlewaretoken": token[1] if token else "", "username": OWNER, "password": PASSWORD}
    client.open(f"{server.address}/login/", urllib.parse.urlencode(data).encode(), timeout=20)
    return client


def told(stream: Any) -> Any:
    """The next counts that a stream tells; nothing when it has ended."""
    for line in stream:
        if line.startswith(b"data: "):
            return json.loads(line.removeprefix(b"data: "))
    return None


def test_an_open_page_is_told_at_once_and_a_leaving_server_ends_its_stream(company: Home):
    with serving(company, "web") as server:
        stream = signed_in(server).open(f"{server.address}/notices/live", timeout=30)
        assert (told(stream)["unread"], stream.headers["x-accel-buffering"]) == (0, "no")

        yes, no = ("1", "0") if company.database_url.startswith("sqlite") else ("true", "false")
        company.ask(NOTICE % (yes, no))
        company.ask(PULSE)
        assert told(stream)["unread"] == 1

        server.tell_group(signal.SIGTERM)
        assert told(stream) is None
        code, seconds = server.wait()

    assert code == 0
    assert seconds < 10


@pytest.mark.once
def test_a_stranger_gets_no_stream(company: Home):
    with serving(company, "web") as server, pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{server.address}/notices/live", timeout=20)

    assert refused.value.code == 401
