"""What a module is. Values only: modules write them, engines read them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.db.models import Model, Q

from guanxi.meta.configuration import Configuration
from guanxi.meta.duplicates import Duplicates
from guanxi.meta.field import Field
from guanxi.meta.layout import Beginning, Layout, SavedView
from guanxi.meta.stages import Stages
from guanxi.meta.variants import Variants


@dataclass(frozen=True, kw_only=True)
class Sharing:
    """Who sees and changes records before anyone configures anything (CONTRACT 7).

    `owners` are the user columns that count as owner. `parents` are references whose visibility this record
    shares; with `parent_writes` the right to change follows too. `account` is the reference whose owner reads
    everything attached to it. `catalogue` marks what all read and only roles with the right change; `for_everyone` what
    nobody needs a right to look at, each seeing his own. Positions above
    the owner's read (`hierarchy`) and change (`hierarchy_writes`); with `superior_deletes` only they delete. `readers`
    gives the condition on the rows that are meant for an actor to read, whoever they belong to. `handed` is the user
    column that changes when records are handed over to someone else. `only` gives the
    condition on the rows with which an actor may do something at all: beside it nothing counts, no right, no position
    and no administration; neither automations nor approvals work on such a module. `pool` is the reference to the pool
    in which a record lies that belongs to nobody for now.
    """

    mode: str = "private"
    owners: tuple[str, ...] = ("owner",)
    handed: str = "owner"
    hierarchy: bool = True
    hierarchy_writes: bool = True
    superior_deletes: bool = False
    parents: tuple[str, ...] = ()
    parent_writes: bool = False
    account: str = ""
    catalogue: bool = False
    for_everyone: bool = False
    readers: Callable[[Any], Q] | None = None
    only: Callable[[Any, str], Q] | None = None
    pool: str = ""


@dataclass(frozen=True, kw_only=True)
class Carried:
    """A value that a record carries of another one: `column` of its table holds `source` of the living record to which
    the field `reference` points, and nothing where there is none. The store keeps it right."""

    column: str
    reference: str
    source: str


ACCOUNT_OWNER = Carried(column="account_owner_id", reference="account", source="owner_id")


@dataclass(frozen=True, kw_only=True)
class Tree:
    """Records under records: `parent` is the reference, the model has a `path` of the ancestors' ids (`1.4.`)."""

    parent: str = "parent"
    max_depth: int = 0
    cycle_code: str = "E_TREE_CYCLE"


LINES = "lines"  # how the lines of a document are called wherever fields are named: `lines.amount`


@dataclass(frozen=True, kw_only=True)
class LineSpec:
    """Lines inside a document: their model, the foreign key to the document, and their fields. `slug` is that of their
    module with `.lines` behind it: rights to fields know them by it."""

    slug: str
    model: type[Model]
    parent: str
    fields: tuple[Field, ...]
    label: Any

    @cached_property
    def by_key(self) -> Mapping[str, Field]:
        return {item.key: item for item in self.fields}

    def field(self, key: str) -> Field:
        return self.by_key[key]


@dataclass(frozen=True, kw_only=True)
class Numbering:
    """The field that gets a number, and its pattern, such as `SJ{yyyymmdd}{seq:3}`, which `meta.numbering` reads.

    `reset` says when the count begins anew: never, with each year, month or day; empty: as its dates say. `by_hand`
    lets people give numbers of their own. `due`, where documents come into effect: the field and the values by which
    they have; `late` gives them their numbers only then.
    """

    field: str
    pattern: str
    reset: str = ""
    by_hand: bool = True
    due: tuple[str, tuple[str, ...]] | None = None
    late: bool = False


@dataclass(frozen=True, kw_only=True)
class Related:
    """A list on the record page: records of another module that refer to this one."""

    module: str
    field: str
    columns: tuple[str, ...]
    label: Any = ""
    sums: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.module}.{self.field}"


