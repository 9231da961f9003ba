"""Where the cities of the story are, and on which street corner of theirs each customer is."""

from decimal import Decimal
from random import Random

from guanxi.demo.places import PLACES

AROUND = 0.045  # degrees, some five kilometres
# Chinese name, longitude, latitude
_TABLE = """
上海 121.4737 31.2304, 南京 118.7969 32.0603, 苏州 120.5853 31.2989, 无锡 120.3119 31.4912, 常州 119.9741 31.8112
南通 120.8943 31.9802, 徐州 117.2841 34.2058, 扬州 119.4130 32.3942, 杭州 120.1551 30.2741, 宁波 121.5440 29.8683
温州 120.6994 27.9943, 嘉兴 120.7555 30.7461, 绍兴 120.5802 30.0303, 金华 119.6474 29.0791, 合肥 117.2272 31.8206
芜湖 118.4331 31.3525, 福州 119.2965 26.0745, 厦门 118.0894 24.4798, 泉州 118.6757 24.8741, 南昌 115.8582 28.6829
赣州 114.9350 25.8318, 济南 117.1205 36.6512, 青岛 120.3826 36.0671, 烟台 121.4479 37.4635, 潍坊 119.1619 36.7068
北京 116.4074 39.9042, 天津 117.2010 39.0842, 石家庄 114.5149 38.0428, 唐山 118.1802 39.6309, 保定 115.4646 38.8740
太原 112.5489 37.8706, 大同 113.3001 40.0768, 呼和浩特 111.7492 40.8426, 包头 109.8403 40.6574, 沈阳 123.4315 41.8057
大连 121.6147 38.9140, 长春 125.3235 43.8171, 哈尔滨 126.5350 45.8038, 大庆 125.1031 46.5893, 郑州 113.6254 34.7466
洛阳 112.4540 34.6197, 武汉 114.3054 30.5931, 宜昌 111.2864 30.6919, 襄阳 112.1225 32.0090, 长沙 112.9388 28.2282
衡阳 112.5720 26.8934, 广州 113.2644 23.1291, 深圳 114.0579 22.5431, 佛山 113.1214 23.0215, 东莞 113.7518 23.0207
珠海 113.5767 22.2707, 中山 113.3926 22.5170, 南宁 108.3665 22.8170, 柳州 109.4155 24.3255, 桂林 110.2902 25.2736
海口 110.1983 20.0440, 三亚 109.5120 18.2528, 重庆 106.5516 29.5630, 成都 104.0668 30.5728, 绵阳 104.6796 31.4675
宜宾 104.6434 28.7518, 贵阳 106.6302 26.6477, 遵义 106.9272 27.7254, 昆明 102.8329 24.8801, 曲靖 103.7962 25.4900
西安 108.9398 34.3416, 咸阳 108.7090 34.3296, 兰州 103.8343 36.0611, 西宁 101.7782 36.6171, 银川 106.2309 38.4872
乌鲁木齐 87.6168 43.8256
"""


def _centres() -> dict[str, tuple[float, float]]:
    rows = (row.split() for line in _TABLE.strip().splitlines() for row in line.split(", "))
    known = {f"{name}市": (float(lng), float(lat)) for name, lng, lat in rows}
    return {city: known[place.city[0]] for place in PLACES for city in place.city}


_CENTRES = _centres()


def position_of(city: str, key: str) -> tuple[Decimal, Decimal]:
    """Longitude and latitude of a customer by his city and his key: the same every time, and each somewhere else."""
    lng, lat = _CENTRES[city]
    chance = Random(key)
    east, north = (chance.uniform(-AROUND, AROUND) for _axis in range(2))
    return Decimal(f"{lng + east:.6f}"), Decimal(f"{lat + north:.6f}")
