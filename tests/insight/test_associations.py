"""What is bought together: the worked example, the limits, and nothing counted twice."""

from decimal import Decimal

from guanxi.insight.associations import Limits, rule, rules


def test_T27_half_of_those_who_bought_one_is_twice_as_many_as_chance() -> None:
    found = rule("A", "B", both=10, of_given=20, of_also=25, buyers=100)

    assert (found.confidence, found.lift) == (50, 2)


def test_what_says_too_little_is_left_out() -> None:
    baskets = [["A", "B"]] * 3 + [["A", "C", "C"]] * 2 + [["D"]] * 5

    found = rules(baskets, Limits())

    assert [(one.given, one.also, one.count, one.confidence, one.lift) for one in found] == [
        ("B", "A", 3, 100, 2),
        ("A", "B", 3, 60, 2),
    ]
    assert rules(baskets, Limits(lift=Decimal(2))) == []
    assert [one.given for one in rules(baskets, Limits(confidence=Decimal(61)))] == ["B"]
