"""The demo company itself: its departments, the tree of positions, and who holds them."""

from datetime import date, timedelta

from guanxi.demo.chapter import Chapter
from guanxi.demo.shapes import Company, Department, Person, Position

# The person whose rights a reader may try, one for each kind; `load` prints them.
ADMINISTRATOR, DIRECTOR, REGIONAL_MANAGER, SALESPERSON, SERVICE_PERSON = (
    "admin",
    "lin.siyuan",
    "zhou.wenbo",
    "xu.jiayi",
    "he.jianhua",
)

# key, parent, head, Chinese, English
_DEPARTMENTS = """
company|||云汀医疗|Yunting Medical
sales|company|lin.siyuan|销售中心|Sales
sales_east|sales|zhou.wenbo|华东大区|Sales East
sales_north|sales|han.lixin|华北大区|Sales North
sales_south|sales|liang.yuting|华南大区|Sales South
sales_southwest|sales|luo.zhiyuan|西南大区|Sales Southwest
marketing|company|shen.manlin|市场部|Marketing
service|company|peng.haitao|客户服务部|Customer service
finance|company|xie.ruilan|财务部|Finance
supply|company|cao.guodong|供应链部|Supply chain
office|company|tang.yafei|人力行政部|People and office
"""

# key, parent, Chinese, English
_POSITIONS = """
general_manager||总经理|General manager
sales_director|general_manager|销售总监|Sales director
manager_east|sales_director|华东区经理|Regional manager East
manager_north|sales_director|华北区经理|Regional manager North
manager_south|sales_director|华南区经理|Regional manager South
manager_southwest|sales_director|西南区经理|Regional manager Southwest
lead_huzhe|manager_east|沪浙组组长|Team lead Shanghai and Zhejiang
lead_suwanlu|manager_east|苏皖鲁组组长|Team lead Jiangsu, Anhui and Shandong
lead_jingjinji|manager_north|京津冀组组长|Team lead Beijing, Tianjin and Hebei
lead_dongbei|manager_north|东北组组长|Team lead Northeast
lead_yuegui|manager_south|粤桂琼组组长|Team lead Guangdong, Guangxi and Hainan
lead_huazhong|manager_south|华中组组长|Team lead Central China
lead_chuanyu|manager_southwest|川渝西北组组长|Team lead Southwest and Northwest
sales_huzhe|lead_huzhe|沪浙组销售代表|Sales representative Shanghai and Zhejiang
sales_suwanlu|lead_suwanlu|苏皖鲁组销售代表|Sales representative Jiangsu, Anhui and Shandong
sales_jingjinji|lead_jingjinji|京津冀组销售代表|Sales representative Beijing, Tianjin and Hebei
sales_dongbei|lead_dongbei|东北组销售代表|Sales representative Northeast
sales_yuegui|lead_yuegui|粤桂琼组销售代表|Sales representative Guangdong, Guangxi and Hainan
sales_huazhong|lead_huazhong|华中组销售代表|Sales representative Central China
sales_chuanyu|lead_chuanyu|川渝西北组销售代表|Sales representative Southwest and Northwest
marketing_manager|general_manager|市场经理|Marketing manager
marketer|marketing_manager|市场专员|Marketing specialist
service_manager|general_manager|客服经理|Service manager
service_engineer|service_manager|服务工程师|Service engineer
finance_manager|general_manager|财务经理|Finance manager
accountant|finance_manager|会计|Accountant
supply_manager|general_manager|供应链经理|Supply chain manager
warehouse_keeper|supply_manager|仓库管理员|Warehouse keeper
buyer|supply_manager|采购专员|Buyer
office_manager|general_manager|人事行政经理|People and office manager
office_clerk|office_manager|人事专员|People officer
"""

