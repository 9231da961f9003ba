"""The provinces of China as tiles of one size, each about where it lies: a map that needs nothing from elsewhere. A
tile says how many, and not how large the country is there."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from guanxi.kernel.text import fold

SUFFIX = re.compile(
    r"(?:省|市|壮族自治区|回族自治区|维吾尔自治区|自治区|特别行政区|\s+province|\s+municipality)\Z", re.IGNORECASE
)


@dataclass(frozen=True)
class Province:
    """One tile: its place from the upper left, and its name as people write it."""

    x: int
    y: int
    chinese: str
    label: Any
    aliases: tuple[str, ...] = ()


PROVINCES = (
    Province(8, 0, "黑龙江", _("Heilongjiang")),
    Province(5, 1, "内蒙古", _("Inner Mongolia"), ("nei mongol", "neimenggu")),
    Province(8, 1, "吉林", _("Jilin")),
    Province(0, 2, "新疆", _("Xinjiang")),
    Province(6, 2, "北京", _("Beijing")),
    Province(7, 2, "天津", _("Tianjin")),
    Province(8, 2, "辽宁", _("Liaoning")),
    Province(1, 3, "青海", _("Qinghai")),
    Province(2, 3, "甘肃", _("Gansu")),
    Province(3, 3, "宁夏", _("Ningxia")),
    Province(4, 3, "陕西", _("Shaanxi")),
    Province(5, 3, "山西", _("Shanxi")),
    Province(6, 3, "河北", _("Hebei")),
    Province(7, 3, "山东", _("Shandong")),
    Province(0, 4, "西藏", _("Tibet"), ("xizang",)),
    Province(2, 4, "四川", _("Sichuan")),
    Province(3, 4, "重庆", _("Chongqing")),
    Province(4, 4, "湖北", _("Hubei")),
    Province(5, 4, "河南", _("Henan")),
    Province(6, 4, "安徽", _("Anhui")),
    Province(7, 4, "江苏", _("Jiangsu")),
    Province(8, 4, "上海", _("Shanghai")),
    Province(2, 5, "云南", _("Yunnan")),
    Province(3, 5, "贵州", _("Guizhou")),
    Province(4, 5, "湖南", _("Hunan")),
    Province(5, 5, "江西", _("Jiangxi")),
    Province(7, 5, "浙江", _("Zhejiang")),
    Province(3, 6, "广西", _("Guangxi")),
    Province(5, 6, "广东", _("Guangdong")),
    Province(6, 6, "福建", _("Fujian")),
    Province(8, 6, "台湾", _("Taiwan")),
    Province(3, 7, "海南", _("Hainan")),
    Province(4, 7, "澳门", _("Macao"), ("macau",)),
    Province(5, 7, "香港", _("Hong Kong"), ("hongkong",)),
)


def province_of(text: str) -> Province | None:
    """The province that a text names, in either language, with or without its title."""
    return _by_name().get(fold(SUFFIX.sub("", text.strip())))


@cache
def _by_name() -> dict[str, Province]:
    with translation.override("en"):
        return {
            fold(name): province
            for province in PROVINCES
            for name in (province.chinese, str(province.label), *province.aliases)
        }
