"""What an approval is: nodes in order, as frozen values read from JSON. Nothing here asks the database.

A flow that can't be read is refused in the name of the node and of the key that is wrong.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

KINDS = ("approve", "handle", "cc", "notify", "condition", "parallel")
DECIDING = ("approve", "handle")
RULES = (
    *("users", "positions", "roles", "superior", "superiors", "department_head", "department_heads"),
    *("field", "choice", "submitter"),
)
MODES = ("sequential", "all", "any", "ratio")
EMPTY = ("pass", "assign", "admin", "refuse")
SAME_SUBMITTER = ("skip", "allow", "superior")
TIMEOUTS = ("remind", "escalate", "approve", "reject")
JOINS = ("all", "any")
REPEATED = ("each", "first_only", "consecutive")
RECALL = ("until_end", "until_first", "never")
RESUBMIT = ("from_start", "to_returner")
AFTER = ("open", "lock")
OTHERWISE = ("auto", "choose")
COPY_ON = ("arrival", "approval", "end")
TRIGGERS = ("create", "submit", "update", "delete", "stage", "transfer", "export", "action")
LARGE = "large"  # watched by definitions that are about large exports alone
ON_RECORDS = frozenset(TRIGGERS) - {"export"}


@dataclass(frozen=True, kw_only=True)
class Approvers:
    """Who is asked: a rule with its own keys. `of` says from whom superiors and departments are counted: the
    submitter, the owner, or a field. `on` says for copies when they are made."""

    by: str
    ids: tuple[int, ...] = ()
    level: int = 1
    until: Mapping[str, Any] | None = None
    field: str = ""
    of: str = "submitter"
    scope: Mapping[str, tuple[int, ...]] | None = None
    on: str = "arrival"


@dataclass(frozen=True, kw_only=True)
class Timeout:
    """What happens when nobody answers within some working hours, and again after each `repeat`."""

    hours: Decimal
    action: str = "remind"
    repeat: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Branch:
    """One way of a condition (`when`; nothing for the default) or of parallel work."""

    key: str
    name: str
    nodes: tuple["Node", ...]
    when: Any = None


@dataclass(frozen=True, kw_only=True)
class Node:
    """One step of a flow; which of the values mean something depends on the kind."""

    key: str
    kind: str
    name: str
    approvers: Approvers | None = None
    mode: str = "sequential"
    ratio: Decimal = Decimal(1)
    count_all: bool = False
    empty: str = "admin"
    assign: tuple[int, ...] = ()
    same_submitter: str = "superior"
    fields: tuple[str, ...] = ()
    timeout: Timeout | None = None
    cc: Approvers | None = None
    people: Approvers | None = None
    branches: tuple[Branch, ...] = ()
    join: str = "all"

    @property
    def decides(self) -> bool:
        """Whether people are asked here."""
        return self.kind in DECIDING


@dataclass(frozen=True, kw_only=True)
class Options:
    """The switches of a definition. `after`: whether an approved record opens again or stays locked. `otherwise`: what
    becomes of a record that no definition fits: it needs no approval, or its submitter may not go on without choosing
    among the definitions that say so. `attachments`: whether files may be added while it is decided."""

    repeated: str = "consecutive"
    recall: str = "until_end"
    resubmit: str = "from_start"
    comment_on_reject: bool = True
    batch: bool = True
    auto_reject_allowed: bool = False
    print_only_approved: bool = False
    after: str = "open"
    otherwise: str = "auto"
    attachments: bool = True


@dataclass(frozen=True, kw_only=True)
class Flow:
    """A whole definition: its nodes in order, and its switches."""

    nodes: tuple[Node, ...]
    options: Options = Options()

    def every_node(self) -> Iterator[Node]:
        """All nodes, each before those of its branches, in the order in which they stand."""
        yield from _walk(self.nodes)

    def node(self, key: str) -> Node:
        """The node of a key; KeyError when there is none."""
        for node in self.every_node():
            if node.key == key:
                return node
        raise KeyError(key)

    def rules(self) -> Iterator[tuple[Node, Approvers]]:
        """Every rule that names people, with its node."""
        for node in self.every_node():
            for rule in (node.approvers, node.cc, node.people):
                if rule is not None:
                    yield node, rule


def _walk(nodes: tuple[Node, ...]) -> Iterator[Node]:
    for node in nodes:
        yield node
        for branch in node.branches:
            yield from _walk(branch.nodes)
