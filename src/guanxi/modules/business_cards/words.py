"""The words by which the lines of a business card are told apart, in both languages."""

import re

SURNAMES = frozenset(
    "王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石"
    "廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温常康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳"
    "翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷曲盛冉翁蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳"
    "时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞"
    "敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井"
)
COMPOUND = (
    "欧阳",
    "上官",
    "司马",
    "诸葛",
    "皇甫",
    "尉迟",
    "公孙",
    "慕容",
    "令狐",
    "司徒",
    "夏侯",
    "东方",
    "南宫",
    "端木",
)

COMPANY = re.compile(
    r"有限公司|有限责任公司|股份公司|公司$|集团$|集团有限|事务所$|研究院$|研究所$|设计院$|医院$|大学$|学院$|银行|工厂$|厂$|中心$|协会$|合作社$|"
    r"(?i:\b(?:co\.?,? ?ltd|ltd|limited|inc|llc|llp|gmbh|ag|corp|corporation|company|plc|pte|group|holdings|"
    r"university|hospital|institute|bank|s\.?a\.?)\b\.?)"
)
CERTAIN_COMPANY = re.compile(
    r"有限公司|有限责任公司|股份公司|集团$|(?i:\b(?:ltd|limited|inc|llc|gmbh|corp|corporation)\b)"
)
TITLE_WORDS = (
    "董事长 副董事长 执行董事 董事 总裁 副总裁 总经理 副总经理 总工程师 总监 副总监 经理 副经理 主管 主任 副主任 "
    "部长 副部长 科长 处长 院长 校长 所长 厂长 店长 组长 工程师 设计师 架构师 分析师 会计师 律师 医师 药师 教授 副教授 "
    "讲师 研究员 专员 助理 秘书 顾问 代表 合伙人 创始人 首席执行官 首席技术官 采购员 业务员 销售员 会计 出纳"
).split()
TITLE = re.compile(
    f"(?:{'|'.join(sorted(TITLE_WORDS, key=len, reverse=True))})(?:[(（][^)）]*[)）])?$"
    r"|(?i:\b(?:manager|director|president|chairman|chairwoman|chair|officer|engineer|executive|head of|head|lead|"
    r"founder|co-founder|partner|consultant|analyst|specialist|supervisor|secretary|assistant|representative|buyer|designer|"
    r"architect|developer|professor|lecturer|doctor|attorney|accountant|ceo|cto|cfo|coo|cmo|cio|vp|vice president)\b)"
)
DEPARTMENT = re.compile(
    r"^[\u4e00-\u9fff]{1,10}(?:部|事业部|科|处|室|组|科室|办公室)$|(?i:\b(?:department|dept|division|office)\b\.?)"
)
# What stands before a title and belongs to it or to the department: 销售总监, 市场部经理.
BEFORE_TITLE = (
    "销售 市场 技术 采购 财务 人力资源 人事 行政 运营 研发 产品 项目 客户 客服 大客户 区域 华东 华南 华北 西南 商务 "
    "业务 质量 生产 设备 信息 法务 物流 供应链 首席 高级 资深 执行 常务 软件 硬件 电气 机械 结构 工艺 总 副 区域销售 "
    "销售部 市场部 技术部 采购部"
).split()
ADDRESS_PARTS = re.compile(
    r"省|自治区|[市区县镇乡村](?![场长])|路|大道|大街|街道|街|巷|弄|号|大厦|大楼|广场|楼|层|室|园区|产业园|科技园|工业园"
)
LATIN_ADDRESS = re.compile(
    r"(?i:\b(?:road|rd|street|st|avenue|ave|boulevard|blvd|lane|building|bldg|tower|floor|fl|suite|room|rm|district|"
    r"province|plaza|square|park|highway|drive|zone|no)\b\.?)"
)
LABELS = {
    "fax": r"传\s*真|facsimile|fax|f",
    "mobile": r"手\s*机(?:号码?)?|移动电话|移动|mobile|cell(?: ?phone)?|mob|m|mp",
    "phone": r"电\s*话|固话|座机|总机|直线|热线|telephone|phone|tel|direct|office|t|d|p|o",
    "email": r"电子邮箱|电子邮件|邮\s*箱|邮件|e-?mail|mail|e",
    "website": r"网\s*址|官网|网站|主页|website|web|url|http|w",
    "wechat": r"微\s*信(?:号)?|wechat(?: id)?|weixin|wx",
    "qq": r"qq|q",
    "address": r"地\s*址|公司地址|办公地址|address|addr|add|a",
    "postcode": r"邮\s*编|邮政编码|zip|p\.?c\.?|postcode|post code",
    "company": r"公司名称|公司|单位|company|organi[sz]ation",
    "title": r"职\s*务|职\s*位|职称|title|position|job title",
    "name": r"姓\s*名|联系人|name|contact",
    "department": r"部\s*门|department|dept",
}
LABEL = re.compile(
    r"^\s*(?:"
    + "|".join(f"(?P<{key}>{words})" for key, words in LABELS.items())
    + r")(?:\s*[/|]\s*(?:mobile|tel|phone|手机|电话|微信|wechat|fax|e-?mail))?\s*[:.：]\s*",
    re.IGNORECASE,
)
# Without a sign behind it only a whole word is a label.
BARE_LABEL = re.compile(
    r"^\s*(?:(?P<fax>传\s*真|fax)|(?P<mobile>手\s*机|mobile)|(?P<phone>电\s*话|tel|phone)|(?P<email>邮\s*箱|e-?mail)|"
    r"(?P<website>网\s*址|web)|(?P<wechat>微\s*信|wechat)|(?P<qq>qq)|(?P<address>地\s*址|add(?:ress)?)|(?P<postcode>邮\s*编|zip))"
    r"(?:\s+|(?<=[\u4e00-\u9fff])(?=[\w+(]))",
    re.IGNORECASE,
)
# One letter before a number, also where its space was not seen.
TERSE_LABEL = re.compile(r"^\s*(?:(?P<fax>F)|(?P<mobile>M)|(?P<phone>[TPD]))\s?(?=[+(]?\d)")
