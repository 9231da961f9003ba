"""Numbers of records: counters raised inside the saving transaction, unique under any concurrency (DOMAIN 23).

A number is taken last of all, when nothing speaks against the record any more and it waits for nobody: what is not
written takes none, so that there are no gaps but by deletion; documents may get theirs only when they come into effect,
after which they are not deleted any more.
"""

from collections import defaultdict
from typing import Any

from django.db.models import F

from guanxi.access.actor import Actor
from guanxi.access.models import Department, User
from guanxi.kernel import clock
from guanxi.kernel.readings import readings
from guanxi.meta.field import Field
from guanxi.meta.formulas.arithmetic import spelled
from guanxi.meta.module import Module, Numbering
from guanxi.meta.numbering import PART, Frame, asked, check_pattern, frame, placed, reader
from guanxi.records.change import Change, good
from guanxi.records.filled import only_filled
from guanxi.records.models import NumberCounter

LONGEST_STEP = 1_000  # numbers
LOOKED_AT = 5_000  # numbers in a batch, when the count is to go on behind the highest
AHEAD = 50  # numbers that a preview looks at for the first that nobody has taken by hand


def check_numbers(changes: list[Change]) -> None:
    """A number given by hand must be free, and allowed; those of the past stay as they are."""
    for rule in changes[0].module.numberings if changes else ():
        given = [change for change in good(changes) if change.changes(rule.field) and change.value(rule.field)]
        for change in given:
            if not (rule.by_hand or change.history or change.trusted):
                change.refuse("E_FIELD_FORBIDDEN", rule.field)
        _refuse_taken(rule.field, good(given))


def give_numbers(changes: list[Change]) -> bool:
    """Give each record without a number that is to have one now the next one; whether any was given."""
    module = changes[0].module if changes else None
    given = False
    for rule in module.numberings if module else ():
        bare = [change for change in changes if _is_due(change, rule) and not change.value(rule.field)]
        for around, group in _framed(rule, bare).items():
            numbers = take(changes[0].module, rule.field, around, len(group))
            for change, text in zip(group, numbers, strict=True):
                change.put(rule.field, text)
        given = given or bool(bare)
    return given


def _is_due(change: Change, rule: Numbering) -> bool:
    """Whether a record has its number from this change on: a new one, or a document that comes into effect."""
    if rule.due is not None and change.value(rule.due[0]) in rule.due[1]:
        return True
    return change.is_new and not rule.late


def preview(actor: Actor, module: Module, pattern: str, reset: str, key: str = "") -> str:
    """The next number that a rule would give to a record of the actor's, in the field `key`, else where records have
    theirs; Refusal says what is wrong with the rule."""
    usual = module.numbering
    if not key and usual is None:
        return ""
    check_pattern(module, pattern, reset)
    is_usual = usual is not None and key in ("", usual.field)
    rule = Numbering(field=usual.field if usual and is_usual else key, pattern=pattern, reset=reset)
    user, department = actor.user_id, actor.department_id
    said = {
        "user": _user_codes({user}).get(user, ""),
        "department": _department_codes({department}).get(department, ""),
    }
    name = module.key if is_usual else f"{module.key}.{rule.field}"
    around = frame(name, rule, clock.today(actor.timezone), said)
    last = NumberCounter.objects.filter(key=around.key).values_list("last", flat=True).first()
    ahead = [around.written((last or 0) + step) for step in range(1, AHEAD)]
    taken = set(_rows(module, module.field(rule.field).column, ahead)) if rule.field in module.by_key else set()
    return next((text for text in ahead if text not in taken), ahead[-1])


def highest(module: Module, after: int, found: dict[str, int], timezone: str) -> int | None:
    """Look through the next numbers behind an id for the highest place of each counter, into `found`; the last id,
    nothing when all were looked at."""
    rule = module.numbering
    if rule is None:
        return None
    column, today = module.field(rule.field).column, clock.today(timezone)
    rows = module.model.objects.filter(module.part, pk__gt=after).order_by("pk").values_list("pk", column)[:LOOKED_AT]
    seen = list(rows)
    numbers = reader(rule, today)
    for matched in (numbers.fullmatch(number) for _pk, number in seen if number):
        if matched:
            key, place = placed(module.key, rule, today, matched)
            found[key] = max(place, found.get(key, 0))
    return seen[-1][0] if len(seen) == LOOKED_AT else None


