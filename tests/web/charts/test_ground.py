"""A plain map: what would cover each other is one mark, and no more ground is shown than has marks."""

from guanxi.kernel.geodesy import Spot
from guanxi.web.charts.ground import Mark, drawn

CENTRE = Spot(121.47, 31.23)
CLOSE, BESIDE, FAR = Spot(121.480, 31.23), Spot(121.4805, 31.23), Spot(121.52, 31.26)


def mark(label: str, spot: Spot) -> Mark:
    return Mark(spot=spot, label=label, title=f"Customer {label}", href=f"/{label}")


def test_marks_that_would_cover_each_other_are_one():
    shown = drawn(
        [mark("1", CLOSE), mark("2", BESIDE), mark("3", FAR)],
        CENTRE,
        20_000,
        closer=lambda spot, metres: f"{spot.lng:.5f} {metres:.0f}",
    )

    assert [(one["mark"].label, one["mark"].href) for one in shown["marks"]] == [("3", "/3"), ("2", "/1")]
    assert shown["marks"][1]["mark"].title == "Customer 1\nCustomer 2"
    assert [ring["label"] for ring in shown["rings"]] == ["1 km", "2 km"]


def test_what_lies_apart_is_looked_at_closer():
    shown = drawn(
        [mark("1", CLOSE), mark("2", Spot(121.4815, 31.23)), mark("3", FAR)],
        CENTRE,
        20_000,
        closer=lambda spot, metres: f"{spot.lng:.5f} {metres:.0f}",
    )

    assert shown["marks"][1]["mark"].href == "121.48075 71"


def test_marks_of_a_way_keep_their_numbers():
    shown = drawn([mark("1", CLOSE), mark("2", FAR), mark("3", BESIDE)], way=[CLOSE, FAR, BESIDE])

    assert [one["mark"].label for one in shown["marks"]] == ["2", "1·3"]
