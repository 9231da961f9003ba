# ruff: noqa: E501 - tables and sentences read better in one line each
"""Where customers are: provinces with their region and the first two digits of their registry code, cities with dialling code."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A city; names are pairs of Chinese and English."""

    province: tuple[str, str]
    city: tuple[str, str]
    region: str
    registry: str
    dialling: str
    weight: int


# region, registry digits, province, province in English, then city, city in English, dialling code, weight
_TABLE = """
east 31 上海市 Shanghai: 上海市 Shanghai 021 26
east 32 江苏省 Jiangsu: 南京市 Nanjing 025 12, 苏州市 Suzhou 0512 12, 无锡市 Wuxi 0510 8, 常州市 Changzhou 0519 5, 南通市 Nantong 0513 5, 徐州市 Xuzhou 0516 4, 扬州市 Yangzhou 0514 4
east 33 浙江省 Zhejiang: 杭州市 Hangzhou 0571 14, 宁波市 Ningbo 0574 9, 温州市 Wenzhou 0577 6, 嘉兴市 Jiaxing 0573 5, 绍兴市 Shaoxing 0575 4, 金华市 Jinhua 0579 4
east 34 安徽省 Anhui: 合肥市 Hefei 0551 7, 芜湖市 Wuhu 0553 3
east 35 福建省 Fujian: 福州市 Fuzhou 0591 5, 厦门市 Xiamen 0592 5, 泉州市 Quanzhou 0595 3
east 36 江西省 Jiangxi: 南昌市 Nanchang 0791 4, 赣州市 Ganzhou 0797 2
east 37 山东省 Shandong: 济南市 Jinan 0531 8, 青岛市 Qingdao 0532 8, 烟台市 Yantai 0535 5, 潍坊市 Weifang 0536 4
north 11 北京市 Beijing: 北京市 Beijing 010 24
north 12 天津市 Tianjin: 天津市 Tianjin 022 10
north 13 河北省 Hebei: 石家庄市 Shijiazhuang 0311 6, 唐山市 Tangshan 0315 4, 保定市 Baoding 0312 4
north 14 山西省 Shanxi: 太原市 Taiyuan 0351 4, 大同市 Datong 0352 2
north 15 内蒙古自治区 Inner_Mongolia: 呼和浩特市 Hohhot 0471 3, 包头市 Baotou 0472 2
northeast 21 辽宁省 Liaoning: 沈阳市 Shenyang 024 7, 大连市 Dalian 0411 6
northeast 22 吉林省 Jilin: 长春市 Changchun 0431 5
northeast 23 黑龙江省 Heilongjiang: 哈尔滨市 Harbin 0451 5, 大庆市 Daqing 0459 2
central 41 河南省 Henan: 郑州市 Zhengzhou 0371 8, 洛阳市 Luoyang 0379 4
central 42 湖北省 Hubei: 武汉市 Wuhan 027 10, 宜昌市 Yichang 0717 3, 襄阳市 Xiangyang 0710 3
central 43 湖南省 Hunan: 长沙市 Changsha 0731 8, 衡阳市 Hengyang 0734 3
south 44 广东省 Guangdong: 广州市 Guangzhou 020 16, 深圳市 Shenzhen 0755 14, 佛山市 Foshan 0757 7, 东莞市 Dongguan 0769 6, 珠海市 Zhuhai 0756 4, 中山市 Zhongshan 0760 4
south 45 广西壮族自治区 Guangxi: 南宁市 Nanning 0771 5, 柳州市 Liuzhou 0772 3, 桂林市 Guilin 0773 3
south 46 海南省 Hainan: 海口市 Haikou 0898 3, 三亚市 Sanya 0898 2
southwest 50 重庆市 Chongqing: 重庆市 Chongqing 023 12
southwest 51 四川省 Sichuan: 成都市 Chengdu 028 14, 绵阳市 Mianyang 0816 4, 宜宾市 Yibin 0831 3
southwest 52 贵州省 Guizhou: 贵阳市 Guiyang 0851 5, 遵义市 Zunyi 0851 3
southwest 53 云南省 Yunnan: 昆明市 Kunming 0871 6, 曲靖市 Qujing 0874 2
northwest 61 陕西省 Shaanxi: 西安市 Xi'an 029 9, 咸阳市 Xianyang 029 3
northwest 62 甘肃省 Gansu: 兰州市 Lanzhou 0931 3
northwest 63 青海省 Qinghai: 西宁市 Xining 0971 2
northwest 64 宁夏回族自治区 Ningxia: 银川市 Yinchuan 0951 2
northwest 65 新疆维吾尔自治区 Xinjiang: 乌鲁木齐市 Urumqi 0991 3
"""


def _places(row: str) -> list[Place]:
    head, cities = row.split(": ")
    region, registry, province, province_en = head.split()
    names = (province, province_en.replace("_", " "))
    parts = [city.split() for city in cities.split(", ")]
    return [Place(names, (zh, en), region, registry, dialling, int(weight)) for zh, en, dialling, weight in parts]


PLACES: tuple[Place, ...] = tuple(place for row in _TABLE.strip().splitlines() for place in _places(row))
