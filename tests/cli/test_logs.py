"""The log of running processes: every line can be traced back."""

import json
import signal
import urllib.request

import pytest

from tests.kit.homes import Home
from tests.kit.serving import serving

pytestmark = [pytest.mark.slow, pytest.mark.once]


def test_every_line_of_server_and_worker_is_json_with_the_request_or_job(blank: Home, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(blank.settings, "GUANXI_LOG_FORMAT", "json")
    with serving(blank) as server:
        lines = list(server.said)
        while '"job put down"' not in lines[-1]:  # schedules that are new begin at once
            lines.append(next(server.process.stdout))
        asked = urllib.request.Request(f"{server.address}/healthz?name=Zhang", headers={"X-Request-ID": "told-by-me"})
        assert urllib.request.urlopen(asked).headers["X-Request-ID"] == "told-by-me"
        server.tell_group(signal.SIGTERM)
        server.wait()
        lines += server.process.stdout

    said = [json.loads(line) for line in lines if line.startswith("{")]
    assert all(each["request"] for each in said)
    assert [each["path"] for each in said if each["request"] == "told-by-me"] == ["/healthz"]
    assert {each["message"] for each in said if each["job"]} >= {"job taken", "job put down"}
    assert not [line for line in lines if "Zhang" in line]
    assert [line for line in lines if not line.startswith("{")] == [
        line for line in lines if "Guanxi is at" in line or "Preparing" in line
    ]
