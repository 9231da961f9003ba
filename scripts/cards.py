"""Tries the reading of business cards: draws cards in both languages, has them read, and prints how much was right.

`python -m scripts.cards [--count 100] [--seed 1] [--keep FOLDER]`. The cards are the same for the same seed. Drawn are
several layouts with and without labels, turned by a few degrees, with uneven light, noise and blur, as JPEG. It needs
the optional part `guanxi[cards]` and the built front end, whose font is used.
"""

import argparse
import time
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from guanxi.modules.business_cards import engine
from guanxi.modules.business_cards.parsing import read_lines

FONTS = Path(__file__).parents[1] / "src/guanxi/web/static/dist/fonts"
REGULAR, BOLD = FONTS / "NotoSansSC_400Regular.ttf", FONTS / "NotoSansSC_700Bold.ttf"
SIZE = (1080, 640)
PAPERS = ("#ffffff", "#f7f5ee", "#eef3f7", "#fdf6f0")
INKS = ("#111111", "#223355", "#333333", "#5a2a1a")

FAMILY = (
    "王李张刘陈杨黄赵周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许"
    "傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石"
)
GIVEN = "伟芳娜敏静强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰文建国晓红志远思源嘉怡子涵雨桐浩然欣怡梓轩佳琪俊杰"
CITIES = (
    ("江苏省苏州市", "工业园区星湖街"),
    ("广东省深圳市", "南山区科技南路"),
    ("上海市", "浦东新区张江路"),
    ("浙江省杭州市", "滨江区江南大道"),
    ("北京市", "海淀区中关村大街"),
    ("四川省成都市", "高新区天府大道"),
)
TRADES = (
    "精密机械",
    "医疗器械",
    "信息技术",
    "生物科技",
    "自动化设备",
    "环保工程",
    "新材料",
    "供应链管理",
    "电子科技",
    "仪器仪表",
)
BRANDS = ("恒泰", "云图", "瑞康", "博远", "凌川", "海岳", "中科德瑞", "華晟", "启明", "汉威", "天工", "蓝鲸")
FORMS = ("有限公司", "股份有限公司", "集团有限公司", "（中国）有限公司")
TITLES = (
    "总经理",
    "销售总监",
    "采购经理",
    "高级工程师",
    "市场部 经理",
    "技术总监",
    "副总经理",
    "区域销售经理",
    "项目经理",
    "客户经理",
)
FIRST = (
    "Emily",
    "James",
    "Sofia",
    "Liam",
    "Olivia",
    "Noah",
    "Anna",
    "Peter",
    "Laura",
    "Daniel",
    "Grace",
    "Marco",
    "Helen",
)
LAST = (
    "Carter",
    "Miller",
    "Rossi",
    "Schmidt",
    "Novak",
    "Andersen",
    "Walker",
    "Bennett",
    "Fischer",
    "Keller",
    "Moreau",
    "Lind",
)
FIRMS = (
    "Northwind",
    "Bluestone",
    "Meridian",
    "Alpine",
    "Riverside",
    "Halcyon",
    "Quantum",
    "Sterling",
    "Vertex",
    "Lakeside",
)
LINES = ("Instruments", "Medical Systems", "Logistics", "Automation", "Diagnostics", "Components", "Energy", "Software")
LEGAL = ("Ltd.", "Inc.", "GmbH", "LLC", "Co., Ltd.", "Corporation")
POSTS = (
    "Sales Manager",
    "Chief Executive Officer",
    "Purchasing Director",
    "Senior Engineer",
    "Head of Operations",
    "Product Manager",
)
STREETS = ("Baker Street", "Mill Road", "Queen Avenue", "Harbour Road", "Station Road", "Oak Avenue")
TOWNS = ("London", "Boston", "Berlin", "Toronto", "Dublin", "Singapore")
LABELS = {
    "zh": ({"mobile": "手机：", "phone": "电话：", "email": "邮箱：", "website": "网址：", "address": "地址："}, {}),
    "en": (
        {"mobile": "Mobile: ", "phone": "Tel: ", "email": "E-mail: ", "website": "Web: ", "address": "Add: "},
        {"mobile": "M ", "phone": "T ", "email": "E ", "website": "", "address": ""},
        {"mobile": "M: ", "phone": "T: ", "email": "E: ", "website": "W: ", "address": "A: "},
    ),
}
CONTACT = ("mobile", "phone", "email", "website", "address")


@dataclass(frozen=True)
class Drawn:
    """One card: what it says, field by field, and its picture."""

    fields: dict[str, str]
    picture: bytes


