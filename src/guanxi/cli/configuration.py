"""guanxi configuration: how a company has set Guanxi up, as a text; out of one company, into another."""

import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from guanxi.access.actor import Actor
from guanxi.cli.database import prepare_database
from guanxi.cli.language import _
from guanxi.cli.mistake import Mistake
from guanxi.cli.person import acting
from guanxi.configuration.administration import require_reader
from guanxi.configuration.compare import DIFFERS, GONE, NEW, SAME, Item, compare
from guanxi.configuration.kinds import kinds, state
from guanxi.configuration.text import Wanted, marked, read, written
from guanxi.kernel.errors import DomainError
from guanxi.modules.change_sets.facade import put_into_force, take_in

STANDARD = "-"


def handle(given: Namespace) -> int:
    """Write the text, or bring one in: whole, or with the reasons not at all."""
    prepare_database()
    actor = acting(given.user).through("job")
    require_reader(actor)
    return _export(given) if given.do == "export" else _import(given, actor)


def _export(given: Namespace) -> int:
    found = state(_chosen(given))
    text = written(found)
    if given.file == STANDARD:
        print(text, end="")
        return 0
    Path(given.file).write_text(text, encoding="utf-8")
    count = sum(map(len, found.values()))
    print(_("%(count)s parts of the configuration written to %(file)s") % {"count": count, "file": given.file})
    return 0


def _import(given: Namespace, actor: Actor) -> int:
    raw = sys.stdin.buffer.read() if given.file == STANDARD else Path(given.file).read_bytes()
    wanted = _narrowed(read(raw), given)
    items = compare(wanted)
    for item in items:
        if item.state != SAME or item.left_out:
            print(_told(item))
    _count(items)
    if given.dry_run or all(item.state == SAME for item in items):
        return 0
    made = take_in(actor=actor, name=(given.name or Path(given.file).name)[:100], document=marked(wanted))
    try:
        put_into_force(actor, made)
    except DomainError as error:
        for one in error.errors or (error,):
            print(f"guanxi: {one.field}: {one.message} ({one.code})", file=sys.stderr)
        print(_("Nothing was changed; the change set no. %(id)s is kept.") % {"id": made.pk}, file=sys.stderr)
        return 1
    print(_("In force, as change set no. %(id)s.") % {"id": made.pk})
    return 0


def _chosen(given: Namespace) -> frozenset[str] | None:
    """The kinds that were named; misuse where there is none of a name."""
    if given.kinds is None:
        return None
    chosen, known = frozenset(given.kinds.split(",")), kinds()
    if unknown := sorted(chosen - known.keys()):
        raise Mistake(
            _("There is no kind “%(name)s”; there are %(names)s.") % {"name": unknown[0], "names": ", ".join(known)}
        )
    return chosen


def _narrowed(wanted: Wanted, given: Namespace) -> Wanted:
    chosen, left = _chosen(given), set(given.leave.split(",")) if given.leave else set[Any]()
    return {
        kind: {name: one for name, one in documents.items() if f"{kind}/{name}" not in left}
        for kind, documents in wanted.items()
        if chosen is None or kind in chosen
    }


def _told(item: Item) -> str:
    words = {NEW: _("new"), DIFFERS: _("differs"), GONE: _("goes"), SAME: _("the same")}
    line = f"{words[item.state]}: {item.key}"
    fields = ", ".join(one.key for one in item.differences if one.key)
    missing = [_("the file %(name)s does not come along") % {"name": item.left_out}] if item.left_out else []
    reasons = "; ".join([*(one.message for one in item.refused), *missing])
    return line + (f" ({fields})" if fields else "") + (f" – {reasons}" if reasons else "")


def _count(items: list[Item]) -> None:
    counts = {state: sum(item.state == state for item in items) for state in (NEW, DIFFERS, GONE, SAME)}
    text = _("%(new)s new, %(differs)s differ, %(gone)s go, %(same)s are the same")
    print(text % counts)