# user name, Chinese, English, gender, position, department, role
_PEOPLE = """
admin|系统管理员|Administrator|unknown|general_manager|company|admin
gu.yunsheng|顾云升|Yunsheng Gu|male|general_manager|company|executive
lin.siyuan|林思远|Siyuan Lin|male|sales_director|sales|sales_manager
zhou.wenbo|周文博|Wenbo Zhou|male|manager_east|sales_east|sales_manager
han.lixin|韩立新|Lixin Han|male|manager_north|sales_north|sales_manager
liang.yuting|梁雨婷|Yuting Liang|female|manager_south|sales_south|sales_manager
luo.zhiyuan|罗志远|Zhiyuan Luo|male|manager_southwest|sales_southwest|sales_manager
fang.xiaoyun|方晓云|Xiaoyun Fang|female|lead_huzhe|sales_east|sales_manager
ji.haoran|季浩然|Haoran Ji|male|lead_suwanlu|sales_east|sales_manager
tian.weiguo|田卫国|Weiguo Tian|male|lead_jingjinji|sales_north|sales_manager
jin.mingzhe|金明哲|Mingzhe Jin|male|lead_dongbei|sales_north|sales_manager
mo.shaohua|莫少华|Shaohua Mo|male|lead_yuegui|sales_south|sales_manager
xiong.lihua|熊丽华|Lihua Xiong|female|lead_huazhong|sales_south|sales_manager
pu.zhengyang|蒲正阳|Zhengyang Pu|male|lead_chuanyu|sales_southwest|sales_manager
xu.jiayi|徐佳怡|Jiayi Xu|female|sales_huzhe|sales_east|sales
lou.zihan|楼子涵|Zihan Lou|male|sales_huzhe|sales_east|sales
ying.kaiwen|应凯文|Kaiwen Ying|male|sales_huzhe|sales_east|sales
ge.xiaofeng|葛晓峰|Xiaofeng Ge|male|sales_suwanlu|sales_east|sales
qi.mengyao|戚梦瑶|Mengyao Qi|female|sales_suwanlu|sales_east|sales
bai.zhenyu|白振宇|Zhenyu Bai|male|sales_jingjinji|sales_north|sales
hou.yanan|侯亚男|Yanan Hou|female|sales_jingjinji|sales_north|sales
piao.chengri|朴成日|Chengri Piao|male|sales_dongbei|sales_north|sales
ou.zhijian|区志坚|Zhijian Ou|male|sales_yuegui|sales_south|sales
zhong.huimin|钟惠敏|Huimin Zhong|female|sales_yuegui|sales_south|sales
yi.jianjun|易建军|Jianjun Yi|male|sales_huazhong|sales_south|sales
tao.siqi|陶思琪|Siqi Tao|female|sales_huazhong|sales_south|sales
deng.xuefeng|邓雪峰|Xuefeng Deng|male|sales_chuanyu|sales_southwest|sales
ran.xiaoqin|冉小琴|Xiaoqin Ran|female|sales_chuanyu|sales_southwest|sales
shen.manlin|沈曼琳|Manlin Shen|female|marketing_manager|marketing|marketer
kong.deyu|孔德宇|Deyu Kong|male|marketer|marketing|marketer
wen.jingyi|温静仪|Jingyi Wen|female|marketer|marketing|marketer
peng.haitao|彭海涛|Haitao Peng|male|service_manager|service|service_manager
he.jianhua|何建华|Jianhua He|male|service_engineer|service|service
su.qing|苏晴|Qing Su|female|service_engineer|service|service
nie.dapeng|聂大鹏|Dapeng Nie|male|service_engineer|service|service
xie.ruilan|谢瑞兰|Ruilan Xie|female|finance_manager|finance|finance
feng.kexin|冯可欣|Kexin Feng|female|accountant|finance|finance
cao.guodong|曹国栋|Guodong Cao|male|supply_manager|supply|buyer
lei.ming|雷鸣|Ming Lei|male|warehouse_keeper|supply|warehouse
yan.shuzhen|严淑珍|Shuzhen Yan|female|buyer|supply|buyer
tang.yafei|唐亚飞|Yafei Tang|female|office_manager|office|office
jiang.nan|江楠|Nan Jiang|female|office_clerk|office|office
"""

MARKETERS = ("kong.deyu", "wen.jingyi")

