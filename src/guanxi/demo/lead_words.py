"""What is said of the demo company's leads and competitors, in both languages."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Rival:
    """A competitor: what it sells (by category), how strong it is, what we know, how we answer."""

    key: str
    name: str
    threat: str
    categories: tuple[str, ...]
    products: str
    strengths: str
    weaknesses: str
    answer: str


@dataclass(frozen=True)
class LeadWords:
    """`details` says more of a source; `reached`, `missed` and `over` are what is written after speaking."""

    details: dict[str, tuple[str, ...]]
    titles: tuple[str, ...]
    reached: tuple[str, ...]
    missed: tuple[str, ...]
    over: dict[str, tuple[str, ...]]
    remarks: tuple[str, ...]
    rivals: tuple[Rival, ...]


# For each: key, threat and categories; name; products; strengths; weaknesses; our answer
_RIVALS = {
    "zh-hans": """
yunling high ultrasound
云岭声像
中高端彩超、便携超声
图像质量口碑好，三甲医院装机多
价格高，基层服务网点少
带客户看同级医院样板间，强调四小时到场服务

hermann high ventilator monitor
赫曼医学
呼吸机、麻醉机、重症监护
进口品牌，临床认可度高
交货期三个月以上，配件贵
强调现货和五年整机保修

beichen medium monitor
北辰监护
床旁监护、中央站
价格低，功能全
联网稳定性投诉多
安排七天试用，对比报警准确率

ruize high endoscopy
瑞泽内镜
电子胃肠镜、腹腔镜
主机升级快，代理商强
镜子维修周期长
打包备用镜和维修合同

weite medium analyser reagent
维特诊断
生化、免疫分析仪
试剂价格灵活，投放力度大
质控数据一般
邀请检验科看室间质评结果

tongzhou low consumable contract
同舟器械
耗材配送、第三方维保
配送及时，账期长
没有原厂技术支持
说明原厂授权和备件来源

hongsheng medium ultrasound endoscopy
宏盛医疗
整体科室方案
和区域集团关系深
自有产品少，方案拼凑
用单一品牌的整体质保来比

lanqiao low training contract analyser
蓝桥医学
实验室整体外包
服务报价低
人员流动大
给出工程师名单和响应时间承诺
""",
    "en": """
yunling high ultrasound
Yunling Imaging
Upper-range and portable ultrasound
Known for its pictures, many large hospitals
Dear, few service points in the counties
Show a reference hospital of the same size; service on the spot within four hours

hermann high ventilator monitor
Hermann Medical
Ventilators, anaesthesia, intensive care
Imported brand that clinicians trust
Three months to deliver, dear spare parts
We have stock, and five years of full warranty

beichen medium monitor
Beichen Monitoring
Bedside monitors, central stations
Cheap and complete
Complaints about its network
Offer a trial of seven days and compare alarms

ruize high endoscopy
Ruize Endoscopy
Gastroscopes, laparoscopes
Quick upgrades, strong agents
Repairs take long
Include a spare scope and a repair contract

weite medium analyser reagent
Weite Diagnostics
Chemistry and immunoassay analysers
Flexible with reagents, places machines free
Middling quality control
Invite the laboratory to look at proficiency results

tongzhou low consumable contract
Tongzhou Devices
Supplies and third-party service
Punctual, long credit
No support from manufacturers
Show our authorisation and where spare parts come from

hongsheng medium ultrasound endoscopy
Hongsheng Medical
Whole departments
Close to the regional groups
Few products of its own
Compare with one warranty for one brand

