"""A client that speaks JSON with the API, for one person."""

import json
from typing import Any

from django.http import HttpResponse

from tests.kit.people import Kit

ROOT = "/api/v1"


class Api:
    """`api.get("/accounts", limit="1")`; answers keep status, headers and `json()`."""

    def __init__(self, kit: Kit, name: str) -> None:
        self.client = kit.api(name)

    def get(self, path: str, /, headers: dict[str, str] | None = None, **parameters: Any) -> HttpResponse:
        return self.client.get(ROOT + path, parameters, headers=headers or {})

    def post(self, path: str, data: Any = None, /, **headers: str) -> HttpResponse:
        return self._send("post", path, data, headers)

    def patch(self, path: str, data: Any, /, **headers: str) -> HttpResponse:
        return self._send("patch", path, data, headers)

    def put(self, path: str, data: Any, /, **headers: str) -> HttpResponse:
        return self._send("put", path, data, headers)

    def delete(self, path: str, /, **headers: str) -> HttpResponse:
        return self._send("delete", path, None, headers)

    def made(self, path: str, data: Any, /) -> dict[str, Any]:
        """Create, and the record that was made."""
        answer = self.post(path, data)
        assert answer.status_code == 201, answer.content
        return answer.json()

    def items(self, path: str, /, **parameters: Any) -> list[dict[str, Any]]:
        answer = self.get(path, **parameters)
        assert answer.status_code == 200, answer.content
        return answer.json()["items"]

    def _send(self, method: str, path: str, data: Any, headers: dict[str, str]) -> HttpResponse:
        body = b"" if data is None else data if isinstance(data, bytes) else json.dumps(data).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        send = getattr(self.client, method)
        return send(ROOT + path, data=body, content_type="application/json", headers=named)


def code_of(answer: HttpResponse) -> tuple[int, str]:
    """Status and code of a refusal; the form of a problem document is checked on the way."""
    assert answer.headers["Content-Type"] == "application/problem+json", answer.content
    found = answer.json()
    assert found["status"] == answer.status_code
    assert found["title"]
    assert found["detail"]
    assert found["type"].endswith(found["code"])
    return answer.status_code, found["code"]


def fields_of(answer: HttpResponse) -> dict[str, str]:
    """The code of each wrong field."""
    return {each["field"]: each["code"] for each in answer.json()["errors"]}
