"""Business cards of the last exhibition that still lie there to be checked."""

from guanxi.demo.people import SALESPERSON
from guanxi.demo.shelf import Shelf

BELLINI = """Marco Bellini
Export Manager
Bellini Strumenti Group
M: +39 335 000 4403
marco@bellini.example
12 Garibaldi Street, Milano"""
CARDS = {
    "zh-hans": (
        """陶志远  设备科主任
东海市第二人民医院
手机：139 0000 2101
电话：0577-60002101
邮箱：tao.zhiyuan@donghai2yuan.example
地址：东海市滨江区滨江大道88号""",
        """费晓岚
采购部经理
凌川精密仪器有限公司
T: 0512-60003302  M: 13600003302
fei.xiaolan@lingchuan.example
www.lingchuan.example""",
        BELLINI,
    ),
    "en": (
        """Grace Holloway
Head of Purchasing
Riverside Diagnostics Ltd.
M: +44 7700 900121
grace@riverside.example
8 Mill Road, Leeds""",
        """Tomas Lind
Sales Director
Lind Precision Inc.
T: +46 8 000 332
tomas.lind@lind.example
www.lind.example""",
        BELLINI,
    ),
}
FAIR = {"zh-hans": "华东医疗器械博览会", "en": "Northern Trade Fair"}


def load_cards(shelf: Shelf, language: str) -> None:
    """Keep their text with a salesperson; the rules make fields of it."""
    owner = SALESPERSON
    data = {"source": "exhibition", "source_detail": FAIR[language], "owner": shelf.id("user", owner)}
    cards = {
        f"card {place}": shelf.new("business_card", {**data, "text": text}, by=shelf.author(owner))
        for place, text in enumerate(CARDS[language])
    }
    shelf.write("business_card", cards)
