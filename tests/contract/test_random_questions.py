"""May this person do this with that field of that record? Asked at random, and answered alike by every door.

Companies are drawn at random (tests/contract/world.py); what is right is worked out from plain facts by an oracle that
asks nothing of the product (tests/contract/oracle.py). A question is a person, a record, a field and an action. The
doors of the record are those of the permission matrix; the doors of a field stand in tests/contract/field_doors.py.
Each question is put to a few doors drawn at random, so that the many questions about one record reach all of them.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest
from django.db import connection, transaction

from guanxi.access import standing
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.meta.field import Field
from guanxi.meta.module import LINES, Module
from tests.contract import field_doors, oracle
from tests.contract.doors import BY_IMPORT, DOORS, MARK, Door
from tests.contract.field_doors import FieldDoor
from tests.contract.world import World, draw_world
from tests.kit.people import Kit
from tests.kit.trust import times

COMPANIES = times(1, 40)  # on each database, and others on each
COMPANIES_OUTSIDE = times(1, 20)  # pages take many times as long to ask as engines
EACH = times(120, 1000)  # questions to one company; in `make trust` 100 companies, so 100,000 questions
DOORS_EACH = 2
ACTIONS = ("view", "edit", "delete", "export", "import", "convert")
OUTER = ("API", "page", "form", "button", "question")
# What these doors ask beside access depends on the state of a record: tests of their modules try them.
WRITES = {"form of a follow-up": "activity"}
APART = {place for made, sources in oracle.MADE.items() for place in (made, *sources)}
ASKS_MORE = {"action", "API action", "API conversion", "page of the conversion"}


@dataclass(frozen=True)
class Question:
    """May `name` do `action` with `field` of the record?"""

    name: str
    key: str
    pk: int
    field: str
    action: str


@dataclass
class Answers:
    """What the doors of one company answer. What a door has said once is known for all fields of the record."""

    world: World
    chance: Random
    doors: tuple[Door, ...]
    field_doors: dict[str, FieldDoor]
    line_doors: dict[str, FieldDoor]
    known: set[tuple[str, str, int, str]] = field(default_factory=set)
    open_to_all: dict[tuple[str, str, str], bool] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    right: set[int] = field(default_factory=set)

    def check(self, question: Question) -> None:
        """Some doors, drawn at random, must say what the oracle says."""
        module = registry.get(question.key)
        self.right.add(self._right(question))
        doors = [door for door in self.doors if door.action == question.action and door.only(module)]
        for door in self.chance.sample(doors, min(len(doors), DOORS_EACH)):
            about = (question.name, question.key, question.pk, door.name)
            if about not in self.known:
                self._check_record(question, module, door)
                self.known.add(about)
        if question.action == "view":
            doors = self.line_doors if is_of_lines(question.field) else self.field_doors
            self._check_field(question, module, self.chance.choice(list(doors)))
        if question.action == "edit":
            self._check_writing(question, module)

    def _check_record(self, question: Question, module: Module, door: Door) -> None:
        wanted = self._right(question)
        by, person = door.by(module), self.world.facts.people[question.name]
        if by and wanted != 403 and not oracle.knows(person, question.key, by):
            wanted = 404  # what is drawn by a field is not there for who may not know the field
        status = 404 if door.is_blind and wanted == 403 else self._with_writing(door, question, wanted)
        right = {200: True, 404: False}.get(status, status) if door.is_list else status
        got = self._through(door, question, module)
        self.asked[door.name] += 1
        is_needed = question.action == "delete" and (right, got) == (200, 409)  # others refer to it
        assert got == right or is_needed, f"{question} at the door {door.name!r}: {got}, not {right}"

    def _check_field(self, question: Question, module: Module, name: str) -> None:
        item, status = field_named(module, question.field), self._right(question)
        person = self.world.facts.people[question.name]
        if name in field_doors.SHOWING | field_doors.LINES_SHOWING and (question.key, question.field) in person.masked:
            return  # there the mask stands in its place
        record = module.model.objects.get(pk=question.pk)
        is_told = status == 200 and oracle.knows(person, question.key, question.field)
        door = {**self.field_doors, **self.line_doors}[name]
        if not self._is_door(name, door, module, item, record):
            return
        got = door(self.world.kit, question.name, module, record, item)
        if got is not None:
            self.asked[name] += 1
            is_right = got is True if is_told else got is False or got in {403, 404}
            assert is_right, f"{question} at the door {name!r}: {got}, told {is_told}"

    def _check_writing(self, question: Question, module: Module) -> None:
        """Written with what it holds: refused for the record's sake, or taken for a name that is not known."""
        wanted = self._right(question)
        person = self.world.facts.people[question.name]
        record = module.model.objects.get(pk=question.pk)
        write = field_doors.written_in_lines if is_of_lines(question.field) else field_doors.written
        got = write(self.world.kit, question.name, module, record, field_named(module, question.field))
        self.asked["write"] += 1
        if wanted != 200:
            assert got == wanted, f"{question}: {got}, not {wanted}"
        elif not oracle.knows(person, question.key, question.field):
            assert got == 400, f"{question}: {got} for a field that he may not know"
        else:
            assert got in {200, 409, 422}, f"{question}: {got}"

    def _with_writing(self, door: Door, question: Question, wanted: int) -> int:
        """What is written with a record is a record of its own, which the roles must give too."""
        person = self.world.facts.people[question.name]
        other = WRITES.get(door.name)
        return 403 if wanted == 200 and other and not oracle.may(person, other, "create") else wanted

    def _right(self, question: Question) -> int:
        person = self.world.facts.people[question.name]
        if question.action == "import" and oracle.may(person, question.key, "import"):
            changes = oracle.answer(self.world.facts, person, question.key, question.pk, "edit") == 200
            return 200 if changes else 404
        return oracle.answer(self.world.facts, person, question.key, question.pk, question.action)

    def _is_door(self, name: str, door: FieldDoor, module: Module, item: Any, record: Any) -> bool:
        """Whether an administrator gets a living record's field through it at all."""
        place = (name, module.key, item.key)
        if place not in self.open_to_all:
            if record.deleted_at is not None:
                return False
            got = door(self.world.kit, "admin", module, record, item)
            if got is None:
                return False
            self.open_to_all[place] = got is True
        return self.open_to_all[place]

    def _through(self, door: Door, question: Question, module: Module) -> Any:
        """What a door says; what it does is taken back."""
        with transaction.atomic():
            try:
                module.model.objects.filter(pk=question.pk).update(external_id=MARK)
                record = module.model.objects.get(pk=question.pk)
                with transaction.atomic():
                    return door.run(self.world.kit, question.name, module, record)
            except DomainError as error:
                return error.status
            finally:
                transaction.set_rollback(True)


