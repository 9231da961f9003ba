"""Records that a file names: found for a whole batch with a fixed number of queries, among those the actor sees."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.access.scope import visible
from guanxi.exchange.headings import ID
from guanxi.kernel.errors import DomainError
from guanxi.kernel.text import fold
from guanxi.meta import registry
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.records.filled import only_filled

NAME = "name"
NUMBER = "number"
ENGLISH_NAME = "name_en"
COMMON = ("external_id", "email", "mobile")
WITH_ZEROS = re.compile(r"(\d{1,18})\.0+")
TITLE_WITH_ID = re.compile(r"(?:(?P<title>.*) )?#(?P<id>\d{1,18})")

Found = dict[str, tuple[int, ...]]


def matchable(target: Module, actor: Actor) -> tuple[str, ...]:
    """By what records of a module can be named, the likeliest first."""
    numbered = (target.numbering.field,) if target.numbering else ()
    unique = tuple(field.key for field in target.fields if field.unique)
    known = readable(target, actor)
    keys = (target.title, ENGLISH_NAME, *numbered, *COMMON, *unique, *target.match_fields)
    return tuple(dict.fromkeys(key for key in keys if key in known))


def check_match(target_key: str, actor: Actor, match: str, path: str) -> None:
    """Refuse a map that would find records by something that doesn't tell them apart."""
    target = registry.get(target_key)
    allowed = {ID, NAME, *((NUMBER,) if target.numbering else ()), *matchable(target, actor)}
    if match and match not in allowed:
        raise DomainError("E_CHOICE", field=path, label=path, choices=", ".join(sorted(allowed)))


def find_records(target: Module, actor: Actor, match: str, texts: Iterable[str]) -> Found:
    """The ids of the records that each text names: none, one, or several when it doesn't tell them apart."""
    wanted = {text for text in texts if text}
    found = _by_title_with_id(target, actor, wanted) if not match else {}
    for keys in _ways(target, actor, match):
        left = wanted - set(found)
        if left:
            found |= _by(target, actor, keys, left)
    return found | _by_whole_number(target, actor, match, wanted - set(found))


def _by_whole_number(target: Module, actor: Actor, match: str, texts: set[str]) -> Found:
    """Programs write a number that may be missing as 2.0; where that names nothing, 2 is meant."""
    plain = {text: whole for text in texts if (whole := whole_number(text))}
    again = find_records(target, actor, match, plain.values()) if plain else {}
    return {text: again[whole] for text, whole in plain.items() if whole in again}


def whole_number(text: str) -> str:
    """The digits of a whole number that is written with a point and zeros; else nothing."""
    found = WITH_ZEROS.fullmatch(text)
    return found[1] if found else ""


def split_several(text: str) -> list[str]:
    """The names in a cell that refers to several records."""
    return [part.strip() for part in re.split("[,;，；]", text) if part.strip()]


def _ways(target: Module, actor: Actor, match: str) -> Iterator[tuple[str, ...]]:
    titles = tuple(dict.fromkeys((target.title, *((ENGLISH_NAME,) if ENGLISH_NAME in target.by_key else ()))))
    if match == NAME:
        yield titles
    elif match == NUMBER and target.numbering:
        yield (target.numbering.field,)
    elif match:
        yield (match,)
    else:
        yield titles
        yield from ((key,) for key in matchable(target, actor) if key not in titles)


def _by(target: Module, actor: Actor, keys: tuple[str, ...], texts: set[str]) -> Found:
    """One query for each key; a record found by two of them counts once."""
    found: dict[str, set[int]] = defaultdict(set)
    for key in keys:
        for text, pk in _matches(target, actor, key, texts):
            found[text].add(pk)
    return {text: tuple(sorted(pks)) for text, pks in found.items()}


def _matches(target: Module, actor: Actor, key: str, texts: set[str]) -> Iterator[tuple[str, int]]:
    if key == ID:
        column, wanted = "pk", _wanted_ids(texts)
    else:
        column, wanted = _wanted(target.field(key), key in {target.title, ENGLISH_NAME}, texts)
    if not wanted:
        return
    rows = only_filled(visible(target, actor).filter(**{f"{column}__in": list(wanted)}), column)
    for value, pk in rows.values_list(column, "pk"):
        for text in wanted[value]:
            yield text, pk


def _wanted_ids(texts: set[str]) -> dict[object, list[str]]:
    wanted: dict[object, list[str]] = defaultdict(list)
    for text in texts:
        if text.isdecimal() and len(text) < 19:
            wanted[int(text)].append(text)
    return wanted


def _wanted(field: Field, is_title: bool, texts: set[str]) -> tuple[str, dict[object, list[str]]]:
    """The column to ask and the texts by the value that each must have in it: titles folded, others exact."""
    folded = is_title and field.sort_column != field.column
    wanted: dict[object, list[str]] = defaultdict(list)
    for text in texts:
        value = fold(text) if folded else _parsed(field, text)
        if value not in (None, ""):
            wanted[value].append(text)
    return (field.sort_column if folded else field.column), wanted


def _parsed(field: Field, text: str) -> object:
    """The text as the field would keep it; nothing when it can't be a value of the field at all."""
    try:
        return field.parse(text)
    except DomainError:
        return None


def _by_title_with_id(target: Module, actor: Actor, texts: set[str]) -> Found:
    """What an export writes where a title alone would be ambiguous: both must fit, if both are there."""
    parts = {text: match for text in texts if (match := TITLE_WITH_ID.fullmatch(text))}
    ids = {int(match["id"]) for match in parts.values()}
    field = target.field(target.title)
    rows = visible(target, actor, named=True).filter(pk__in=ids).values_list("pk", field.column) if ids else ()
    titles = dict(rows)
    return {
        text: (int(match["id"]),)
        for text, match in parts.items()
        if int(match["id"]) in titles and fold(match["title"] or "") in {"", fold(str(titles[int(match["id"])]))}
    }