def main() -> None:
    """Draw, read, compare, and print the shares."""
    asked = _arguments()
    right, shown, seconds = Counter[str](), Counter[str](), []
    for number in range(asked.count):
        card = draw(Random(f"{asked.seed}/{number}"), "zh" if number % 2 == 0 else "en")
        if asked.keep:
            asked.keep.mkdir(parents=True, exist_ok=True)
            (asked.keep / f"card-{number:03}.jpg").write_bytes(card.picture)
        began = time.perf_counter()
        lines = engine.read_picture(BytesIO(card.picture))
        found = read_lines(lines)
        seconds.append(time.perf_counter() - began)
        wrong = [
            key for key, value in card.fields.items() if key not in found or plain(found[key].value) != plain(value)
        ]
        shown.update(list(card.fields))
        right.update(key for key in card.fields if key not in wrong)
        for key in wrong if asked.verbose else ():
            print(f"{number} {key}: {card.fields[key]!r} read as {found[key].value if key in found else None!r}")
    for key in shown:
        print(f"{key:8} {right[key]:4} of {shown[key]:4}  {right[key] / shown[key]:.1%}")
    print(f"all      {right.total():4} of {shown.total():4}  {right.total() / shown.total():.1%}")
    seconds.sort()
    print(f"seconds a card: median {seconds[len(seconds) // 2]:.2f}, slowest {seconds[-1]:.2f}")