# Which team looks after which province (by the first two digits of its registry code).
TEAM_OF_PROVINCE = {
    **dict.fromkeys(("31", "33", "35", "36"), "huzhe"),
    **dict.fromkeys(("32", "34", "37"), "suwanlu"),
    **dict.fromkeys(("11", "12", "13", "14", "15"), "jingjinji"),
    **dict.fromkeys(("21", "22", "23"), "dongbei"),
    **dict.fromkeys(("44", "45", "46"), "yuegui"),
    **dict.fromkeys(("41", "42", "43"), "huazhong"),
    **dict.fromkeys(("50", "51", "52", "53", "54", "61", "62", "63", "64", "65"), "chuanyu"),
}


def _rows(table: str) -> list[list[str]]:
    return [row.split("|") for row in table.strip().splitlines()]


def company(language: str) -> Company:
    english = "Yunting Medical Equipment (Shanghai) Co., Ltd."
    name = english if language == "en" else "云汀医疗器械（上海）有限公司"
    short_name = "Yunting Medical" if language == "en" else "云汀医疗"
    return Company(name, english, short_name, language, "CNY", "Asia/Shanghai", 1, "021-55500000")


def departments(language: str) -> tuple[Department, ...]:
    rows = _rows(_DEPARTMENTS)
    return tuple(
        Department(key, en if language == "en" else zh, en, parent or None, head or None)
        for key, parent, head, zh, en in rows
    )


def positions(language: str) -> tuple[Position, ...]:
    return tuple(
        Position(key, en if language == "en" else zh, en, parent or None) for key, parent, zh, en in _rows(_POSITIONS)
    )


def people(chapter: Chapter) -> tuple[Person, ...]:
    """Everybody, superiors before their people; the higher one stands, the longer one has been here."""
    rows = _rows(_PEOPLE)
    hired = [_hired(chapter, number / len(rows)) for number in range(len(rows))]
    return tuple(_person(chapter, row, number, hired[number]) for number, row in enumerate(rows))


def _person(chapter: Chapter, row: list[str], number: int, hired_on: date) -> Person:
    username, zh, en, gender, position, department, role = row
    return Person(
        username=username,
        name=en if chapter.is_english else zh,
        gender=gender,
        employee_no=f"YT{1001 + number}",
        email=f"{username}@example.com",
        mobile=f"1960000{1001 + number}",
        department=department,
        position=position,
        role=role,
        hired_on=hired_on,
        language=chapter.language,
    )


def _hired(chapter: Chapter, rank: float) -> date:
    return chapter.today - timedelta(days=int(365 * (9 - 5 * rank)) + chapter.rng.randrange(200))


def shown(language: str) -> tuple[tuple[str, str, str], ...]:
    """Whom a newcomer may try: user name, name and position of one person of each kind."""
    titles = {position.key: position.name for position in positions(language)}
    rows = {row[0]: row for row in _rows(_PEOPLE)}
    names = {username: row[2] if language == "en" else row[1] for username, row in rows.items()}
    wanted = (DIRECTOR, REGIONAL_MANAGER, SALESPERSON, SERVICE_PERSON)
    others = tuple((username, names[username], titles[rows[username][4]]) for username in wanted)
    return ((ADMINISTRATOR, names[ADMINISTRATOR], ""), *others)


def sellers(team: str) -> dict[str, int]:
    """The people of a team who hold customers, with the share each holds."""
    shares = {f"sales_{team}": 5, f"lead_{team}": 2}
    return {row[0]: shares[row[4]] for row in _rows(_PEOPLE) if row[4] in shares}


def superior(username: str) -> str:
    """The nearest person above in the tree of positions; the general manager is his own."""
    parents = {key: parent for key, parent, _zh, _en in _rows(_POSITIONS)}
    holders = {row[4]: row[0] for row in reversed(_rows(_PEOPLE)) if row[0] != ADMINISTRATOR}
    position = next(row[4] for row in _rows(_PEOPLE) if row[0] == username)
    return holders[parents[position] or position]
