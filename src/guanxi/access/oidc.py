"""Signing in by a provider of OpenID Connect: the code flow with PKCE, and an ID token that must prove itself.

The library joserfc checks signatures and claims; calls go through the check of addresses that all calls go through.
"""

import base64
import hashlib
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import orjson
from django.db import transaction
from django.db.models import Q
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from guanxi.access.models import OidcIdentity, OidcProvider, Role, User
from guanxi.kernel import clock, outside
from guanxi.kernel.errors import DomainError
from guanxi.kernel.sealing import unseal

ALGORITHMS = ["RS256", "ES256", "PS256", "RS384", "RS512", "ES384", "EdDSA"]
SLACK = 120  # seconds by which clocks may differ
FRESH = 300.0  # seconds for which we take a provider at its word
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}


#: What providers have said of themselves, by issuer, and when.
_said: dict[str, tuple[float, Mapping[str, Any]]] = {}


@dataclass(frozen=True)
class Begun:
    """What a browser takes along to the provider: three secrets that the way back must fit."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True)
class Claimed:
    """Whom a provider has named; the mail address only where it vouches for it."""

    subject: str
    mail: str = ""


def begin() -> Begun:
    """New secrets for one way."""
    return Begun(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48))


def provider() -> OidcProvider | None:
    """The provider by which people may sign in, if that is open."""
    return OidcProvider.objects.filter(is_open=True).first()


def set_up() -> OidcProvider:
    """The provider as it is set up, open or not; an empty one where there is none."""
    return OidcProvider.objects.first() or OidcProvider()


def keep(values: Mapping[str, Any]) -> None:
    """Set the provider up anew."""
    OidcProvider.objects.update_or_create(pk=set_up().pk, defaults=dict(values))


def linked_at(issuer: str) -> int:
    """How many people are linked there."""
    return OidcIdentity.objects.filter(issuer=issuer).count()


def address(of: OidcProvider, begun: Begun, back: str) -> str:
    """Where the browser is sent."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(begun.verifier.encode()).digest()).rstrip(b"=").decode()
    query = {
        "response_type": "code",
        "client_id": of.client_id,
        "redirect_uri": back,
        "scope": "openid email profile",
        "state": begun.state,
        "nonce": begun.nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    where = _known(of)["authorization_endpoint"]
    return f"{where}{'&' if '?' in where else '?'}{urlencode(query)}"


def claimed(of: OidcProvider, begun: Begun, code: str, back: str) -> Claimed:
    """Whom the provider names for a code; E_OIDC where its answer does not prove itself."""
    known = _known(of)
    body = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "client_id": of.client_id,
        "code_verifier": begun.verifier,
    }
    if secret := unseal(of.secret):
        body["client_secret"] = secret
    answer = _asked("POST", known["token_endpoint"], urlencode(body).encode())
    claims = _proven(of, str(answer.get("id_token") or ""), _asked("GET", known["jwks_uri"]), begun.nonce)
    mail = str(claims.get("email") or "").lower() if claims.get("email_verified") is True else ""
    return Claimed(str(claims["sub"]), mail)


@transaction.atomic
def user_behind(of: OidcProvider, who: Claimed) -> User:
    """Who that is here: by the link, or for the first time by a mail address for which the provider vouches, where the
    company allows that; an administrator is never linked by his address alone."""
    linked = OidcIdentity.objects.filter(issuer=of.issuer, subject=who.subject).select_related("user").first()
    user = linked.user if linked is not None else _first_time(of, who)
    if user is None or not user.is_active:
        raise DomainError("E_OIDC_STRANGER", provider=of.label)
    if linked is None:
        OidcIdentity.objects.create(user=user, issuer=of.issuer, subject=who.subject, since=clock.now())
    return user


def checked(issuer: str) -> None:
    """Ask a provider what it says of itself, before it is kept; E_OIDC where that is not what it should be."""
    _said.pop(issuer, None)
    _known(OidcProvider(label=issuer, issuer=issuer))


def _first_time(of: OidcProvider, who: Claimed) -> User | None:
    if not (of.links_people and who.mail):
        return None
    user = User.objects.filter(email=who.mail, status="active", deleted_at=None).first()
    if user is None or OidcIdentity.objects.filter(issuer=of.issuer, user=user).exists():
        return None
    is_admin = Role.objects.filter(Q(pk__in=list(user.roles)), is_admin=True, deleted_at=None).exists()
    return None if is_admin else user


def _known(of: OidcProvider) -> Mapping[str, Any]:
    """What the provider says of itself; it must be who it is asked as. Asked anew every few minutes only: strangers
    come by here, and must not make us call."""
    at, found = _said.get(of.issuer, (0.0, {}))
    if not found or time.monotonic() - at > FRESH:
        found = _description(of)
        _said[of.issuer] = (time.monotonic(), found)
    return found


def _description(of: OidcProvider) -> Mapping[str, Any]:
    """What it says now."""
    found = _asked("GET", f"{of.issuer.rstrip('/')}/.well-known/openid-configuration")
    wanted = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    if found.get("issuer") != of.issuer or not all(isinstance(found.get(key), str) for key in wanted):
        raise _wrong(of.label, "issuer")
    return found


def _asked(method: str, url: str, body: bytes = b"") -> dict[str, Any]:
    try:
        answer = outside.call(method, url, body, FORM if body else {"Accept": "application/json"})
        found = orjson.loads(answer.body)
    except outside.Unreachable as error:
        raise _wrong(url, str(outside.UNREACHABLE.get(error.reason, error.reason))) from None
    except orjson.JSONDecodeError:
        raise _wrong(url, "JSON") from None
    if answer.status != 200 or not isinstance(found, dict):
        detail = found.get("error", answer.status) if isinstance(found, dict) else answer.status
        raise _wrong(url, str(detail)[:200])
    return found


def _proven(of: OidcProvider, token: str, keys: Any, nonce: str) -> Mapping[str, Any]:
    """The claims of a token that is signed by the provider, for us, for this way, and not too old."""
    rules = jwt.JWTClaimsRegistry(
        now=lambda: int(time.time()),
        leeway=SLACK,
        iss={"essential": True, "value": of.issuer},
        aud={"essential": True, "value": of.client_id},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
    try:
        found = jwt.decode(token, KeySet.import_key_set(keys), algorithms=ALGORITHMS)
        rules.validate(found.claims)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise _wrong(of.label, type(error).__name__) from error
    azp = found.claims.get("azp", of.client_id)
    if azp != of.client_id or not 0 < len(str(found.claims["sub"])) <= 255:
        raise _wrong(of.label, "azp")
    return found.claims


def _wrong(provider: str, detail: str) -> DomainError:
    return DomainError("E_OIDC", provider=provider, detail=detail)
