"""Entering mail servers by tokens (OAuth 2, XOAUTH2): a person agrees once at the provider, which gives a token that is
good for long; with it others are fetched that are good for an hour."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

import orjson
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from guanxi.kernel import clock, outside
from guanxi.kernel.errors import DomainError
from guanxi.kernel.sealing import seal, unseal
from guanxi.messaging.mail.models import MailAccess, MailApp, mail_settings
from guanxi.messaging.mail.server import Tokens

FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
ADDRESSES = ("authorize_url", "token_url", "scopes")
EARLY = timedelta(minutes=5)  # before its end a token is not used any more
SHORTEST, USUAL, LONGEST = 60, 3600, 24 * 3600  # seconds for which a token is taken to be good
UNCONNECTED = gettext_noop("Not connected yet: its owner must agree at the mail provider once.")
SEALED = gettext_noop("The agreement was sealed by another secret key; connect again.")


@dataclass(frozen=True)
class Preset:
    """The addresses of a provider. `more` is what its page is asked besides."""

    label: Any
    authorize_url: str = ""
    token_url: str = ""
    scopes: str = ""
    more: Mapping[str, str] | None = None


PRESETS = {
    "microsoft": Preset(
        label="Microsoft 365",
        authorize_url="https://login.microsoftonline.com/organizations/oauth2/v2.0/authorize",
        token_url="https://login.microsoftonline.com/organizations/oauth2/v2.0/token",
        scopes="offline_access https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send",
    ),
    "google": Preset(
        label="Google Workspace",
        authorize_url="https://accounts.google.com/o/oauth2/v2/auth",
        token_url="https://oauth2.googleapis.com/token",
        scopes="https://mail.google.com/",
        more={"access_type": "offline", "prompt": "consent"},
    ),
    "other": Preset(label=_("Another provider")),
}


class NoToken(OSError):
    """There is no token that could let us in; the words say why."""


def app() -> MailApp | None:
    """As what Guanxi is registered, if it is."""
    return MailApp.objects.first()


def keep_app(values: Mapping[str, Any]) -> None:
    """Register it, or otherwise than before. Where nothing was written, the provider's own addresses are kept, and the
    secret of before while the registration is the same."""
    preset, known = PRESETS[values["provider"]], app()
    said = {key: values.get(key) or getattr(preset, key) for key in ADDRESSES}
    if empty := next((key for key in ADDRESSES if not said[key]), ""):
        raise DomainError("E_REQUIRED", field=empty, label=empty)
    is_same = known is not None and known.client_id == values["client_id"]
    secret = seal(values.get("secret") or "") or (known.secret if known and is_same else "")
    MailApp.objects.update_or_create(pk=known.pk if known else None, defaults={**values, **said, "secret": secret})


def address(of: MailApp, state: str, verifier: str, back: str, account: str) -> str:
    """Where somebody agrees in the browser; `verifier` proves later that who comes back is who went (PKCE)."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    query = {
        "response_type": "code",
        "client_id": of.client_id,
        "redirect_uri": back,
        "scope": of.scopes,
        "state": state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        "login_hint": account,
        **(PRESETS[of.provider].more or {}),
    }
    return f"{of.authorize_url}{'&' if '?' in of.authorize_url else '?'}{urlencode(query)}"


def agreed(of: MailApp, code: str, verifier: str, back: str) -> MailAccess:
    """The access that somebody has agreed to; E_CHAT_ANSWER where the provider gives none that lasts."""
    asked = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier}
    said = _asked(of, asked)
    if not said.get("refresh_token"):
        raise _wrong(of, "refresh_token")
    return MailAccess.objects.create(since=clock.now(), **_kept(said, ""))


def given(of: MailApp, refresh: str) -> MailAccess:
    """The access behind a refresh token that a program brings; E_CHAT_ANSWER where it is good for nothing."""
    said = _asked(of, {"grant_type": "refresh_token", "refresh_token": refresh, "scope": of.scopes})
    return MailAccess.objects.create(since=clock.now(), **_kept(said, refresh))


def tokens_of(access_id: int | None) -> Tokens:
    """Tokens by an access."""
    return Tokens(partial(_token, access_id), partial(_forget, access_id))


def companys_tokens() -> Tokens:
    """Tokens for the server by which the company's mail leaves, whichever account is connected then."""
    return Tokens(
        lambda: _token(mail_settings().access_id),
        lambda: _forget(mail_settings().access_id),
    )


def _token(access_id: int | None) -> str:
    access = MailAccess.objects.filter(pk=access_id).first()
    if access is None:
        raise NoToken(UNCONNECTED)
    is_good = access.ends_at is not None and access.ends_at - EARLY > clock.now()
    known = unseal(access.token) if is_good else ""
    return known or _fresh(access)


def _fresh(access: MailAccess) -> str:
    of, refresh = app(), unseal(access.refresh)
    if not refresh or of is None:
        raise NoToken(UNCONNECTED if of is None else SEALED)
    try:
        said = _asked(of, {"grant_type": "refresh_token", "refresh_token": refresh, "scope": of.scopes})
    except DomainError as error:
        MailAccess.objects.filter(pk=access.pk).update(problem=error.message[:300])
        raise NoToken(error.message) from None
    MailAccess.objects.filter(pk=access.pk).update(problem="", **_kept(said, refresh))
    return str(said["access_token"])


def _forget(access_id: int | None) -> None:
    MailAccess.objects.filter(pk=access_id).update(token="", ends_at=None)


def _kept(said: Mapping[str, Any], refresh: str) -> dict[str, Any]:
    """What a provider has said, as it is kept; some give another refresh token each time."""
    lasts = said.get("expires_in", USUAL)
    lasts = int(lasts) if str(lasts).isdigit() else USUAL
    return {
        "refresh": seal(str(said.get("refresh_token") or refresh)),
        "token": seal(str(said["access_token"])),
        "ends_at": clock.now() + timedelta(seconds=max(SHORTEST, min(lasts, LONGEST))),
    }


def _asked(of: MailApp, asked: Mapping[str, str]) -> dict[str, Any]:
    secret = unseal(of.secret)
    body = {**asked, "client_id": of.client_id, **({"client_secret": secret} if secret else {})}
    try:
        answer = outside.post(of.token_url, urlencode(body).encode(), FORM)
        said = orjson.loads(answer.body)
    except outside.Unreachable as error:
        raise _wrong(of, str(outside.UNREACHABLE.get(error.reason, error.reason))) from None
    except orjson.JSONDecodeError:
        raise _wrong(of, "JSON") from None
    if answer.status != 200 or not isinstance(said, dict) or not isinstance(said.get("access_token"), str):
        told = said if isinstance(said, dict) else {}
        raise _wrong(of, str(told.get("error_description") or told.get("error") or answer.status)[:200])
    return said


def _wrong(of: MailApp, detail: str) -> DomainError:
    return DomainError("E_CHAT_ANSWER", provider=PRESETS[of.provider].label, detail=detail)