lanqiao low training contract analyser
Blue Bridge Medical
Outsourced laboratories
Cheap service
People leave often
Name our engineers and promise response times
""",
}


def _rivals(language: str) -> tuple[Rival, ...]:
    return tuple(_rival(*block.splitlines()) for block in _RIVALS[language].strip().split("\n\n"))


def _rival(head: str, name: str, *told: str) -> Rival:
    key, threat, *categories = head.split()
    return Rival(key, name, threat, tuple(categories), *told)


WORDS = {
    "zh-hans": LeadWords(
        details={
            "exhibition": ("华东医疗设备展 3 号馆", "秋季医博会", "基层医疗装备展"),
            "website": ("官网询价表", "官网在线客服", "产品页面留言"),
            "search": ("搜索“便携彩超 价格”", "搜索“监护仪 厂家”", "搜索“呼吸机 现货”"),
            "social": ("公众号文章留言", "短视频账号私信"),
            "referral": ("老客户介绍", "科室主任介绍"),
            "campaign": ("重症监护线上研讨会", "内镜新品发布会"),
            "phone": ("400 热线",),
            "partner": ("区域经销商推荐",),
            "paid_ads": ("搜索推广落地页",),
            "email": ("info 邮箱来信",),
        },
        titles=("设备科长", "采购员", "科室主任", "护士长", "总经理", "采购经理", "检验科主任", "院长助理"),
        reached=(
            "电话沟通，科室准备更新设备，预算在明年一季度落实",
            "加了微信，发了产品彩页和三家参考医院名单",
            "对方在比较两家，关心保修和响应时间",
            "确认需求：新病区扩建，约下周上门看现场",
            "对方要报价单用于立项，已发初步配置",
            "了解现有设备型号和使用年限，下次带工程师一起谈",
            "对方希望先试用一周，正在协调样机",
        ),
        missed=("电话无人接听，已发短信", "对方在开会，约明天再打", "前台转接未果，换个时间再联系"),
        over={
            "wrong_number": ("号码已停机，邮箱退信",),
            "no_need": ("对方只是了解行情，三年内没有采购计划", "设备刚更新过，没有需求"),
            "competitor_staff": ("对方是同行的市场人员，来打听价格",),
            "duplicate": ("和已有客户是同一家，已转给负责的同事",),
            "region": ("客户在海外，我们没有当地资质",),
            "spam": ("推销信息，无效",),
        },
        remarks=("招标前遇到", "客户现用其设备", "参数倾向对方", "价格比我们低一成", "关系在设备科"),
        rivals=_rivals("zh-hans"),
    ),
    "en": LeadWords(
        details={
            "exhibition": ("East China device fair, hall 3", "Autumn medical fair", "Primary care equipment fair"),
            "website": ("Quotation form", "Chat on the website", "Note on a product page"),
            "search": ("Searched for “portable ultrasound price”", "Searched for “patient monitor”"),
            "social": ("Comment below an article", "Message to the video channel"),
            "referral": ("A customer's recommendation", "A head of department's recommendation"),
            "campaign": ("Web seminar on intensive care", "Launch of the new endoscopes"),
            "phone": ("Hotline",),
            "partner": ("Named by a regional dealer",),
            "paid_ads": ("Landing page of the advertisement",),
            "email": ("Letter to the info address",),
        },
        titles=(
            "Head of equipment",
            "Buyer",
            "Head of department",
            "Head nurse",
            "General manager",
            "Purchasing manager",
            "Head of laboratory",
            "Assistant to the president",
        ),
        reached=(
            "Called: the department will renew its equipment, the budget comes in the first quarter",
            "Sent the brochure and three reference hospitals by WeChat",
            "They compare two makers and care about warranty and response time",
            "Need confirmed: a new ward; we look at the rooms next week",
            "They need a quotation for their project; sent a first configuration",
            "Asked about the present machines and their age; an engineer comes along next time",
            "They want to try it for a week first; arranging a demo unit",
        ),
        missed=(
            "Nobody answered, sent a text message",
            "In a meeting, to be called again tomorrow",
            "Not put through; will try at another hour",
        ),
        over={
            "wrong_number": ("The number is dead and the mail came back",),
            "no_need": ("Only looking around; nothing planned for three years", "Renewed everything just now"),
            "competitor_staff": ("Works for a competitor and asked for prices",),
            "duplicate": ("The same as a customer we have; told the colleague in charge",),
            "region": ("Abroad, where we have no licence",),
            "spam": ("Advertising",),
        },
        remarks=(
            "Met before the tender",
            "Has their machines now",
            "The parameters favour them",
            "A tenth cheaper than we are",
            "Well connected in the equipment department",
        ),
        rivals=_rivals("en"),
    ),
}
