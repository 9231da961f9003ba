"""Why can this person see that record, and why not? Each grant that applies, from the same rules that made the list.

Who asks sees the record himself; what else he may not see, such as the rules of the company, is told without a name.
However many people are asked about, they are a few queries.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from guanxi.access.actor import Actor, actor_of, actors_of
from guanxi.access.models import User
from guanxi.access.scope import visible
from guanxi.access.seen import seeing
from guanxi.access.within import cap_q
from guanxi.meta.module import Module
from guanxi.records import reasons
from guanxi.records.reasons import Case, Reason, case_of, rows_of
from guanxi.records.together import Work, together

PEOPLE = 300
AT_ONCE = 50  # people whose rules are asked in one query


@dataclass(frozen=True)
class Access:
    """What one person may do with one record, and why; `missing` says why who reads it doesn't change it."""

    user: int
    access: str
    reasons: tuple[Reason, ...]
    missing: tuple[Reason, ...] = ()


def explain(actor: Actor, module: Module, record: Any, asker: Actor | None = None) -> Access:
    """The access of one person to one record, for the person himself or for who asks; `access` is empty where there is
    none, and then the reasons say what is missing."""
    return explain_together([actor], module, record, asker or actor)[0]


def explain_for(user: User, module: Module, record: Any, asker: Actor | None = None) -> Access:
    """As explain, for a person; who no longer works here has no access."""
    if user.is_active:
        return explain(actor_of(user), module, record, asker)
    return Access(user.pk, "", (Reason("role", _("This person's sign-in is switched off.")),))


def explain_together(actors: Sequence[Actor], module: Module, record: Any, asker: Actor) -> list[Access]:
    """As explain, for several people at once."""
    case = case_of(module, record, actors, asker)
    return together(_told(actor, case) for actor in actors)


def everyone_with_access(
    module: Module, record: Any, after: int, size: int, asker: Actor | None = None
) -> tuple[list[Access], int | None]:
    """Some of the people who can see a record, in the order of their ids, and after whom to go on.

    Each person is asked for with all his rules, many at once; a page ends after a few hundred people, however few of
    them see it.
    """
    people = User.objects.filter(status="active", deleted_at=None, pk__gt=after).order_by("pk")
    asked = list(people[: PEOPLE + 1])
    found: list[Actor] = []
    for start in range(0, len(asked[:PEOPLE]), AT_ONCE):
        found += seeing(module, actors_of(asked[start : min(start + AT_ONCE, PEOPLE)]), record)
        if len(found) >= size:
            break
    shown, asker = found[:size], asker or (found[0] if found else None)
    told = explain_together(shown, module, record, asker) if asker is not None else []
    if len(shown) == size:
        return told, shown[-1].user_id if shown[-1].user_id != asked[-1].pk else None
    return told, asked[PEOPLE - 1].pk if len(asked) > PEOPLE else None


def _told(actor: Actor, case: Case) -> Work:
    """All that is to be said about one person."""
    module, rows, user = case.module, rows_of(case), actor.user_id or 0
    wider = replace(actor, caps={})
    reads, writes, is_within, reads_wider, writes_wider = yield [
        visible(module, actor, named=True).filter(pk=case.record.pk),
        visible(module, actor, "edit", named=True).filter(pk=case.record.pk),
        rows.filter(cap_q(module, actor) or Q()),
        visible(module, wider, named=True).filter(pk=case.record.pk),
        visible(module, wider, "edit", named=True).filter(pk=case.record.pk),
    ]
    if not reads:
        return Access(user, "", (_missing(actor, case, "view", is_capped=reads_wider),))
    given = tuple((yield from _given(actor, case, is_within=is_within)))
    if writes:
        return Access(user, "write", given)
    return Access(user, "read", given, (_missing(actor, case, "edit", is_capped=writes_wider),))


def _given(actor: Actor, case: Case, *, is_within: bool) -> Work:
    if case.module.sharing.only:
        return [Reason("team", _("This person takes part in it; nobody else sees it."))]
    found: list[Reason] = []
    if is_within:
        found += [*reasons.from_roles(actor, case), *reasons.from_mode(actor, case)]
        found += yield from reasons.from_rules(actor, case)
    found += yield from reasons.from_owners(actor, case, is_within=is_within)
    found += yield from reasons.from_parents(actor, case)
    found += yield from reasons.from_account(actor, case)
    found += yield from reasons.from_readers(actor, case)
    found += yield from reasons.from_pools(actor, case)
    return [*found, *reasons.from_grants(actor, case)]


def _missing(actor: Actor, case: Case, action: str, *, is_capped: bool) -> Reason:
    """What keeps a person from looking at a record, or from changing it."""
    if is_capped:
        return _capped(actor, case)
    if not actor.may(case.module, action):
        if action == "view":
            return Reason("role", _("None of this person's roles lets them see records of this kind."))
        return Reason("role", _("None of this person's roles lets them change records of this kind."))
    if action == "view":
        text = _(
            "They may see such records, but this one is neither theirs nor of people below, and nothing shares it."
        )
    else:
        text = _("They may change such records, but this one is given to them to read only.")
    return Reason("mode", text)


def _capped(actor: Actor, case: Case) -> Reason:
    """The role that keeps a person's view narrower than his positions and rules would let it be."""
    pk = next(pk for pk in actor.role_ids if case.roles[pk][2] != "all")
    text = _("The role “%(name)s” keeps what this person sees to a narrower range of data.") % {
        "name": case.roles[pk][0]
    }
    return Reason("role", text, {"module": "roles", "id": pk})