def questions(world: World, chance: Random, most: int) -> Iterator[Question]:
    """Different questions about one company, in an order drawn at random. A quarter are about lines, what is worked
    out and what that is made of, in records that the person sees."""
    every = [
        Question(name, key, pk, field, action)
        for key, pk in world.records
        for field in fields_of(registry.get(key))
        for name in world.names
        for action in ACTIONS
        if action != "convert" or key == "lead"
    ]
    further = [one for one in every if is_apart(one) and sees(world, one)]
    several = [
        *chance.sample(further, min(most // 4, len(further))),
        *chance.sample(every, min(most, len(every)) - most // 4),
    ]
    return iter(chance.sample(several, len(several)))


def is_apart(question: Question) -> bool:
    is_named = is_of_lines(question.field) or (question.key, question.field) in APART
    return is_named and question.action in {"view", "edit"} and question.name != "admin"


def sees(world: World, question: Question) -> bool:
    person = world.facts.people[question.name]
    return oracle.answer(world.facts, person, question.key, question.pk, question.action) == 200


def fields_of(module: Module) -> list[str]:
    """The names of all fields of a module, those of its lines as well."""
    lines = module.lines.fields if module.lines else ()
    return [*module.by_key, *(f"{LINES}.{one.key}" for one in lines)]


def is_of_lines(name: str) -> bool:
    return name.startswith(f"{LINES}.")


def field_named(module: Module, name: str) -> Field:
    if not is_of_lines(name):
        return module.field(name)
    assert module.lines is not None
    return module.lines.field(name.removeprefix(f"{LINES}."))


def ask(
    kit: Kit, seed: int, doors: list[Door], through: dict[str, FieldDoor], lines: dict[str, FieldDoor]
) -> Counter[str]:
    """Ask some questions in one company; how often each door was asked."""
    chance = Random(seed)
    with transaction.atomic():
        world = draw_world(kit, chance, people=times(3, 6), records=times(2, 4))
        answers = Answers(world, chance, tuple(door for door in doors if door.name not in ASKS_MORE), through, lines)
        for question in questions(world, chance, EACH):
            answers.check(question)
        transaction.set_rollback(True)
    assert answers.right == {200, 403, 404}, "a company in which nobody is refused, or nobody let in, asks nothing"
    return answers.asked


def is_outer(door: Door) -> bool:
    return door.name.startswith(OUTER)


@pytest.mark.parametrize("seed", range(COMPANIES))
def test_the_engines_answer_random_questions_as_the_oracle_does(
    kit: Kit, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In every other company the single records that people were given count as many."""
    monkeypatch.setattr(standing, "MOST_GRANTS", 200 if seed % 2 else 0)
    apart = 500 if connection.vendor == "postgresql" else 0
    engine = [BY_IMPORT, *(door for door in DOORS if not is_outer(door))]
    asked = ask(kit, apart + seed, engine, field_doors.INNER, field_doors.LINES_INNER)

    assert sum(asked.values()) > EACH


@pytest.mark.once
@pytest.mark.parametrize("seed", range(COMPANIES_OUTSIDE))
def test_interface_and_pages_answer_random_questions_as_the_oracle_does(kit: Kit, seed: int) -> None:
    outer = [door for door in DOORS if is_outer(door)]
    asked = ask(kit, 1000 + seed, outer, field_doors.OUTER, field_doors.LINES_OUTER)

    assert sum(asked.values()) > EACH
