"""What the demo company has written by mail, in both languages."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Written:
    """One mail of the story: how many days ago, by whom, and what it says."""

    days: int
    is_in: bool
    subject: str
    body: str


THANKS_ZH = (
    "<p>{{contact.name}}{{?contact.title}}{{contact.title}}{{/?}}，您好：</p><p>感谢您与我们交流。"
    "{{?account.name}}我们会尽快把适合{{account.name}}的方案发给您。{{/?}}</p>"
    "<p>{{sender.name|销售部}}<br>{{company.name}}</p>"
)
THANKS_EN = (
    "<p>Dear {{contact.name}},</p><p>thank you for the talk. "
    "{{?account.name}}We will soon send you a proposal that suits {{account.name}}.{{/?}}</p>"
    "<p>{{sender.name|Sales}}<br>{{company.name}}</p>"
)
THANKS = {
    "zh-hans": ("拜访后致谢", "感谢您抽出时间，{{contact.name}}", THANKS_ZH),
    "en": ("Thanks after a visit", "Thank you for your time, {{contact.name}}", THANKS_EN),
}
NEWS = {
    "zh-hans": (
        "新品通讯",
        "{{company.name}}新品通讯",
        "<p>{{contact.name|您好}}：</p><p>本季新品已经上市，欢迎预约演示。</p>",
    ),
    "en": (
        "Product news",
        "News from {{company.name}}",
        "<p>Dear {{contact.name|reader}},</p><p>this quarter's products are here. Ask us for a demonstration.</p>",
    ),
}
LETTERS = {
    "zh-hans": (
        Written(9, False, "设备选型资料", "您好，附上上周谈到的三种配置的资料，方便时请看一下。"),
        Written(8, True, "回复：设备选型资料", "资料收到，第二种配置比较合适，请报价并说明交货期。"),
        Written(2, False, "报价与交货期", "您好，报价已准备好，交货期为合同生效后三周。是否方便明天上午电话沟通？"),
    ),
    "en": (
        Written(9, False, "Choosing the equipment", "As promised, here is what you need on the three configurations."),
        Written(
            8,
            True,
            "Re: Choosing the equipment",
            "Thank you. The second one suits us; please quote, with delivery time.",
        ),
        Written(
            2, False, "Quotation and delivery", "The quotation is ready; delivery is three weeks. May I call tomorrow?"
        ),
    ),
}
SEGMENTS = {
    "zh-hans": ("A 级客户", "A 级客户中同意接收邮件的联系人"),
    "en": ("Accounts of level A", "People at accounts of level A who agreed to mailings"),
}
MAILING = {"zh-hans": "本季新品通讯", "en": "Product news of this quarter"}
