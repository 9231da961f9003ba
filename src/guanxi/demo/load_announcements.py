"""Puts down what the demo company has announced, and who has read it already."""

from guanxi.demo.notices_board import Posted, posted
from guanxi.demo.shapes import Demo
from guanxi.demo.shelf import Shelf
from guanxi.kernel import clock
from guanxi.modules.announcements.facade import note_readers
from guanxi.records.store import Change

READ_BY_EVERY = 3  # of three people two have read what is older


def load_announcements(shelf: Shelf, demo: Demo) -> None:
    rows = {one.key: one for one in posted(demo.company.language, clock.now(), demo.company.timezone)}
    shelf.write("announcement", {key: _change(shelf, one) for key, one in rows.items()})
    people = [shelf.id("user", person.username) for person in demo.people]
    readers = [pk for place, pk in enumerate(people) if pk and place % READ_BY_EVERY]
    for key, one in rows.items():
        if not one.values["top"]:
            note_readers(shelf.id("announcement", key) or 0, readers, one.at)


def _change(shelf: Shelf, one: Posted) -> Change:
    to = {"audience": "departments", "departments": [shelf.id("department", one.department)]} if one.department else {}
    data = {**one.values, **to, "status": "published", "published_at": one.at, "publish_at": one.at}
    owner = {"owner": shelf.id("user", one.author)}
    return shelf.new("announcement", {**data, **owner}, by=shelf.author(one.author), at=one.at)
