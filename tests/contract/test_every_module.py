"""What every declared module can do, whoever declared it. A new module is tested by being registered."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError, Missing, Stale
from guanxi.meta import registry
from guanxi.meta.checks import problems
from guanxi.meta.field import Field
from guanxi.meta.module import STAMPS, Module
from guanxi.meta.types.contact import CreditCode, Email, Phone, Url
from guanxi.meta.types.number import DecimalNumber, Integer
from guanxi.meta.types.text import Text, Word
from guanxi.modules.custom_fields.services import PARTICULAR
from guanxi.modules.sharing.module import SOURCE, TARGET
from guanxi.records import query, store
from guanxi.records.dump import row_of, shown_fields
from guanxi.records.history import history
from tests.kit.people import Kit
from tests.kit.trust import in_turn
from tests.kit.values import OF_MODULES, codes_of, value_for

KEYS = [module.key for module in registry.all_modules() if module.writable]
every_module = in_turn("key", KEYS)
FILLED_IN = {"office_form": {"subject"}}  # by the module itself, where nobody says it
SAME_IN_BOTH = {"QQ", "%", "kg", "m", "m²", "A3", "A4", "A5"}
NONSENSE = (
    *(
        None,
        "",
        {},
        {"a": 1},
        [[1]],
        [None],
        [{}],
        ["\ud800"],
        1.5,
        True,
        -1,
        -(10**30),
        10**30,
        "\x00",
        "\ud800",
        "x" * 30_000,
    ),
    *("☃", "-0", "1e5", "１２", "NaN", float("inf"), "2026-02-30", "99999-01-01", "2026-01-01T00:00:00+99:99"),
)
STRICT_TEXT = (Email, Phone, Url, CreditCode)


@every_module
def test_the_declaration_names_nothing_that_is_not_there(key: str) -> None:
    assert problems(registry.get(key)) == []


@every_module
def test_a_record_with_the_least_is_kept_and_read_back(kit: Kit, key: str) -> None:
    module, admin = registry.get(key), kit["admin"]
    data = kit.data(module, "admin")

    record = store.create(module, admin, data)

    row = row_of(module, store.fetch(module, admin, record.pk))
    said = {field.key: field.type.dump(row[field.column]) for field in shown_fields(module, admin)}
    assert {name: said[name] for name in data} == data
    assert (row["version"], said["created_by"], said["updated_by"]) == (1, admin.user_id, admin.user_id)


@every_module
def test_a_dry_run_leaves_nothing(kit: Kit, key: str) -> None:
    module = registry.get(key)
    change = store.new(module, kit["admin"], kit.data(module, "admin"))
    before = module.model.objects.count()

    store.prepare([change])

    assert change.is_good
    assert module.model.objects.count() == before


@every_module
def test_every_free_field_takes_a_value_and_gives_it_back(kit: Kit, key: str) -> None:
    module, admin = registry.get(key), kit["admin"]
    record = kit.make(module, "admin")

    for place, field in enumerate(free_fields(module), start=1):
        known = OF_MODULES.get((key, field.key)) or value_for(field, place)
        value = kit.make(field.target, "admin").pk if field.is_reference else known
        store.update(module, admin, record.pk, {field.key: value})
        kept = field.read(store.fetch(module, admin, record.pk))
        assert field.type.dump(kept) == field.type.dump(field.clean(value)), field.key


@every_module
def test_the_history_tells_old_and_new_of_every_change(kit: Kit, key: str) -> None:
    module, admin = registry.get(key), kit["admin"]
    record = kit.make(module, "admin")
    title = module.field(module.title)
    old = title.type.dump(title.read(record))

    another = "another" if isinstance(title.type, Word) else "Another title"
    store.update(module, admin, record.pk, {module.title: another}, note="because")

    newest, oldest = history(module, admin, record)[0][0], history(module, admin, record)[0][-1]
    assert newest["changes"][module.title] == [old, another]
    assert (newest["verb"], newest["by_id"], newest["via"], newest["note"]) == (
        "changed",
        admin.user_id,
        "web",
        "because",
    )
    assert oldest["verb"] == "created"
    assert oldest["changes"][module.title] == [None, old]
    assert not STAMPS & set(newest["changes"])


@every_module
def test_a_change_that_alters_nothing_leaves_no_trace(kit: Kit, key: str) -> None:
    module, admin = registry.get(key), kit["admin"]
    record = kit.make(module, "admin")
    title = module.field(module.title)

    again = store.update(module, admin, record.pk, {module.title: title.type.dump(title.read(record))})

    assert again.version == 1
    assert len(history(module, admin, record)[0]) == 1


@every_module
def test_an_edit_of_an_old_version_is_refused(kit: Kit, key: str) -> None:
    module, admin = registry.get(key), kit["admin"]
    record = kit.make(module, "admin")
    store.update(module, admin, record.pk, {module.title: "Meanwhile"}, version=1)

    with pytest.raises(Stale):
        store.update(module, admin, record.pk, {module.title: "Too late"}, version=1)

    assert getattr(store.fetch(module, admin, record.pk), module.title) == "Meanwhile"


@every_module
def test_a_deleted_record_lies_in_the_bin_and_comes_back(kit: Kit, key: str) -> None:
    module, admin = registry.get(key), kit["admin"]
    record = kit.make(module, "admin")

    store.delete(module, admin, record.pk)

    assert store.bin_rows(module, admin).filter(pk=record.pk).exists()
    assert record.pk not in listed(module, kit)
    with pytest.raises(Missing):
        store.fetch(module, admin, record.pk)

    store.restore(module, admin, record.pk)

    assert record.pk in listed(module, kit)
    assert [entry["verb"] for entry in history(module, admin, record)[0]] == ["restored", "deleted", "created"]


@every_module
def test_what_is_not_in_the_bin_can_not_be_restored(kit: Kit, key: str) -> None:
    record = kit.make(key, "admin")

    with pytest.raises(Missing):
        store.restore(registry.get(key), kit["admin"], record.pk)


@every_module
def test_a_required_field_is_asked_for_by_name(kit: Kit, key: str) -> None:
    module = registry.get(key)
    needed = set(kit.data(module, "admin"))
    assert needed, "a record of nothing"

    with pytest.raises(DomainError) as refused:
        store.create(module, kit["admin"], {})

    assert {name for name, code in codes_of(refused.value).items() if code == "E_REQUIRED"} == needed


@every_module
def test_a_required_field_can_not_be_emptied(kit: Kit, key: str) -> None:
    module = registry.get(key)
    record = kit.make(module, "admin")

    fixed = {field.key for field in module.fields if field.fixed}

    for name in kit.data(module, "admin").keys() - FILLED_IN.get(key, set()) - fixed:
        with pytest.raises(DomainError) as refused:
            store.update(module, kit["admin"], record.pk, {name: None})
        assert codes_of(refused.value)[name] == "E_REQUIRED"


@every_module
def test_an_unknown_field_is_refused_in_every_place(kit: Kit, key: str) -> None:
    module, admin = registry.get(key), kit["admin"]

    with pytest.raises(DomainError, match="E_UNKNOWN_FIELD"):
        store.create(module, admin, {**kit.data(module, "admin"), "nonsense": 1})
    for pairs in ([("nonsense__gt", "1")], [("filter", '{"field": "nonsense", "op": "eq", "value": 1}')]):
        with pytest.raises(DomainError, match="E_UNKNOWN_FIELD"):
            query.parse(module, admin, pairs)
    with pytest.raises(DomainError, match="E_UNKNOWN_PARAMETER"):
        query.parse(module, admin, [("nonsense", "1")])
    with pytest.raises(DomainError, match="E_UNKNOWN_FIELD"):
        query.find(module, admin, query.parse(module, admin, [("sort", "nonsense")]))


@every_module
def test_an_unknown_operator_is_refused(kit: Kit, key: str) -> None:
    module = registry.get(key)

    for field in module.fields:
        with pytest.raises(DomainError, match="E_UNKNOWN_OPERATOR"):
            query.parse(module, kit["admin"], [(f"{field.key}__sounds_like", "1")])


@every_module
def test_too_long_too_big_and_too_many_places_are_refused_by_name(kit: Kit, key: str) -> None:
    module = registry.get(key)
    record = kit.make(module, "admin")
    wrong = [(field, value, code) for field in free_fields(module) for value, code in too_much(field)]

    for field, value, code in wrong:
        with pytest.raises(DomainError) as refused:
            store.update(module, kit["admin"], record.pk, {field.key: value})
        assert codes_of(refused.value) == {field.key: code}, value


@every_module
def test_nonsense_of_every_json_kind_is_refused_and_never_a_crash(kit: Kit, key: str) -> None:
    module = registry.get(key)
    record = kit.make(module, "admin")
    statuses: set[int] = set()

    for value in NONSENSE:
        taken = {field.key: value for field in free_fields(module) if takes(field, value)}
        try:
            store.update(module, kit["admin"], record.pk, taken)
        except DomainError as error:
            statuses.add(error.status)

    assert statuses <= {400, 409, 422}


@every_module
def test_nonsense_in_a_filter_is_refused_and_never_a_crash(kit: Kit, key: str) -> None:
    module = registry.get(key)
    statuses: set[int] = set()

    for value in ("\x00", "\ud800", "9" * 30, "0001", "-1", "☃,", "$me", "$today"):
        names = [f"{field.key}__{op}" for field in module.fields for op in field.type.operators]
        read = [(name, value) for name in names if is_read(module, kit["admin"], name, value)]
        for place in range(0, len(read), 20):
            try:
                some = dict.fromkeys(name for name, _value in read[place : place + 20])
                query.find(module, kit["admin"], query.parse(module, kit["admin"], [(name, value) for name in some]))
            except DomainError as error:
                statuses.add(error.status)

    assert statuses <= {400, 422}


@every_module
def test_a_field_that_is_worked_out_can_not_be_set(kit: Kit, key: str) -> None:
    module = registry.get(key)
    record = kit.make(module, "admin")
    fixed = [field for field in module.fields if field.read_only and field.type.operators and not field.target]

    for field in fixed:
        value = next(
            value_for(field, place) for place in range(1, 9) if differs(field, value_for(field, place), record)
        )
        with pytest.raises(DomainError) as refused:
            store.update(module, kit["admin"], record.pk, {field.key: value})
        assert codes_of(refused.value) == {field.key: "E_FIELD_FORBIDDEN"}


@every_module
def test_a_unique_value_can_be_taken_once(kit: Kit, key: str) -> None:
    module = registry.get(key)
    first, second = kit.make(module, "admin"), kit.make(module, "admin")

    for field in (item for item in module.fields if item.unique and not (item.read_only or item.fixed)):
        value = value_for(field, 1)
        store.update(module, kit["admin"], first.pk, {field.key: value})
        with pytest.raises(DomainError) as refused:
            store.update(module, kit["admin"], second.pk, {field.key: value})
        assert codes_of(refused.value)[field.key] in {"E_NOT_UNIQUE", "E_NO_EXISTS"}


@every_module
def test_a_reference_to_nothing_is_refused_by_name(kit: Kit, key: str) -> None:
    module = registry.get(key)
    record = kit.make(module, "admin")

    for field in (item for item in free_fields(module) if item.target):
        with pytest.raises(DomainError) as refused:
            store.update(module, kit["admin"], record.pk, {field.key: 987_654 if field.is_reference else [987_654]})
        assert codes_of(refused.value)[field.key] == "E_REFERENCE"


@every_module
def test_a_wrong_request_names_every_wrong_field_and_keeps_nothing(kit: Kit, key: str) -> None:
    module = registry.get(key)
    before = module.model.objects.count()
    data = {**kit.data(module, "admin"), "external_id": "x" * 65, "source_system": "y" * 33}

    with pytest.raises(DomainError) as refused:
        store.create(module, kit["admin"], data)

    assert codes_of(refused.value) == {"external_id": "E_LENGTH", "source_system": "E_LENGTH"}
    assert module.model.objects.count() == before


@every_module
def test_the_search_finds_a_record_by_its_title_whatever_the_case(kit: Kit, key: str) -> None:
    module = registry.get(key)
    is_word = isinstance(module.field(module.title).type, Word)
    record = kit.make(module, "admin", **{module.title: "gold_river" if is_word else "ＧＯＬＤ river 金河"})

    for text in ("GOLD", "ｇｏｌｄ") if is_word else ("gold", "RIVER", "金河", "ｒｉｖｅｒ 金"):
        found = query.find(module, kit["admin"], query.parse(module, kit["admin"], [("q", text)]))
        assert [row["id"] for row in found.rows] == [record.pk]


@pytest.mark.once
@every_module
def test_every_text_of_the_declaration_stands_in_both_languages(key: str) -> None:
    module = registry.get(key)
    pairs = [(in_language("en", text), in_language("zh-hans", text)) for text in texts_of(module)]

    assert [english for english, chinese in pairs if english == chinese and english not in SAME_IN_BOTH] == []
    assert [chinese for _english, chinese in pairs if not chinese] == []


@pytest.mark.once
@every_module
def test_no_two_fields_of_a_module_bear_the_same_label(key: str) -> None:
    for language in ("en", "zh-hans"):
        labels = [in_language(language, field.label) for field in registry.get(key).fields]
        assert sorted(labels) == sorted(set(labels))


def takes(field: Field, value: Any) -> bool:
    try:
        field.clean(value)
    except DomainError:
        return False
    return True


def is_read(module: Module, actor: Actor, name: str, value: str) -> bool:
    try:
        query.parse(module, actor, [(name, value)])
    except DomainError:
        return False
    return True


def listed(module: Module, kit: Kit) -> list[int]:
    return [row["id"] for row in query.find(module, kit["admin"], query.parse(module, kit["admin"], [])).rows]


def free_fields(module: Module) -> list[Field]:
    """The fields that people fill in, whose values depend on no other one."""
    bound = {
        "conversation": {"people"},
        "event": {
            *("start_at", "end_at", "all_day", "timezone", "repeat_until", "repeat_count", "rrule", "owner", "privacy"),
        },
        "opportunity": {
            "stage",
            "stage_set",
            "probability",
            "closed_at",
            "won_reason",
            "lost_reason",
            "winning_competitor",
            "expected_close_date",
        },
        "company": {"base_currency", "timezone"},
        "contract": {
            *("account", "opportunity", "renewed_from", "start_date", "end_date", "discount_amount", "freight"),
            *("exchange_rate", "change_reason"),
        },
        "user": {"username", "status", "roles"},
        "activity": {"happened_at", "owner"},
        "stage": {"prob_min", "prob_max", "probability"},
        "account": {"lng", "lat"},
        "account_relation": {"share_pct"},
        "visit": {"plan_date", "unplanned", "contact", "photos"},
        "task": {"object", "record_id", "assignee", "owner"},
        "product": {"min_price"},
        "lead": {"status"},
        "lead_score_rule": {"object", "condition"},
        "lead_form": {"asked", "must", "origins"},
        "pool": {"admins"},
        "lead_pool": {"admins"},
        "pool_rule": {"lead_pool"},
        "capacity_rule": {"scope", "department", "position", "user"},
        "contact": {"is_primary"},
        "office_form": {"form_type"},
        "custom_field": {"object", "key", "kind", "in_lines", "preset_formula", "within", *PARTICULAR},
        "number_rule": {"pattern", "object"},
        "custom_module": {"slug", "owned", "title", "numbering"},
        "sharing_rule": {"object", "condition", *SOURCE, *TARGET},
        "field_right": {"object", "field", "mask"},
    }.get(module.key, set())
    if module.tree:
        bound = bound | {module.tree.parent}
    open_ones = [field for field in module.fields if not (field.read_only or field.fixed)]
    return [field for field in open_ones if field.key not in {*bound, "currency_code"}]


def too_much(field: Field) -> Iterator[tuple[Any, str]]:
    kind = field.type
    if isinstance(kind, STRICT_TEXT):
        return
    if isinstance(kind, Text):
        yield "x" * (kind.limit + 1), "E_LENGTH"
    if isinstance(kind, Integer):
        yield kind.high + 1, "E_RANGE"
        yield kind.low - 1, "E_RANGE"
    if isinstance(kind, DecimalNumber):
        yield str(kind.high + 1), "E_RANGE"
        yield str(kind.low - 1), "E_RANGE"
        yield "1." + "0" * kind.places + "1", "E_FORMAT"


def differs(field: Field, value: Any, record: Any) -> bool:
    return field.clean(value) != field.read(record)


def texts_of(module: Module) -> Iterator[Any]:
    """Every text that people read of a module."""
    yield from (module.label, module.label_plural)
    for field in (*module.fields, *(module.lines.fields if module.lines else ())):
        yield field.label
        yield from (option.label for option in getattr(field.type, "options", ()))
    yield from (section.label for section in module.layout.sections)
    yield from (view.label for view in module.views)
    yield from (action.label for action in module.actions)
    yield from (related.label for related in module.related if related.label)


def in_language(language: str, text: Any) -> str:
    with translation.override(language):
        return str(text)
