"""Asking a served company over its API, as any program does."""

import json
import urllib.parse
import urllib.request
from dataclasses import dataclass
from typing import Any

from tests.kit.homes import Home


@dataclass(frozen=True)
class Service:
    """One company that is being served."""

    home: Home
    address: str

    def token(self, person: str) -> str:
        return self.home.guanxi("token", person).stdout.split()[-1]

    def ask(self, path: str, token: str, **parameters: str) -> Any:
        """The answer to a GET."""
        query = urllib.parse.urlencode(parameters)
        request = urllib.request.Request(
            f"{self.address.rstrip('/')}/api/v1/{path}?{query}", headers={"Authorization": f"Bearer {token}"}
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def send(self, path: str, token: str, body: dict[str, Any]) -> Any:
        """The answer to a POST."""
        request = urllib.request.Request(
            f"{self.address.rstrip('/')}/api/v1/{path}",
            data=json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def all(self, path: str, token: str, **parameters: str) -> list[dict[str, Any]]:
        """Every item of a list, page after page."""
        page = self.ask(path, token, limit="500", **parameters)
        found = page["items"]
        while page["next"]:
            page = self.ask(path, token, limit="500", cursor=page["next"], **parameters)
            found += page["items"]
        return found
