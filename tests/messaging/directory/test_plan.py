"""What a plan comes to, as pure arithmetic over both sides."""

from dataclasses import replace
from typing import Any

import pytest

from guanxi.messaging.directory.lines import Kind, Line
from guanxi.messaging.directory.plan import plan
from guanxi.messaging.directory.sides import Here, OurDepartment, OurPerson, Rules, There
from guanxi.messaging.im.providers.base import Department, Person

TOP = Department(external_id="1", name="远山科技")
SALES = Department(external_id="2", name="销售部", parent="1")
EAST = Department(external_id="3", name="华东组", parent="2")
LI = Person(external_id="lisi", name="李四", mobile="13900000002", departments=("2",))
ROOT = OurDepartment(pk=10, name="Acme")
OURS = Here(root=10, departments={10: ROOT}, people={})


def look(there: There, here: Here = OURS, **rules: Any) -> list[Line]:
    return plan(there, here, Rules(**rules))


def kinds(lines: list[Line]) -> list[tuple[str, str]]:
    return [(str(line.kind), line.external_id) for line in lines]


def person(pk: int = 7, **more: Any) -> OurPerson:
    return OurPerson(**{"pk": pk, "name": "李四", "mobile": "13900000002", "department": 12, **more})


def known(*people: OurPerson, links: dict[str, int] | None = None, **departments: OurDepartment) -> Here:
    """Sales and its people as they are after the first time."""
    sales = OurDepartment(pk=12, name="销售部", parent=10)
    rows = {one.pk: one for one in (ROOT, sales, *departments.values())}
    found = {one.pk: one for one in people}
    return Here(
        root=10,
        departments=rows,
        people=found,
        department_links={"1": 10, "2": 12},
        person_links=links if links is not None else {"lisi": 7},
    )


def test_the_first_time_departments_come_before_those_below_and_before_their_people() -> None:
    lines = look(There((TOP, SALES, EAST), (replace(LI, departments=("3",), leads=("3",)),)))
    assert kinds(lines) == [
        ("department_link", "1"),
        ("department_new", "2"),
        ("department_new", "3"),
        ("person_new", "lisi"),
        ("heads", "3"),
    ]
    assert all(line.is_ticked for line in lines)
    assert [line.level for line in lines] == [1, 2, 3, 0, 0]


def test_where_both_sides_are_alike_nothing_is_left_to_do() -> None:
    assert look(There((TOP, SALES), (LI,)), known(person())) == []


def test_the_topmost_department_is_the_company_by_whatever_name() -> None:
    (line,) = look(There((TOP,), ()))
    assert (line.kind, line.target) == (Kind.DEPARTMENT_LINK, 10)


def test_several_topmost_departments_stand_below_the_company() -> None:
    lines = look(There((SALES, replace(SALES, external_id="4", name="服务部")), ()))
    assert [(line.kind, line.values["parent"]) for line in lines] == [(Kind.DEPARTMENT_NEW, "")] * 2


def test_a_department_of_the_same_name_in_the_same_place_is_taken_for_the_same() -> None:
    here = replace(OURS, departments={10: ROOT, 12: OurDepartment(pk=12, name="销售部 ", parent=10)})
    assert [(line.kind, line.target) for line in look(There((TOP, SALES), ()), here)] == [
        (Kind.DEPARTMENT_LINK, 10),
        (Kind.DEPARTMENT_LINK, 12),
    ]


def test_a_renamed_department_and_a_moved_one_are_lines_of_their_own() -> None:
    other = OurDepartment(pk=13, name="East", parent=10)
    here = replace(known(person(), east=other), department_links={"1": 10, "2": 12, "3": 13})
    lines = look(There((TOP, SALES, EAST), (LI,)), here)
    assert [(line.kind, line.told) for line in lines] == [
        (Kind.DEPARTMENT_RENAMED, (("name", "East", "华东组"),)),
        (Kind.DEPARTMENT_MOVED, (("parent", "Acme", "销售部"),)),
    ]
    assert look(There((TOP, SALES, EAST), (LI,)), here, kept=frozenset({"department_name", "department_parent"})) == []


def test_a_department_that_only_seems_topmost_now_stays_where_it_is() -> None:
    east = OurDepartment(pk=13, name="华东组", parent=12)
    here = replace(known(person(), east=east), department_links={"1": 10, "2": 12, "3": 13})
    other = replace(TOP, external_id="9", name="Other")
    assert Kind.DEPARTMENT_MOVED not in [line.kind for line in look(There((EAST, other), (LI,)), here)]


def test_what_is_no_longer_there_waits_for_a_tick() -> None:
    lines = look(There((TOP,), ()), known(person()))
    assert [(line.kind, line.target, line.is_ticked) for line in lines] == [
        (Kind.PERSON_GONE, 7, False),
        (Kind.DEPARTMENT_GONE, 12, False),
    ]


@pytest.mark.parametrize(
    ("ours", "ticked", "why"),
    [
        ({}, True, ""),
        ({"is_admin": True}, False, "administrator"),
        ({"mobile": "", "email": "li@x.test"}, False, "by_mail"),
    ],
)
def test_who_is_known_by_mobile_is_linked_and_others_wait_for_a_tick(ours: Any, ticked: bool, why: str) -> None:
    there = There((TOP, SALES), (replace(LI, mail="li@x.test"),))
    line = look(there, known(person(**ours), links={}))[0]
    assert (line.kind, line.target, line.is_ticked, line.why) == (Kind.PERSON_LINK, 7, ticked, why)


