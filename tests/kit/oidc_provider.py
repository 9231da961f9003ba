"""A provider of OpenID Connect on loopback: it names whom the test says, in tokens that it signs."""

import base64
import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.kit.loopback import Quiet, listening, url_of

KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})


@dataclass
class Provider:
    """Who comes (`claims`), which key signs, and what it was told."""

    issuer: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: KEY)
    sent: dict[str, str] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)

    def sends_back(self, address: str) -> dict[str, str]:
        """What the browser brings back, after somebody has signed in at the address to which it was sent."""
        self.sent = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        return {"code": "a-code", "state": self.sent["state"]}

    def token(self) -> str:
        now = int(time.time())
        told = {"iss": self.issuer, "aud": "guanxi", "sub": "7", "iat": now, "exp": now + 300}
        claims = {**told, "nonce": self.sent.get("nonce"), **self.claims}
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.key)

    def is_proof(self) -> bool:
        """Whether who fetches the token is who has begun (PKCE)."""
        digest = hashlib.sha256(self.asked.get("code_verifier", "").encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == self.sent["code_challenge"]


@contextmanager
def providing() -> Iterator[Provider]:
    """A provider for the length of a block."""
    provider = Provider()

    class Handler(Quiet):
        def do_GET(self) -> None:
            url = provider.issuer
            known = {"issuer": url, "authorization_endpoint": f"{url}/in", "token_endpoint": f"{url}/token"}
            is_keys = self.path == "/keys"
            self.answer(
                200, {"keys": [KEY.as_dict(private=False)]} if is_keys else {**known, "jwks_uri": f"{url}/keys"}
            )

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            provider.asked = {name: values[0] for name, values in parse_qs(body).items()}
            is_right = provider.is_proof() and provider.asked.get("client_secret") == "hush"
            self.answer(200 if is_right else 400, {"id_token": provider.token()} if is_right else {"error": "invalid"})

    with listening(Handler) as server:
        provider.issuer = url_of(server)
        yield provider
