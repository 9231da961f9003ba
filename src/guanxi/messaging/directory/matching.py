"""Who of ours somebody there may be, by mobile, employee number and e-mail address."""

from collections import Counter
from dataclasses import dataclass

from guanxi.messaging.directory.sides import Here, There
from guanxi.messaging.im.providers.base import Person

STRONG = (("mobile", "mobile"), ("employee_no", "number"), ("email", "work_mail"))


@dataclass(frozen=True)
class Match:
    """`is_weak`: known by an e-mail address alone, which he may have written himself. `why`: what speaks against it."""

    target: int | None = None
    is_weak: bool = False
    why: str = ""


def matches(there: There, here: Here) -> dict[str, Match]:
    """For everybody there whom nobody has linked yet: who he is here, or nobody."""
    people = [one for one in there.people if one.external_id not in here.person_links and one.is_active]
    found = {one.external_id: _match(one, here) for one in people}
    claims = Counter(match.target for match in found.values() if match.target)
    return {name: _judged(match, here, claims[match.target or 0]) for name, match in found.items()}


def _match(person: Person, here: Here) -> Match:
    strong = {here.owners(key).get(getattr(person, name)) for key, name in STRONG} - {None}
    every = strong | ({here.owners("email").get(person.mail)} - {None})
    if len(every) > 1:
        return Match(why="two_here")
    return Match(next(iter(every), None), is_weak=bool(every) and not strong)


def _judged(match: Match, here: Here, claims: int) -> Match:
    if match.target is None or match.why:
        return match
    why = "linked" if match.target in here.linked_people else "claimed" if claims > 1 else ""
    return Match(match.target, match.is_weak, why)
