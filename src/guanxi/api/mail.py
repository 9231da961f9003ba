"""Mail accounts for programs: that by which the company's mail leaves, and the mailboxes that are read."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.api.answers import answer, moment, nothing
from guanxi.api.body import json_object
from guanxi.api.parameters import only
from guanxi.kernel.errors import Denied, Missing
from guanxi.messaging.mail import boxes, connecting, tokens
from guanxi.messaging.mail.models import MailBox
from guanxi.messaging.mail.sending import company_server
from guanxi.meta import registry
from guanxi.meta.field import Field
from guanxi.meta.module import Action
from guanxi.meta.types.choice import Boolean
from guanxi.meta.types.number import Integer
from guanxi.meta.types.text import Secret, Text
from guanxi.records.actions import clean_arguments


def _text(key: str) -> Field:
    return Field(key=key, type=Text(limit=200), label=key, column=key)


BOX = Action(
    key="box",
    label="",
    service=boxes.keep_box,
    arguments=(
        *(_text(key) for key in ("label", "address", "host", "security", "name", "sign_in")),
        Field(key="password", type=Secret(limit=500), label="password", column="password"),
        Field(key="port", type=Integer(low=1, high=65535), label="port", column="port"),
        Field(key="company", type=Boolean(), label="company", column="company"),
    ),
)
REFRESH = Field(key="refresh_token", type=Secret(limit=10_000), label="refresh_token", column="x", required=True)
GIVE = Action(key="give", label="", service=tokens.given, arguments=(REFRESH,))


def server(request: HttpRequest) -> HttpResponse:
    """`GET /settings/mail-access/server`: whether the company's mail leaves by a token, of which account, and since
    when; never the token."""
    only(request)
    _require_administrator(request.actor)
    found, access = company_server(), connecting.companys()
    by_token = found is not None and found.by_token
    return answer(
        {
            "by_token": by_token,
            "account": found.user if found and by_token else None,
            "connected_at": moment(access.since) if access else None,
            "problem": access.problem if access and access.problem else None,
        }
    )


def let_in(request: HttpRequest, pk: int = 0) -> HttpResponse:
    """`PUT /mailboxes/{id}/access` and `PUT /settings/mail-access/server`: the refresh token that a program got."""
    connecting.account_of(request.actor, pk)
    given = clean_arguments(GIVE, request.actor, json_object(request))
    connecting.connect(request.actor, pk, tokens.given(connecting.app(), given["refresh_token"]))
    return nothing()


def mailboxes(request: HttpRequest) -> HttpResponse:
    """`GET /mailboxes`: one's own, and for administrators the company's."""
    only(request)
    request.actor.require(registry.get("mail"), "view")
    rows = boxes.boxes_set_up_by(request.actor).order_by("pk")
    return answer({"items": [_box(one) for one in rows], "next": None})


def add(request: HttpRequest) -> HttpResponse:
    """`POST /mailboxes`: have one read from now on; with `company` the company's."""
    request.actor.require(registry.get("mail"), "view")
    given = clean_arguments(BOX, request.actor, json_object(request))
    if given.pop("company", False):
        _require_administrator(request.actor)
        made = MailBox(user=None)
    else:
        made = MailBox(user_id=request.actor.user_id)
    texts = {key: str(value) for key, value in given.items() if value is not None}
    return answer(_box(boxes.keep_box(made, {"port": "993", "security": "tls", **texts})), 201)


def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """`DELETE /mailboxes/{id}`: read it no more; what it brought stays."""
    found = boxes.boxes_set_up_by(request.actor).filter(pk=pk).first()
    if found is None:
        raise Missing
    boxes.remove_box(found)
    return nothing()


def _require_administrator(actor: Actor) -> None:
    if not actor.is_admin:
        raise Denied("administer")


def _box(one: MailBox) -> dict[str, Any]:
    columns = ("id", "label", "address", "host", "port", "security", "name")
    return {
        **{name: getattr(one, name) for name in columns},
        "company": one.user_id is None,
        "sign_in": boxes.BY_TOKEN if one.by_token else boxes.BY_PASSWORD,
        "connected": one.access_id is not None if one.by_token else None,
        "checked_at": moment(one.checked_at),
        "problem": _(one.problem) if one.problem else None,
    }