def go_on_behind(places: dict[str, int]) -> None:
    """Let these counters go on behind places; none goes back."""
    for key, place in places.items():
        NumberCounter.objects.get_or_create(key=key)
        NumberCounter.objects.filter(key=key, last__lt=place).update(last=place)


def take(module: Module, key: str, around: Frame, count: int) -> list[str]:
    """The next numbers within a frame; those already used by hand are left out, in steps that grow: thousands of them
    may have come with an import."""
    column = module.field(key).column
    last = promised = _raise_counter(around.key, count)
    found: list[str] = []
    at, step = last - count, count
    while len(found) < count:
        fresh = {around.written(place): place for place in range(at + 1, at + step + 1)}
        taken = set(_rows(module, column, list(fresh)))
        free = [text for text in fresh if text not in taken][: count - len(found)]
        found += free
        at, step = at + step, min(2 * step, max(count, LONGEST_STEP))
        last = fresh[free[-1]] if free else at
    if last != promised:
        NumberCounter.objects.filter(key=around.key).update(last=last)
    return found


def _framed(rule: Numbering, changes: list[Change]) -> dict[Frame, list[Change]]:
    """The changes by what stands around the count of their numbers."""
    found: dict[Frame, list[Change]] = defaultdict(list)
    if not changes:
        return found
    today = clock.today(changes[0].actor.timezone)
    codes, fields = asked(rule)
    whose = [_whose(change) for change in changes]
    users = _user_codes({user for user, _department in whose}) if "user" in codes else {}
    departments = _department_codes({department for _user, department in whose}) if "department" in codes else {}
    for change, (user, department) in zip(changes, whose, strict=True):
        said = {key: _part(change.module.field(key), change.record) for key in fields}
        said |= {"user": users.get(user, ""), "department": departments.get(department, "")}
        found[frame(_name(change.module, rule), rule, today, said)].append(change)
    return found


def _name(module: Module, rule: Numbering) -> str:
    return module.key if rule is module.numbering else f"{module.key}.{rule.field}"


def _whose(change: Change) -> tuple[int | None, int | None]:
    """The owner of a record and his department; the actor's where it has none."""
    if change.module.is_owned and change.value("owner"):
        return change.value("owner"), change.value("owner_department")
    return change.actor.user_id, change.actor.department_id


def _part(field: Field, record: Any) -> str:
    value = field.read(record)
    return "" if field.is_empty(value) else "".join(spelled(value).split())[:PART]


def _user_codes(ids: set[int | None]) -> dict[int | None, str]:
    rows = User.objects.filter(pk__in=[pk for pk in ids if pk]).values_list("pk", "employee_no", "username")
    return {pk: (number or name)[:PART] for pk, number, name in rows}


def _department_codes(ids: set[int | None]) -> dict[int | None, str]:
    """The number that a department has in other systems, or else the initials of its name."""
    rows = Department.objects.filter(pk__in=[pk for pk in ids if pk]).values_list("pk", "external_id", "name")
    return {pk: (code or _initials(name))[:PART] for pk, code, name in rows}


def _initials(name: str) -> str:
    read = (readings(character)[:1] or (character,) for character in name if character.isalnum())
    return "".join(one[0][0] for one in read).upper()


def _raise_counter(key: str, count: int) -> int:
    """The counter after it was raised; the row stays locked until the transaction ends."""
    NumberCounter.objects.get_or_create(key=key)
    NumberCounter.objects.filter(key=key).update(last=F("last") + count)
    return NumberCounter.objects.values_list("last", flat=True).get(key=key)


def _rows(module: Module, column: str, values: list[str]) -> Any:
    rows = only_filled(module.model.objects.filter(module.part, **{f"{column}__in": values}), column)
    return rows.values_list(column, flat=True)


def _refuse_taken(key: str, changes: list[Change]) -> None:
    if not changes:
        return
    module = changes[0].module
    own = {change.record.pk for change in changes if change.record.pk}
    taken = set(_rows(module, module.field(key).column, [change.value(key) for change in changes]).exclude(pk__in=own))
    for change in changes:
        if change.value(key) in taken:
            change.refuse("E_NO_EXISTS", key, number=change.value(key))
        taken.add(change.value(key))
