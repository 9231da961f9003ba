"""Places: an address in its parts, and perhaps where that lies on the map."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

import orjson
from django.utils.translation import gettext_lazy as _

from guanxi.meta.types.base import FieldType, Refusal
from guanxi.meta.types.number import DecimalNumber
from guanxi.meta.types.text import fitting, whole

LENGTHS = {"country": 60, "province": 60, "city": 60, "district": 60, "street": 200, "postcode": 10}
COORDINATES = {
    "lng": DecimalNumber(places=6, low=Decimal(-180), high=Decimal(180)),
    "lat": DecimalNumber(places=6, low=Decimal(-90), high=Decimal(90)),
}
PARTS = (*LENGTHS, *COORDINATES)
SPOT = re.compile(r"\s*[(（](?P<lat>-?\d{1,2}(?:\.\d+)?)\s*[,，]\s*(?P<lng>-?\d{1,3}(?:\.\d+)?)[)）]$")
POSTCODE = re.compile(r"[\s,，]+(?P<postcode>\d{6})$")
CHINESE = re.compile(
    "(?P<province>[^\\W\\d]{2,8}?(?:省|自治区|特别行政区)|北京市|上海市|天津市|重庆市)"
    "(?P<city>[^\\W\\d]{1,10}?(?:市|自治州|地区|盟))?"
    "(?P<district>[^\\W\\d]{1,10}?(?:区|县|旗|市))?(?P<street>.*)"
)


@dataclass(frozen=True, kw_only=True)
class Place(FieldType):
    """The filled parts of an address by name, coordinates as exact numbers in text. It is looked for as a text."""

    key: ClassVar[str] = "place"
    widget: ClassVar[str] = "address"
    operators: ClassVar[tuple[str, ...]] = ("contains", "isnull")

    def clean(self, value: Any) -> dict[str, str] | None:
        if value in (None, "", {}):
            return None
        if isinstance(value, str):
            value = _read(value)
        if not isinstance(value, Mapping) or not set(value) <= set(PARTS):
            raise Refusal("E_FORMAT", hint=_("write an object with %(parts)s.") % {"parts": ", ".join(PARTS)})
        parts = {name: _part(name, value[name]) for name in PARTS if name in value}
        if ("lng" in parts and bool(parts["lng"])) != ("lat" in parts and bool(parts["lat"])):
            raise Refusal("E_FORMAT", hint=_("give longitude and latitude, or neither."))
        return {name: part for name, part in parts.items() if part} or None

    def display(self, value: Any) -> str:
        if not value:
            return ""
        address = joined(value)
        spot = f"{value['lat']}, {value['lng']}" if "lat" in value else ""
        return f"{address} ({spot})" if address and spot else address or spot

    def schema(self) -> dict[str, Any]:
        texts = {name: {"type": "string", "maxLength": limit} for name, limit in LENGTHS.items()}
        numbers = {name: kind.schema() for name, kind in COORDINATES.items()}
        return {"type": "object", "properties": {**texts, **numbers}, "additionalProperties": False}

    def sort_column(self, column: str) -> str:
        return f"{column}_key"


def joined(value: Mapping[str, str]) -> str:
    """The address as it is written on a letter: Chinese without gaps, in the order from the large to the small."""
    parts = [value.get(name, "") for name in ("province", "city", "district", "street")]
    gap = ", " if all(part.isascii() for part in parts) else ""
    text = gap.join(part for part in parts if part)
    return " ".join(part for part in (value.get("country", ""), text, value.get("postcode", "")) if part)


def _part(name: str, value: Any) -> str:
    if name in COORDINATES:
        kind = COORDINATES[name]
        return kind.dump(kind.clean(value)) or ""
    if value is not None and not isinstance(value, str):
        raise Refusal("E_FORMAT", hint=_("write text."))
    return fitting(whole(value or "").replace("\n", " ").strip(), LENGTHS[name])


def _read(text: str) -> Any:
    """What stands there as JSON, or as an address that people have written."""
    if text.lstrip().startswith("{"):
        try:
            return orjson.loads(text)
        except orjson.JSONDecodeError:
            return None
    found: dict[str, str] = {}
    for pattern in (SPOT, POSTCODE):
        if match := pattern.search(text):
            found |= match.groupdict()
            text = text[: match.start()]
    match = CHINESE.fullmatch(text.strip())
    parts = match.groupdict() if match else {"street": text.strip()}
    return found | {name: part for name, part in parts.items() if part}
