"""Records put into a list or taken out of it. The history of its segment tells which, so that it can be taken back."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from guanxi.access.actor import Actor
from guanxi.kernel.inserting import insert_missing
from guanxi.meta import registry
from guanxi.records.audit import note
from guanxi.records.segments.models import SegmentMember

MEMBERS = "members of the list"  # what the history keeps of them: who left, who came; no field bears such a name
BATCH = 5_000
Moves = dict[int, bool]  # the records, and whether each came


def join(pk: int, ids: Sequence[int]) -> list[int]:
    """Put records into a list; those that are there stay. Which came."""
    fresh = sorted(set(ids) - _there(pk, ids))
    insert_missing([SegmentMember(segment_id=pk, record_id=one) for one in fresh])
    return fresh


def leave(pk: int, ids: Sequence[int]) -> list[int]:
    """Take records out of a list; which left."""
    gone = sorted(_there(pk, ids))
    SegmentMember.objects.filter(segment=pk, record_id__in=gone).delete()
    return gone


def _there(pk: int, ids: Sequence[int]) -> set[int]:
    rows = SegmentMember.objects.filter(segment=pk, record_id__in=list(ids))
    return set(rows.values_list("record_id", flat=True))


def noted_join(actor: Actor, pk: int, ids: Sequence[int]) -> None:
    """Put records into a list, and say so in its history."""
    _note(actor, pk, "members_joined", None, join(pk, ids))


def noted_leave(actor: Actor, pk: int, ids: Sequence[int]) -> None:
    """Take records out of a list, and say so in its history."""
    _note(actor, pk, "members_left", leave(pk, ids), None)


def _note(actor: Actor, pk: int, verb: str, left: list[int] | None, came: list[int] | None) -> None:
    if moved := left or came:
        text, facts = str(len(moved)), {MEMBERS: [left, came]}
        note(registry.get("segment"), actor, pk, verb, text=text, facts=facts)


def moved(entries: Iterable[Mapping[str, Any]]) -> Moves:
    """Who came into a list and who left it by these entries of its history, the oldest first; whoever did both in turn
    counts as he did first."""
    found: Moves = {}
    for entry in entries:
        left, came = entry["changes"].get(MEMBERS) or (None, None)
        for ids, is_coming in ((left, False), (came, True)):
            for pk in ids or ():
                found.setdefault(pk, is_coming)
    return found


def turn_back(actor: Actor, pk: int, moves: Moves) -> None:
    """Take out of a list who came, and put back who left, as far as nobody has done it since."""
    for was_coming, move in ((True, noted_leave), (False, noted_join)):
        ids = [one for one, is_coming in moves.items() if is_coming is was_coming]
        for at in range(0, len(ids), BATCH):
            move(actor, pk, ids[at : at + BATCH])