@pytest.mark.parametrize(
    ("people", "ours", "links", "why"),
    [
        ((LI, replace(LI, external_id="li4")), (), {}, ["mobile_twice", "mobile_twice"]),
        ((replace(LI, mail="b@x.test"),), (person(), person(8, mobile="", email="b@x.test")), {}, ["two_here"]),
        ((LI,), (person(),), {"other": 7}, ["linked"]),
        ((replace(LI, departments=("99",)),), (), {}, ["no_department"]),
        ((replace(LI, name=""),), (), {}, ["no_name"]),
        ((LI,), (person(is_in_bin=True),), {"lisi": 7}, ["in_bin"]),
        ((LI,), (person(mobile="1"), person(8)), {"lisi": 7}, ["mobile_taken"]),
    ],
)
def test_what_contradicts_itself_is_a_conflict_and_nothing_else(
    people: Any, ours: Any, links: dict[str, int], why: list[str]
) -> None:
    lines = [
        line for line in look(There((TOP, SALES), people), known(*ours, links=links)) if line.kind != "person_gone"
    ]
    assert [(line.kind, line.is_ticked, line.why) for line in lines] == [(Kind.CONFLICT, False, one) for one in why]


def test_two_who_seem_to_be_the_same_person_here_are_conflicts() -> None:
    people = (LI, Person(external_id="x", name="X", number="A1", departments=("2",)))
    lines = look(There((TOP, SALES), people), known(person(employee_no="A1"), links={}))
    assert [line.why for line in lines] == ["claimed", "claimed"]


def test_changed_fields_stand_in_one_line_and_those_that_are_kept_do_not() -> None:
    there = There((TOP, SALES), (replace(LI, name="李思", mobile="13900000009", number="A7"),))
    (line,) = look(there, known(person()), kept=frozenset({"name"}))
    assert (line.kind, line.values) == (Kind.PERSON_CHANGED, {"mobile": "13900000009", "employee_no": "A7"})


def test_what_the_app_may_not_see_is_left_as_it_is() -> None:
    assert look(There((TOP, SALES), (replace(LI, mobile="", name=""),)), known(person())) == []


def test_several_departments_are_one_main_and_further_ones_and_own_ones_stay() -> None:
    there = There((TOP, SALES, replace(EAST, parent="1")), (replace(LI, departments=("3", "2")),))
    east, own = OurDepartment(pk=13, name="华东组", parent=10), OurDepartment(pk=14, name="Board", parent=10)
    here = known(person(extra_departments=(14,)), east=east, own=own)
    here = replace(here, department_links={**here.department_links, "3": 13})

    (line,) = look(there, here)
    assert (line.kind, line.values) == (Kind.PERSON_CHANGED, {"departments": ["3", "2"]})
    assert [(line.kind, line.values) for line in look(there, here, tells_main=False)] == [
        (Kind.PERSON_CHANGED, {"departments": ["2", "3"]})
    ]
    as_wanted = replace(here, people={7: person(department=13, extra_departments=(12, 14))})
    assert look(there, as_wanted) == []


@pytest.mark.parametrize(
    ("is_on_there", "ours", "expected"),
    [
        (False, {}, (Kind.PERSON_OFF, True)),
        (False, {"is_admin": True}, (Kind.PERSON_OFF, False)),
        (True, {"is_active": False, "closed_there": True}, (Kind.PERSON_BACK, True)),
        (True, {"is_active": False}, (Kind.PERSON_BACK, False)),
    ],
)
def test_the_state_there_is_followed_unless_somebody_decided_here(is_on_there: bool, ours: Any, expected: Any) -> None:
    (line,) = look(There((TOP, SALES), (replace(LI, is_active=is_on_there),)), known(person(**ours)))
    assert (line.kind, line.is_ticked) == expected


def test_nobody_gets_an_account_who_is_switched_off_there() -> None:
    assert look(There((TOP, SALES), (replace(LI, is_active=False),)), known(links={})) == []


def test_the_head_here_stays_the_head_as_long_as_he_is_one_there() -> None:
    wang = Person(external_id="wang", name="王五", departments=("2",), leads=("2",))
    there = There((TOP, SALES), (replace(LI, leads=("2",)), wang))
    people = (person(), person(8, name="王五", mobile=""))
    led = OurDepartment(pk=12, name="销售部", parent=10, head=8, deputies=(7,))
    assert look(there, known(*people, links={"lisi": 7, "wang": 8}, sales=led)) == []

    (line,) = look(there, known(*people, links={"lisi": 7, "wang": 8}))
    assert (line.kind, line.values) == (Kind.HEADS, {"heads": ["lisi", "wang"]})
    assert look(there, known(*people, links={"lisi": 7, "wang": 8}), kept=frozenset({"heads"})) == []


def test_new_people_sign_in_by_mail_or_mobile_or_the_name_there_and_never_by_anothers() -> None:
    people = (
        Person(external_id="a", name="A", work_mail="a@x.test", mobile="13900000001", departments=("2",)),
        Person(external_id="b", name="B", mail="private@x.test", mobile="13900000003", departments=("2",)),
        Person(external_id="c", name="C", departments=("2",)),
        Person(external_id="lisi2", name="D", departments=("2",)),
    )
    here = known(person(username="lisi2"), links={"lisi": 7})
    lines = look(There((TOP, SALES), (LI, *people)), here)
    assert [line.values["username"] for line in lines] == ["a@x.test", "13900000003", "c", "lisi2-2"]
    assert [line.values.get("email") for line in lines] == ["a@x.test", None, None, None], "a private one stays there"
