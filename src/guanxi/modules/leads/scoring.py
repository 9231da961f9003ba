"""How promising a lead is (F031 rule 5): points by the company's rules, the grade they come to, and why.

The rules are read once and kept under the mark of the company's shape, so a write asks the database nothing more.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.access.shape import reshape
from guanxi.kernel import updating
from guanxi.kernel.errors import DomainError
from guanxi.kernel.text import fold
from guanxi.meta import registry
from guanxi.meta.conditions.matches import matches
from guanxi.meta.conditions.parse import parse_json
from guanxi.meta.conditions.tree import Condition, every_test
from guanxi.meta.setting import Setting, declare
from guanxi.meta.types.membership import Membership
from guanxi.meta.types.number import Integer
from guanxi.meta.types.relation import Relation
from guanxi.modules.leads.models import Lead, LeadScoreRule
from guanxi.records.change import Change
from guanxi.records.sources import ActorSources

LOWEST, HIGHEST = 0, 100
REST = "D"
ENDED = ("converted", "disqualified")
OWN = frozenset({"score", "grade", "score_reasons"})


def _band(grade: str, least: int) -> Setting:
    return declare(
        Setting(
            key=f"leads.grade_{grade.lower()}",
            type=Integer(low=LOWEST, high=HIGHEST),
            label=_("Points for the grade %(grade)s") % {"grade": grade},
            about=_("A lead with at least so many points has this grade; what is below all of them is D."),
            default=least,
            group="sales",
        )
    )


BANDS = {"A": _band("A", 80), "B": _band("B", 60), "C": _band("C", 40)}


@dataclass(frozen=True)
class Rule:
    """One rule, ready to be asked."""

    name: str
    points: int
    condition: Condition


@dataclass(frozen=True)
class Score:
    """What a lead comes to, and the rules that hold, in words."""

    points: int
    grade: str
    reasons: str


_kept: list[tuple[Rule, ...] | None] = [None]  # replaced as a whole; nothing while the company bears no mark


def check_rules(changes: list[Change]) -> None:
    """A rule asks what the lead itself says: what other records say would be asked with every write."""
    for change in changes:
        change.put("object", "leads")
        if change.value("condition"):
            try:
                _parsed(change.value("condition"))
            except DomainError as error:
                change.refuse(error.code, "condition", **error.params)


def _parsed(condition: Any) -> Condition:
    found = parse_json(registry.get("lead"), condition, lambda target: frozenset(target.by_key), hops=0)
    for test in every_test(found):
        field = test.path.field
        if isinstance(field.type, Relation | Membership) or field.key in OWN:
            raise DomainError("E_UNKNOWN_FIELD", field=field.key, name=field.key)
    return found


def rules_saved(changes: list[Change]) -> None:
    """Every process learns of it with its next request; what a company begins with is read where it is asked for."""
    if not (changes[0].actor.is_system and changes[0].is_new):
        reshape()


def rules_removing(changes: list[Change]) -> None:
    """What is deleted counts no more; the mark is read with the next request, when it is gone."""
    reshape()


def rules_now() -> tuple[Rule, ...]:
    """The rules in force."""
    return _kept[0] if _kept[0] is not None else _read()


def score(lead: Any, rules: Sequence[Rule], sources: ActorSources) -> Score:
    """The points of the rules that hold, between 0 and 100, each told by its name."""
    held = [rule for rule in rules if matches(lead, rule.condition, sources)]
    points = min(max(sum(rule.points for rule in held), LOWEST), HIGHEST)
    return Score(points, grade_of(points), "\n".join(f"{rule.points:+d} {rule.name}" for rule in held))


def grade_of(points: int) -> str:
    """The grade of so many points."""
    return next((grade for grade, least in BANDS.items() if points >= least.now()), REST)


def put_score(changes: Iterable[Change]) -> None:
    """Give leads that are written the score of what they say now; those that ended keep theirs."""
    rules = rules_now()
    for change in changes if rules else ():
        if change.value("status") in ENDED:
            continue
        found = score(change.record, rules, ActorSources(change.actor))
        change.put("score", found.points)
        change.put("grade", found.grade)
        change.put("score_reasons", found.reasons)


def score_again(actor: Actor, after: int, size: int) -> int | None:
    """Score the next leads that are still open anew, for what has changed without a write: rules, days, follow-ups.
    Where the next batch begins, or nothing."""
    rows = Lead.objects.filter(pk__gt=after, deleted_at=None).exclude(status__in=ENDED)
    leads = list(rows.order_by("pk")[:size])
    rules, sources, written = rules_now(), ActorSources(actor), []
    for lead in leads:
        found = score(lead, rules, sources) if rules else Score(0, "", "")
        if (found.points, found.grade, found.reasons) != (lead.score, lead.grade, lead.score_reasons):
            reasons = {"score_reasons": found.reasons, "score_reasons_key": fold(found.reasons)}
            written.append(({"id": lead.pk}, {"score": found.points, "grade": found.grade, **reasons}))
    if written:
        updating.update(Lead, written)
    return leads[-1].pk if len(leads) == size else None


def _read() -> tuple[Rule, ...]:
    rows = LeadScoreRule.objects.filter(active=True, deleted_at=None).order_by("-points", "pk")
    return tuple(rule for row in rows if (rule := _ready(row)) is not None)


def _ready(row: LeadScoreRule) -> Rule | None:
    """A rule as it is asked; one that names a field which is no more rests."""
    try:
        return Rule(row.name, row.points, _parsed(row.condition))
    except DomainError:
        return None


def _keep(mark: str) -> None:
    _kept[0] = _read() if mark else None


registry.follow(_keep)
