"""The keys by which duplicates are found: written with each record, in one statement a batch."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from guanxi.kernel import clock
from guanxi.kernel.inserting import insert_columns
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.records.change import Change
from guanxi.records.duplicates.names import LONGEST, cores, norm_full, parts_of
from guanxi.records.models import DuplicateKey, KeysMade

SHORTEST_PHONE = 5
EXTENSION = re.compile(r"(?:x|ext|#|转|,)\d{1,8}$", re.IGNORECASE)
MAINLAND = re.compile(r"^(?:\+86|0086|86(?=1[3-9]\d{9}$))")
RULES = "3"  # raised when the keys of the same values come out otherwise, so that all are made anew

#: Where anybody has an address or a page: their domains tell no company.
PUBLIC_DOMAINS = frozenset(
    "qq.com foxmail.com vip.qq.com 163.com vip.163.com 126.com yeah.net 188.com sina.com sina.cn vip.sina.com "
    "sohu.com 139.com 189.cn wo.cn 21cn.com tom.com aliyun.com gmail.com googlemail.com outlook.com hotmail.com "
    "live.com msn.com yahoo.com yahoo.cn yahoo.com.cn ymail.com icloud.com me.com mac.com aol.com gmx.com gmx.de "
    "web.de mail.com mail.ru yandex.ru proton.me protonmail.com 1688.com taobao.com tmall.com jd.com weibo.com "
    "weidian.com alibaba.com made-in-china.com facebook.com linkedin.com youtube.com github.io wordpress.com".split()
)

Keys = dict[tuple[str, str], list[str]]


def norm_phone(number: str) -> str:
    """The digits of a number as all write them: without country code, leading noughts and extension."""
    plain = re.sub(r"[\s\-().·/]", "", unicodedata.normalize("NFKC", number))
    digits = "".join(re.findall(r"[0-9]", MAINLAND.sub("", EXTENSION.sub("", plain)))).lstrip("0")
    return digits[:LONGEST] if len(digits) >= SHORTEST_PHONE else ""


def norm_mail(address: str) -> str:
    """A mail address in lower case and narrow letters."""
    return unicodedata.normalize("NFKC", address).strip().casefold()[:LONGEST]


def norm_code(code: str) -> str:
    """A credit code as it is kept: narrow capitals without spaces."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", code)).upper()[:LONGEST]


def domain_of(address: str) -> str:
    """The domain of a web or mail address without www; nothing of one where anybody can be."""
    plain = norm_mail(address)
    host = plain.rpartition("@")[2] if "@" in plain else _host(plain)
    domain = host.removeprefix("www.").strip(".")
    return domain if "." in domain and domain not in PUBLIC_DOMAINS else ""


NORMS = {"phones": norm_phone, "mails": norm_mail, "codes": norm_code, "sites": domain_of, "accounts": str.strip}


def keys_of(module: Module, values: Mapping[str, Any]) -> Keys:
    """The keys of values by kind and text, each with the fields that give it.

    Beside what fields hold themselves there are `cores` and `parts` of all names of a company, and `sites` of its mail
    addresses.
    """
    declared, found = module.duplicates, Keys()
    if declared is None:
        return found
    is_person = declared.is_person(values)
    for key, kind in declared.kinds:
        for text in _texts(values.get(key)):
            for of, made in _keys_of(kind, text, is_person=is_person, tells_domain=declared.domains):
                fields = found.setdefault((of, made), [])
                if key not in fields:
                    fields.append(key)
    return found


def name_keys(name: str, key: str) -> Keys:
    """The keys of a name of which nobody says whether it is a company's or a person's."""
    kinds = ("companies", "people")
    return {pair: [key] for kind in kinds for pair in _keys_of(kind, name, is_person=False, tells_domain=False)}


def touching(changes: Iterable[Change]) -> list[Change]:
    """Those that change names, phones or addresses by which records are compared."""
    return [change for change in changes if _touches(change)]


def write_keys(changes: Iterable[Change]) -> None:
    """Write anew the keys of the records whose names, phones or addresses changed."""
    found = touching(changes)
    if not found:
        return
    module = found[0].module
    if old := [change.record.pk for change in found if not change.is_new]:
        DuplicateKey.objects.filter(module=module.key, record_id__in=old).delete()
    _insert(module, (change.record for change in found))


def rebuild_keys(module: Module, after: int, size: int) -> int | None:
    """Make the keys of some records anew, in the order of their ids; the last id, or nothing when all are done."""
    rows = module.model.objects.filter(pk__gt=after).order_by("pk").select_for_update(no_key=True, of=("self",))
    records = list(rows[:size])
    if not records:
        return None
    DuplicateKey.objects.filter(module=module.key, record_id__in=[record.pk for record in records]).delete()
    _insert(module, records)
    return int(records[-1].pk)


def modules_to_rebuild() -> list[Module]:
    """The modules whose keys were made by other rules than today's, or not at all."""
    made = dict(KeysMade.objects.values_list("module", "rules"))
    return [module for module in registry.every_module() if module.duplicates and made.get(module.key) != rules(module)]


def keys_made(module: Module) -> None:
    """Remember that all keys of a module are those of today's rules."""
    KeysMade.objects.update_or_create(module=module.key, defaults={"rules": rules(module), "at": clock.now()})


def rules(module: Module) -> str:
    """The rules that make the keys of a module, as one text."""
    declared = module.duplicates
    kinds = declared.kinds if declared else ()
    how = ("/".join(declared.person), str(declared.domains)) if declared else ()
    return ":".join([RULES, *(f"{kind}={key}" for key, kind in kinds), *how])[:500]


def _keys_of(kind: str, text: str, *, is_person: bool, tells_domain: bool) -> Iterator[tuple[str, str]]:
    if kind in NORMS:
        if made := NORMS[kind](text)[:LONGEST]:
            yield kind, made
        if kind == "mails" and tells_domain and (domain := domain_of(text)):
            yield "sites", domain
        return
    kind = "people" if is_person and kind == "companies" else kind
    if made := norm_full(text):
        yield kind, made
    if kind != "people" and not is_person:
        for core in cores([text]):
            yield "cores", core
            yield from (("parts", part) for part in parts_of(core))


def _texts(value: Any) -> list[str]:
    values = value if isinstance(value, tuple | list) else (value,)
    return [str(one) for one in values if one]


def _host(plain: str) -> str:
    try:
        return urlsplit(plain if "//" in plain else f"//{plain}").hostname or ""
    except ValueError:
        return ""


def _touches(change: Change) -> bool:
    declared = change.module.duplicates
    return declared is not None and (change.is_new or any(key in change.old for key in declared.fields))


def _insert(module: Module, records: Iterable[Any]) -> None:
    rows = [(record.pk, kind, value) for record in records for kind, value in _keys(module, record)]
    ids, kinds, values = zip(*rows, strict=True) if rows else ((), (), ())
    columns = {"module": [module.key] * len(rows), "record_id": ids, "kind": kinds, "value": values}
    insert_columns(DuplicateKey, columns)


def _keys(module: Module, record: Any) -> Iterator[tuple[str, str]]:
    declared = module.duplicates
    if declared is not None:
        yield from keys_of(module, {key: module.field(key).read(record) for key in declared.fields})
