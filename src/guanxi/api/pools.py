"""Pools for programs: many claims and assignments at once, what a rule would take, and the figures of pools."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse

from guanxi.api.answers import answer
from guanxi.api.body import json_object
from guanxi.api.parameters import module_of, only
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError, Missing
from guanxi.pools import declared
from guanxi.pools.claiming import claim_many
from guanxi.pools.declared import Pooled
from guanxi.pools.figures import Period, Standing, fairness, standings
from guanxi.pools.ledger import company_zone
from guanxi.pools.sharing_out import HOW, IN_TURN, share_out
from guanxi.pools.trying import preview

MOST = 200


def claims(request: HttpRequest) -> HttpResponse:
    """`POST /pool-claims`: several records for oneself; what limits all of them refuses all."""
    only(request)
    given = json_object(request)
    pooled, ids = _pooled(given), _ids(given)
    return answer(_results(ids, claim_many(pooled.key, request.actor, ids)))


def assignments(request: HttpRequest) -> HttpResponse:
    """`POST /pool-assignments`: several records to several people, `to` with the shares of each."""
    only(request)
    given = json_object(request)
    pooled, ids = _pooled(given), _ids(given)
    how = given.get("how", IN_TURN)
    if how not in HOW:
        raise DomainError("E_CHOICE", field="how", label="how", choices=", ".join(HOW))
    return answer(_results(ids, share_out(pooled.key, request.actor, ids, _people(given), how)))


def begin_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """`POST /pool-rules/{id}/preview`: have counted what the coming night would take by a rule."""
    only(request)
    job = preview(actor=request.actor, pk=pk)
    return answer({"job": job.pk}, 202, Location=f"/api/v1/jobs/{job.pk}")


def figures(request: HttpRequest) -> HttpResponse:
    """`GET /pool-figures`: one's pools, and who has claimed, kept and lost how many; this month's unless days are
    named."""
    asked = only(request, "module", "from", "to")
    pooled = _pooled({"module": asked["module"]})
    actor = request.actor
    actor.require(pooled.module, "view")
    today = clock.now().astimezone(company_zone()).date()
    period = Period(_day(asked, "from", today.replace(day=1)), _day(asked, "to", today))
    return answer(
        {
            "pools": [_told(one) for one in standings(pooled, actor, period)],
            "people": [{"user": said.pop("user_id"), **said} for said in map(asdict, fairness(pooled, actor, period))],
        }
    )


def _told(one: Standing) -> dict[str, Any]:
    return {
        "pool": one.pool.pk,
        "name": one.pool.name,
        "leads": one.leads,
        "lying": one.lying,
        "room": asdict(one.room) | {"most": one.room.most},
        "entered": one.entered,
        "recycled": one.recycled,
        "claimed": one.claimed,
        "assigned": one.assigned,
        "average_days": one.average_days,
    }


def _results(ids: list[int], refused: Mapping[int, DomainError]) -> dict[str, Any]:
    return {
        "results": [
            {"id": pk, "done": pk not in refused}
            | ({"code": refused[pk].code, "message": refused[pk].message} if pk in refused else {})
            for pk in ids
        ]
    }


def _pooled(given: Mapping[str, Any]) -> Pooled:
    slug = given.get("module")
    module = module_of(slug) if isinstance(slug, str) else None
    if module is None or not declared.has_pools(module):
        raise Missing
    return declared.of(module.key)


def _ids(given: Mapping[str, Any]) -> list[int]:
    ids = given.get("ids")
    if not isinstance(ids, list) or not ids or not all(map(_is_id, ids)):
        raise DomainError("E_FORMAT", field="ids", label="ids", hint='"ids": [7, 8]')
    if len(ids) > MOST:
        raise DomainError("E_TOO_LARGE", field="ids", limit=MOST)
    return list(dict.fromkeys(ids))


def _people(given: Mapping[str, Any]) -> dict[int, int]:
    to = given.get("to")
    if not isinstance(to, list) or not to or not all(isinstance(one, dict) for one in to):
        raise DomainError("E_FORMAT", field="to", label="to", hint='"to": [{"user": 3, "share": 2}]')
    people = {one.get("user"): one.get("share", 1) for one in to}
    if not all(_is_id(pk) and _is_id(share) and share <= 1000 for pk, share in people.items()):
        raise DomainError("E_FORMAT", field="to", label="to", hint='"to": [{"user": 3, "share": 2}]')
    return people


def _is_id(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**63


def _day(asked: Mapping[str, str], name: str, otherwise: date) -> date:
    if not asked[name]:
        return otherwise
    try:
        return date.fromisoformat(asked[name])
    except ValueError:
        raise DomainError("E_FORMAT", field=name, label=name, hint="2026-01-31") from None