@dataclass(frozen=True, kw_only=True)
class Action:
    """Something that can be done with a record beside writing it: the page's button and the API's action.

    `service(*, actor, pk, **arguments)` returns the record; `arguments` describe the body; `offered(record)` says
    whether the button makes sense now, `granted(actor, record)` whether for this person; `needs` is asked as well.
    `page` is the address, with `{id}` in it, of a page that asks for the arguments in place of the usual form.
    `gone(actor, pk)` gives what is said, in place of that it is missing, of a record that one has seen a moment ago.
    """

    key: str
    label: Any
    service: Callable[..., Model]
    arguments: tuple[Field, ...] = ()
    needs: str = "edit"
    tone: str = "neutral"
    gone: Callable[..., Any] = lambda *, actor, pk: None
    offered: Callable[[Any], bool] = lambda record: True
    granted: Callable[[Any, Any], bool] = lambda actor, record: True
    ask: Any = ""
    page: str = ""


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """How records of this module appear on the timeline of the records that they refer to.

    `compose` names the fields of the short form on top of a timeline, where one can be written at once.
    """

    at: str
    text: str
    kind: str = ""
    through: tuple[str, ...] = ()
    compose: tuple[str, ...] = ()


def nothing(changes: Any) -> None:
    """The rule of a module without rules."""


@dataclass(frozen=True, kw_only=True)
class Rules:
    """A module's own rules, as functions of its services, each over a batch of changes.

    `check` runs after the values are cleaned and may refuse or add values; `saved` runs after the rows are written;
    `removing` before a record is deleted; `restoring` before records come back from the bin; `binned` after records,
    this one or what belonged to it, went in or came back; `following` before rows are written that name another record
    because the one they named became one with it: nothing is refused there, values may be added.
    """

    check: Callable[[Any], None] = nothing
    saved: Callable[[Any], None] = nothing
    removing: Callable[[Any], None] = nothing
    restoring: Callable[[Any], None] = nothing
    binned: Callable[[Any], None] = nothing
    following: Callable[[Any], None] = nothing


