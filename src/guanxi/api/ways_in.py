"""Tokens and sign-ins for programs: one's own and, for administrators, everyone's."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from guanxi.access.models import ApiToken, Session
from guanxi.access.sessions import browser_of, name_of
from guanxi.access.tokens import scope_parts
from guanxi.api.answers import answer, moment, nothing
from guanxi.api.body import json_object
from guanxi.api.idempotency import keep_instead
from guanxi.api.parameters import only, whole_number
from guanxi.kernel.errors import Denied, DomainError, Missing
from guanxi.meta import registry
from guanxi.meta.field import Field
from guanxi.meta.types.choice import MultiChoice
from guanxi.meta.types.moment import Date
from guanxi.meta.types.text import Secret, Text
from guanxi.records import sessions, tokens

LARGEST = 2**63 - 1
LONGEST_ID = 18  # figures
MOST = 500
GIVEN = (
    Field(key="name", type=Text(limit=100), label="name", column="name"),
    Field(key="access", type=Text(limit=10), label="access", column="access"),
    Field(key="modules", type=MultiChoice(), label="modules", column="modules"),
    Field(key="expires_on", type=Date(), label="expires_on", column="expires_on"),
    Field(key="password", type=Secret(limit=500), label="password", column="password"),
)


def token_list(request: HttpRequest) -> HttpResponse:
    """`GET /tokens`: one's own that are in force; `?everyone=1` those of all, `?user=` of one, for administrators."""
    rows = _asked(request, tokens.tokens_seen)
    return answer({"items": [_token(one) for one in rows], "next": None})


def make(request: HttpRequest) -> HttpResponse:
    """`POST /tokens` with `name`, `access`, `modules`, `expires_on` and one's `password`: the one time at which the
    token itself is told. Sent again under its key, everything but that is told again."""
    only(request)
    data = json_object(request)
    known = {field.key: field for field in GIVEN}
    if unknown := sorted(set(data) - set(known)):
        raise DomainError("E_UNKNOWN_FIELD", field=unknown[0], name=unknown[0])
    values = {key: field.clean(data.get(key)) for key, field in known.items()}
    wanted = tokens.Wanted(
        name=values["name"],
        access=values["access"],
        modules=[_key_of(slug) for slug in values["modules"]],
        last_day=values["expires_on"],
    )
    made, secret = tokens.make_own_token(actor=request.actor, password=values["password"], wanted=wanted)
    told = _token(made)
    return keep_instead(answer({**told, "token": secret}, 201), answer({**told, "token": None}, 201))


def end(request: HttpRequest, pk: int) -> HttpResponse:
    """`DELETE /tokens/{id}`."""
    only(request)
    tokens.end_token(actor=request.actor, pk=pk)
    return nothing()


def session_list(request: HttpRequest) -> HttpResponse:
    """`GET /sessions`: where one is signed in; `?everyone=1` and `?user=` as for tokens."""
    rows = _asked(request, sessions.sessions_seen)
    return answer({"items": [_session(one) for one in rows], "next": None})


def sign_out(request: HttpRequest) -> HttpResponse:
    """`DELETE /sessions`: sign out everywhere; `?user=` somebody else, for administrators."""
    asked = only(request, "user")
    own = request.actor.user_id or 0
    sessions.end_all(actor=request.actor, user_id=whole_number(asked["user"], "user", 1, LARGEST, own))
    return nothing()


def sign_out_one(request: HttpRequest, session: str) -> HttpResponse:
    """`DELETE /sessions/{id}`: sign out in one place."""
    only(request)
    user, _dash, name = session.partition("-")
    if not user.isdecimal() or len(user) > LONGEST_ID:
        raise Missing
    sessions.end_session(actor=request.actor, user_id=int(user), name=name)
    return nothing()


def _asked(request: HttpRequest, seen: Any) -> Any:
    asked = only(request, "everyone", "user")
    if asked["everyone"] not in ("", "1"):
        raise DomainError("E_CHOICE", field="everyone", label="everyone", choices="1")
    user = whole_number(asked["user"], "user", 1, LARGEST, 0)
    is_about_others = asked["everyone"] == "1" or (user and user != request.actor.user_id)
    if is_about_others and not request.actor.is_admin:
        raise Denied("administer")
    rows = seen(request.actor, everyone=bool(is_about_others))
    return (rows.filter(user=user) if user else rows)[:MOST]


def _key_of(slug: str) -> str:
    module = registry.by_slug(slug)
    if module is None:
        raise DomainError("E_CHOICE", field="modules", label="modules", choices="accounts, contacts, …")
    return module.key


def _token(one: ApiToken) -> dict[str, Any]:
    access, modules = scope_parts(one.scope)
    slugs = {module.key: module.slug for module in registry.every_module()}
    return {
        "id": one.pk,
        "user": one.user_id,
        "name": one.name,
        "access": access,
        "modules": sorted(slugs.get(key, key) for key in modules),
        "created_at": moment(one.created_at),
        "last_used_at": moment(one.last_used_at),
        "expires_at": moment(one.expires_at),
    }


def _session(one: Session) -> dict[str, Any]:
    return {
        "id": f"{one.user_id}-{name_of(one)}",
        "user": one.user_id,
        "program": browser_of(one.agent),
        "address": one.address,
        "began_at": moment(one.began_at),
        "last_used_at": moment(one.seen_at),
        "expires_at": moment(one.expire_date),
    }
