"""What stands on business cards, by their text alone."""

import pytest

from guanxi.modules.business_cards.engine import in_order
from guanxi.modules.business_cards.parsing import Line, read_lines, read_text

CHINESE = """王强  销售总监
苏州恒泰精密机械有限公司
手机: 138 1234 5678
电话: 0512-66668888-801  传真: 0512-66668889
E-mail: wang.qiang@hengtai.com.cn
地址：江苏省苏州市工业园区星湖街328号3楼
www.hengtai.com.cn"""
ENGLISH = """Emily Carter
Senior Sales Manager
Northwind Instruments Ltd.
M: +86 139 1234 5678
T: +44 20 7946 0958   F: +44 20 7946 0959
emily.carter@northwind.co.uk
www.northwind.co.uk
Unit 5, 12 Baker Street, London"""


@pytest.mark.once
@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            CHINESE,
            {
                "name": "王强",
                "title": "销售总监",
                "company": "苏州恒泰精密机械有限公司",
                "mobile": "13812345678",
                "phone": "0512-66668888-801",
                "email": "wang.qiang@hengtai.com.cn",
                "website": "www.hengtai.com.cn",
                "address": "江苏省苏州市工业园区星湖街328号3楼",
            },
        ),
        (
            ENGLISH,
            {
                "name": "Emily Carter",
                "title": "Senior Sales Manager",
                "company": "Northwind Instruments Ltd.",
                "mobile": "13912345678",
                "phone": "+44 20 7946 0958",
                "email": "emily.carter@northwind.co.uk",
                "website": "www.northwind.co.uk",
                "address": "Unit 5, 12 Baker Street, London",
            },
        ),
        (
            "李娜采购部经理\n上海第一人民医院\n13900001111\n微信：lina_88",
            {
                "name": "李娜",
                "department": "采购部",
                "title": "经理",
                "company": "上海第一人民医院",
                "mobile": "13900001111",
                "wechat": "lina_88",
            },
        ),
        (
            "欧阳文博 David\n技术部\n高级工程师\n北京云图科技有限公司\nTel 010-82345678 Mobile 18612345678",
            {
                "name": "欧阳文博",
                "department": "技术部",
                "title": "高级工程师",
                "company": "北京云图科技有限公司",
                "phone": "010-82345678",
                "mobile": "18612345678",
            },
        ),
        (
            "Grace Walker\nT+44 20 7957 4866\nF +44 20 7957 4867\nEgrace.walker@meridian.net",
            {"name": "Grace Walker", "phone": "+44 20 7957 4866", "email": "grace.walker@meridian.net"},
        ),
        ("", {}),
    ],
)
def test_the_lines_of_a_card_are_told_apart(text: str, said: dict[str, str]) -> None:
    assert {key: one.value for key, one in read_text(text).items()} == said


@pytest.mark.once
def test_what_was_read_badly_is_believed_less() -> None:
    sure = read_lines([Line("王强"), Line("苏州恒泰精密机械有限公司")])
    unsure = read_lines([Line("王强", 0.6), Line("苏州恒泰精密机械有限公司", 0.9)])

    assert unsure["name"].confidence < 70 < unsure["company"].confidence < sure["company"].confidence


@pytest.mark.once
def test_lines_are_read_by_rows_and_what_stands_close_is_one() -> None:
    def seen(text: str, left: int, top: int, width: int) -> tuple[list[tuple[int, int]], Line]:
        corners = [(left, top), (left + width, top), (left + width, top + 20), (left, top + 20)]
        return corners, Line(text, height=20)

    lines = in_order(
        [
            seen("经理", 200, 2, 40),
            seen("有限公司", 145, 52, 80),
            seen("王强", 0, 0, 40),
            seen("恒泰（中国）", 10, 50, 130),
        ]
    )

    assert [line.text for line in lines] == ["王强", "经理", "恒泰（中国）有限公司"]
