"""One field of one module: what people see of a column."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.db.models import NOT_PROVIDED, Case, F, Model, Q, QuerySet, When

from guanxi.kernel.errors import DomainError
from guanxi.meta.types.base import FieldType, Refusal
from guanxi.meta.types.reference import Reference

EMPTY = (str, tuple, list)  # which say nothing when nothing is in them; 0 and False do


@dataclass(frozen=True, kw_only=True)
class Field:
    """A field by its name on the surface; `column` is where the model keeps it.

    `private` hides it from all but administrators; `fixed` lets it be given with a new record only; `on_delete` says
    what a reference means for what it names: `block` its deletion, go `together` with it, be emptied (`clear`), or
    `keep` pointing to it; of several references only those block it that `hold` what they name.
    `is_preset`: the default is the company's own, and comes before that of the column. `made_of`: the fields from which
    the product works its value out; those of another module are named with it, as `opportunities.amount_base`.
    `is_average`: its values make no sum, so lists don't add them up.
    """

    key: str
    type: FieldType
    label: Any
    column: str
    required: bool = False
    unique: bool = False
    read_only: bool = False
    audited: bool = True
    private: bool = False
    fixed: bool = False
    help: Any = ""
    default: Any = None
    on_delete: str = "block"
    nullable: bool = False
    missing_code: str = "E_REQUIRED"
    is_preset: bool = False
    made_of: tuple[str, ...] = ()
    is_average: bool = False

    def clean(self, value: Any) -> Any:
        """The checked value; a wrong one is refused in the name of this field."""
        try:
            return self.type.clean(value)
        except Refusal as refusal:
            raise self.refused(refusal.code, **refusal.params) from None

    def parse(self, text: str) -> Any:
        """As clean, from a cell of a file."""
        try:
            return self.type.parse(text)
        except Refusal as refusal:
            raise self.refused(refusal.code, **refusal.params) from None

    def refused(self, code: str, **params: Any) -> DomainError:
        """An error about this field, with its name and label."""
        return DomainError(code, field=self.key, **{"label": self.label, **params})

    def read(self, record: Model) -> Any:
        """The value that a record has; a reference as id."""
        return getattr(record, self.column)

    def write(self, record: Model, value: Any) -> None:
        """Put a checked value into a record; one that may not be empty gets its default instead."""
        if self.is_empty(value) and self.default is not None and not self.nullable:
            value = self.default
        elif value is None and self.type.empty is not None:
            value = self.type.empty
        setattr(record, self.column, value)

    @property
    def in_lists(self) -> bool:
        """Whether it can be a column of lists."""
        return True

    @property
    def in_imports(self) -> bool:
        """Whether files fill it in."""
        return True

    @property
    def in_api(self) -> bool:
        """Whether programs know it."""
        return True

    @property
    def is_sealed(self) -> bool:
        """Whether values are kept sealed."""
        return False

    def told(self, value: Any) -> Any:
        """A value as the history keeps it."""
        return self.type.dump(value)

    def recalled(self, told: Any) -> Any:
        """What the history has kept, as `dump` says it."""
        return told

    @property
    def is_there(self) -> Q:
        """What must be said in SQL beside a test that is turned round; Django says it itself of columns."""
        return Q()

    def behind(self, prefix: str, rows: QuerySet, column: str) -> Any:
        """A column of the record that the value names, as SQL says it; nothing where that is not among these rows."""
        name = self.column.removesuffix("_id")
        return Case(When(**{f"{prefix}{self.column}__in": rows.values("pk")}, then=F(f"{prefix}{name}__{column}")))

    def dated(self, column: Any) -> Any:
        """The value as a date or moment of the database, for functions that take one."""
        return column

    @property
    def is_custom(self) -> bool:
        """Whether the company has added it."""
        return False

    @property
    def numbering(self) -> Any:
        """The rule by which it gets numbers; the number of a module is declared there."""
        return None

    @property
    def within(self) -> str:
        """The reference among whose records of one the value is there once; empty where it is unique among all."""
        return ""

    @property
    def is_once(self) -> bool:
        """Whether the value may not be there twice, among all records or those that name the same one."""
        return self.unique or bool(self.within)

    @property
    def regex(self) -> str:
        """The pattern that texts must match; only fields that the company has added have one."""
        return ""

    @property
    def place(self) -> str:
        """The column of the table in which the value stands."""
        return self.column

    def is_empty(self, value: Any) -> bool:
        return not value and (value is None or isinstance(value, EMPTY))

    @cached_property
    def sort_column(self) -> str:
        return self.type.sort_column(self.column)

    @cached_property
    def target(self) -> str:
        """The key of the module that a reference points to, or nothing."""
        return getattr(self.type, "target", "")

    @cached_property
    def is_reference(self) -> bool:
        return isinstance(self.type, Reference)


def fields_of(model: type[Model], *keys: str, **changes: dict[str, Any]) -> tuple[Field, ...]:
    """Fields read off the model's columns; `changes` sets more about one, as in `name={"unique": True}`."""
    return tuple(replace(_field(model, key), **changes.get(key, {})) for key in keys)


def _field(model: type[Model], key: str) -> Field:
    column = model._meta.get_field(key)
    default = None if column.default is NOT_PROVIDED or callable(column.default) else column.default
    kind = column.gx_type()
    return Field(
        key=key,
        type=kind,
        label=column.verbose_name,
        column=column.attname,
        required=not column.blank and not column.null and default is None,
        unique=column.unique,
        nullable=column.null,
        default=default,
    )


BASE = ("external_id", "source_system", "remark", "tags")
STAMPS = ("created_at", "created_by", "updated_at", "updated_by")


def base_fields(model: type[Model]) -> tuple[Field, ...]:
    """The fields that every record has beside those of its module; owners first where there are some."""
    keys = {column.name for column in model._meta.get_fields()}
    owned = ("owner", "owner_department") if "owner" in keys else ()
    stamp = {"read_only": True, "audited": False, "on_delete": "keep", "required": False}
    return fields_of(
        model,
        *owned,
        *BASE,
        *STAMPS,
        **dict.fromkeys(STAMPS, stamp),
        owner_department={"read_only": True, "on_delete": "keep"},
    )