def plain(text: str) -> str:
    """A value without what nobody would mind: width, case, spaces, signs, and the country code of China."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in folded if sign.isalnum() or sign == "@").removeprefix("86")


def draw(source: Random, language: str) -> Drawn:
    """One card in a language, drawn as its source of chance says."""
    fields = _chinese(source) if language == "zh" else _english(source)
    labels = source.choice(LABELS[language])
    picture = source.choice(LAYOUTS)(source, fields, labels)
    return Drawn(fields, _photographed(source, picture))


def _chinese(source: Random) -> dict[str, str]:
    province, street = source.choice(CITIES)
    brand = source.choice(BRANDS)
    account = f"{source.choice(FIRST).lower()}{source.randint(1, 99)}"
    domain = f"{source.choice(FIRMS).lower()}.com.cn"
    return {
        "name": source.choice(FAMILY) + "".join(source.sample(GIVEN, source.choice((1, 2, 2)))),
        **_post(source.choice(TITLES)),
        "company": f"{province[-3:-1]}{brand}{source.choice(TRADES)}{source.choice(FORMS)}",
        "mobile": f"1{source.choice('3579')}{source.randint(0, 9)} {_four(source)} {_four(source)}",
        "phone": f"0{source.choice(('10', '21', '512', '755', '571'))}-{source.randint(60000000, 88999999)}",
        "email": f"{account}@{domain}",
        "website": f"www.{domain}",
        "address": f"{province}{street}{source.randint(1, 999)}号{source.randint(1, 20)}楼",
    }


def _post(text: str) -> dict[str, str]:
    """A title, or a department and a title, which stand on the card in one."""
    department, _space, title = text.rpartition(" ")
    return {"title": title} | ({"department": department} if department else {})


def _four(source: Random) -> int:
    return source.randint(1000, 9999)


def _english(source: Random) -> dict[str, str]:
    first, last, firm = source.choice(FIRST), source.choice(LAST), source.choice(FIRMS)
    domain = f"{firm.lower()}.{source.choice(('com', 'co.uk', 'de', 'net'))}"
    return {
        "name": f"{first} {last}",
        "title": source.choice(POSTS),
        "company": f"{firm} {source.choice(LINES)} {source.choice(LEGAL)}",
        "mobile": f"+86 13{source.randint(0, 9)} {source.randint(1000, 9999)} {source.randint(1000, 9999)}",
        "phone": f"+44 20 {source.randint(7000, 7999)} {source.randint(1000, 9999)}",
        "email": f"{first.lower()}.{last.lower()}@{domain}",
        "website": f"www.{domain}",
        "address": f"{source.randint(1, 250)} {source.choice(STREETS)}, {source.choice(TOWNS)}",
    }


def _titled(fields: dict[str, str]) -> str:
    return f"{fields.get('department', '')}{fields['title']}"


def _sheet(source: Random) -> tuple[Image.Image, ImageDraw.ImageDraw, str]:
    picture = Image.new("RGB", SIZE, source.choice(PAPERS))
    return picture, ImageDraw.Draw(picture), source.choice(INKS)


def _font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(BOLD if bold else REGULAR, size)


def _company_above(source: Random, fields: dict[str, str], labels: dict[str, str]) -> Image.Image:
    """The company on top, the person below it, how to reach him at the foot."""
    picture, pen, ink = _sheet(source)
    left = source.randint(50, 110)
    pen.text((left, 50), fields["company"], ink, _font(38, bold=True))
    pen.text((left, 160), fields["name"], ink, _font(52, bold=True))
    pen.text((left, 236), _titled(fields), ink, _font(30))
    _rows(pen, fields, labels, (left, 330), ink)
    return picture


def _person_above(source: Random, fields: dict[str, str], labels: dict[str, str]) -> Image.Image:
    """The person in the middle on top, everything else below, name and title in one row."""
    picture, pen, ink = _sheet(source)
    pen.text((80, 60), fields["name"], ink, _font(52, bold=True))
    pen.text((80 + pen.textlength(fields["name"], _font(52, bold=True)) + 60, 84), _titled(fields), ink, _font(30))
    pen.line((80, 150, 1000, 150), ink, 2)
    pen.text((80, 180), fields["company"], ink, _font(36))
    _rows(pen, fields, labels, (80, 290), ink)
    return picture


def _to_the_right(source: Random, fields: dict[str, str], labels: dict[str, str]) -> Image.Image:
    """All lines end at the right."""
    picture, pen, ink = _sheet(source)
    rows = [(fields["name"], 50), (_titled(fields), 30), (fields["company"], 34)]
    rows += [(f"{labels.get(key, '')}{fields[key]}", 26) for key in CONTACT]
    top = 50
    for text, size in rows:
        pen.text((1020, top), text, ink, _font(size, bold=size == 50), anchor="ra")
        top += size + 34
    return picture


def _two_columns(source: Random, fields: dict[str, str], labels: dict[str, str]) -> Image.Image:
    """Person and company on the left, how to reach him on the right."""
    picture, pen, ink = _sheet(source)
    pen.text((50, 120), fields["name"], ink, _font(46, bold=True))
    pen.text((50, 200), _titled(fields), ink, _font(26))
    pen.text((50, 520), fields["company"], ink, _font(30, bold=True))
    _rows(pen, {key: fields[key] for key in CONTACT}, labels, (500, 120), ink, size=24)
    return picture


def _rows(
    pen: ImageDraw.ImageDraw,
    fields: dict[str, str],
    labels: dict[str, str],
    at: tuple[int, int],
    ink: str,
    *,
    size: int = 28,
) -> None:
    for place, key in enumerate(CONTACT):
        pen.text((at[0], at[1] + place * (size + 24)), f"{labels.get(key, '')}{fields[key]}", ink, _font(size))


LAYOUTS: tuple[Callable[..., Image.Image], ...] = (_company_above, _person_above, _to_the_right, _two_columns)


def _photographed(source: Random, card: Image.Image) -> bytes:
    """The card as somebody photographs it: on a table, turned, in uneven light, a little out of focus, with noise."""
    table = Image.new("RGB", (SIZE[0] + 160, SIZE[1] + 160), source.choice(("#6b5a48", "#3c4148", "#8c8f94")))
    turned = card.convert("RGBA").rotate(source.uniform(-5, 5), Image.Resampling.BICUBIC, expand=True)
    table.paste(turned, ((table.width - turned.width) // 2, (table.height - turned.height) // 2), turned)
    light = Image.linear_gradient("L").rotate(source.choice((0, 90, 180, 270))).resize(table.size)
    shade = light.point(lambda level: 255 - level * 70 // 255).convert("RGB")
    seen = ImageChops.multiply(table, shade).filter(ImageFilter.GaussianBlur(source.uniform(0, 1.1)))
    # The noise of the library comes without a seed, so it is made of the source's own bytes.
    grain = Image.frombytes("L", (256, 256), source.randbytes(256 * 256)).resize(table.size).convert("RGB")
    kept = BytesIO()
    Image.blend(seen, grain, source.uniform(0, 0.06)).save(kept, "JPEG", quality=source.randint(55, 90))
    return kept.getvalue()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100, help="how many cards")
    parser.add_argument("--seed", type=int, default=1, help="which cards")
    parser.add_argument("--keep", type=Path, help="a folder for the pictures")
    parser.add_argument("--verbose", action="store_true", help="say what was read wrongly")
    return parser.parse_args()


if __name__ == "__main__":
    main()