@dataclass(frozen=True, kw_only=True)
class Module:
    """What people see of one kind of record. `about` says in a sentence what belongs in its list. `fills`: what a
    chosen record brings along, by the field that takes it. `retired`: the values that take a record out of use, for
    those that can't be deleted.

    `calendar` names the dates by which records stand in a calendar; without it those of the layout do. `share`: what
    the module's rows bear in the column `module` of a table that several modules share. `picker`: what stands beside
    the title where a record is chosen. `layouts`: those for single roles and kinds. `beginnings`: with what lists begin
    for single roles, under 0 for everyone. `area`: the text that names the province a record lies in, for a map.
    `unfinished`: the field and its values that say that something is still to be done with a record.
    `configuration`: that its records are a part of how the company has set the product up, and go with it into another
    company. `rights`: what a role may be given beside what it may be given of any module.
    """

    key: str
    slug: str
    model: type[Model]
    label: Any
    label_plural: Any
    title: str
    fields: tuple[Field, ...]
    layout: Layout
    views: tuple[SavedView, ...]
    rows: Q = field(default_factory=Q)
    search: tuple[str, ...] = ()
    sharing: Sharing = Sharing()
    carries: tuple[Carried, ...] = ()
    tree: Tree | None = None
    lines: LineSpec | None = None
    numbering: Numbering | None = None
    rights: tuple[str, ...] = ()
    actions: tuple[Action, ...] = ()
    related: tuple[Related, ...] = ()
    rules: Rules = Rules()
    timeline: Timeline | None = None
    match_fields: tuple[str, ...] = ()
    offered: tuple[tuple[str, str], ...] = ()
    retired: Mapping[str, Any] = field(default_factory=dict)
    unfinished: tuple[str, tuple[str, ...]] | None = None
    depends_on: tuple[str, ...] = ()
    group: str = "sales"
    icon: str = "folder"
    subtitle: str = ""
    about: Any = ""
    in_menu: bool = True
    writable: bool = True
    stages: Stages | None = None
    variants: Variants | None = None
    duplicates: Duplicates | None = None
    fills: Mapping[str, str] = field(default_factory=dict)
    calendar: tuple[str, ...] = ()
    share: str = ""
    picker: tuple[str, ...] = ()
    layouts: Mapping[tuple[str, str], Layout] = field(default_factory=dict)
    area: str = ""
    beginnings: Mapping[str, Beginning] = field(default_factory=dict)
    configuration: Configuration | None = None

    @cached_property
    def part(self) -> Q:
        """The part of the table that is this module's, whoever may see what of it."""
        return Q(module=self.share) if self.share else Q()

    @cached_property
    def by_key(self) -> Mapping[str, Field]:
        return {item.key: item for item in self.fields}

    @cached_property
    def numberings(self) -> tuple[Numbering, ...]:
        """The rules by which fields get numbers: the module's own, and those of fields that a company has added."""
        own = (self.numbering,) if self.numbering else ()
        return own + tuple(item.numbering for item in self.fields if item.numbering)

    @cached_property
    def naming(self) -> tuple[Field, ...]:
        """The fields that name records, one or several."""
        return tuple(item for item in self.fields if item.target)

    @cached_property
    def closed(self) -> frozenset[str]:
        """The fields that programs don't know."""
        return frozenset(item.key for item in self.fields if not item.in_api)

    @cached_property
    def sealed(self) -> frozenset[str]:
        """The fields whose values are kept sealed."""
        return frozenset(item.key for item in self.fields if item.is_sealed)

    def recalled(self, changes: Mapping[str, Any]) -> dict[str, Any]:
        """What the history tells of fields, each with its two values as `dump` says them."""
        return {
            key: [self.by_key[key].recalled(one) for one in pair] if key in self.sealed else pair
            for key, pair in changes.items()
        }

    @cached_property
    def formed(self) -> tuple[Field, ...]:
        """The fields whose texts must have a form."""
        return tuple(item for item in self.fields if item.regex)

    @cached_property
    def told(self) -> tuple[Field, ...]:
        """The fields that the history tells of; who wrote and when stands at every entry anyway."""
        return tuple(item for item in self.fields if item.audited and item.key not in STAMPS)

    @cached_property
    def required(self) -> tuple[Field, ...]:
        return tuple(item for item in self.fields if item.required)

    @cached_property
    def preset(self) -> tuple[Field, ...]:
        """The fields with a default that says something."""
        return tuple(item for item in self.fields if not item.is_empty(item.default))

    def field(self, key: str) -> Field:
        """The field of a name; KeyError when there is none."""
        return self.by_key[key]

    def asks_for(self, action: str) -> bool:
        """Whether a right that not every module has guards anything here."""
        return action in self.rights or any(one.needs == action for one in self.actions)

    def in_base(self, key: str) -> str:
        """The name of an amount as the company's own currency says it, where records are written in several."""
        return f"{key}_base" if f"{key}_base" in self.by_key else key

    def view(self, key: str) -> SavedView | None:
        return next((view for view in self.views if view.key == key), None)

    @property
    def board(self) -> SavedView | None:
        return next((view for view in self.views if view.kind == "kanban"), None)

    def laid_out(self, stands: Iterable[str] = (), kind: str = "") -> Layout:
        """The layout for who stands so (`Actor.stands`), of records of a kind: the closest one that there is."""
        closest = ((who, of) for of in dict.fromkeys((kind, "")) for who in (*stands, ""))
        return next((self.layouts[key] for key in closest if key in self.layouts), self.layout)

    def begins(self, stands: Iterable[str]) -> Beginning:
        """With what the list begins for who stands so (`Actor.stands`): of each thing the first that is said."""
        said = [self.beginnings[who] for who in (*stands, "") if who in self.beginnings]
        return Beginning(
            view=next((one.view for one in said if one.view), ""),
            columns=next((one.columns for one in said if one.columns), ()),
        )

    def kind_of(self, record: Any) -> str:
        """The kind of a record, in a module whose records come in kinds."""
        return str(self.field(self.variants.field).read(record) or "") if self.variants else ""

    def asked(self, record: Any) -> tuple[Field, ...]:
        """The fields that must be filled in of this very record: its kind may ask for more than all do."""
        kind = self.variants.of(self.field(self.variants.field).read(record)) if self.variants else None
        return (*self.required, *(self.field(key) for key in kind.required)) if kind else self.required

    def action(self, key: str) -> Action | None:
        return next((action for action in self.actions if action.key == key), None)

    @cached_property
    def owner_keys(self) -> tuple[str, ...]:
        """The fields that name whose a record is."""
        return tuple(key for key in self.sharing.owners if key in self.by_key)

    @property
    def is_owned(self) -> bool:
        return "owner" in self.by_key

    def with_fields(self, *extra: Field) -> "Module":
        return replace(self, fields=self.fields + extra)


FieldSet = Module | LineSpec  # what has fields that somebody may read and write: records, and lines of documents
STAMPS = frozenset({"created_at", "created_by", "updated_at", "updated_by"})
