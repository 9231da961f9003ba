"""From both sides to the lines of a plan. Pure: nothing is read or written here."""

from guanxi.messaging.directory.departments import department_lines
from guanxi.messaging.directory.heads import head_lines
from guanxi.messaging.directory.lines import Line, in_order
from guanxi.messaging.directory.people import person_lines
from guanxi.messaging.directory.sides import Here, Rules, There


def plan(there: There, here: Here, rules: Rules) -> list[Line]:
    """What would make ours like theirs; nothing where they are alike already."""
    departments, places = department_lines(there, here, rules)
    people, persons = person_lines(there, here, rules)
    return in_order([*departments, *people, *head_lines(there, here, rules, places, persons)])
