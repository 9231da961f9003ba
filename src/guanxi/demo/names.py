"""Names of people, composed of surnames and given-name characters with their spelling; none is given twice."""

from dataclasses import dataclass, field
from random import Random

_SURNAMES = (
    "王Wang 李Li 张Zhang 刘Liu 陈Chen 杨Yang 黄Huang 赵Zhao 吴Wu 周Zhou 徐Xu 孙Sun 马Ma "
    "朱Zhu 胡Hu 郭Guo 何He 林Lin 高Gao 罗Luo 郑Zheng 梁Liang 谢Xie 宋Song 唐Tang 许Xu "
    "韩Han 冯Feng 邓Deng 曹Cao 彭Peng 曾Zeng 萧Xiao 田Tian 董Dong 袁Yuan 潘Pan 蒋Jiang 蔡Cai "
    "余Yu 杜Du 叶Ye 程Cheng 苏Su 魏Wei 吕Lü 丁Ding 任Ren 沈Shen 姚Yao 卢Lu 姜Jiang "
    "崔Cui 钟Zhong 谭Tan 陆Lu 汪Wang 范Fan 金Jin 石Shi 廖Liao 贾Jia 夏Xia 韦Wei 付Fu "
    "方Fang 白Bai 邹Zou 孟Meng 熊Xiong 秦Qin 邱Qiu 江Jiang 尹Yin 薛Xue 阎Yan 段Duan 雷Lei"
)
_FIRST = (
    "建jian 志zhi 文wen 明ming 晓xiao 海hai 国guo 永yong 俊jun 嘉jia 子zi 宇yu 思si "
    "雅ya 慧hui 春chun 秀xiu 玉yu 丽li 雪xue 婉wan 梦meng 佳jia 若ruo 诗shi 立li "
    "学xue 振zhen 德de 伟wei 凯kai 泽ze 浩hao 天tian 一yi 云yun 锦jin 书shu 静jing "
    "素su"
)
_MALE = (
    "强qiang 军jun 平ping 华hua 辉hui 峰feng 涛tao 斌bin 杰jie 鹏peng 飞fei 刚gang 毅yi "
    "宁ning 超chao 波bo 亮liang 勇yong 成cheng 东dong 林lin 松song 阳yang 远yuan 博bo 哲zhe "
    "轩xuan 恒heng 诚cheng 康kang"
)
_FEMALE = (
    "芳fang 敏min 燕yan 娟juan 霞xia 玲ling 红hong 梅mei 莉li 兰lan 颖ying 洁jie 琴qin "
    "萍ping 婷ting 倩qian 琳lin 怡yi 欣xin 瑶yao 薇wei 妍yan 蓉rong 岚lan 晴qing 彤tong "
    "悦yue 菲fei 蕾lei 宁ning"
)
_CARRIERS = ("131", "135", "136", "137", "138", "139", "150", "158", "159", "177", "182", "186", "189", "199")


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((word[0], word[1:]) for word in text.split())


SURNAMES = _pairs(_SURNAMES)
FIRST = _pairs(_FIRST)
LAST = {"male": _pairs(_MALE), "female": _pairs(_FEMALE)}


@dataclass(frozen=True)
class Named:
    """A person: the name in the language of the company, and the address part of the spelling."""

    name: str
    gender: str
    mail: str


@dataclass
class Registry:
    """Hands out names, mail addresses and mobile numbers, each once."""

    rng: Random
    language: str
    names: set[str] = field(default_factory=set)
    mails: set[str] = field(default_factory=set)
    mobiles: int = 0

    def person(self) -> Named:
        while True:
            named = self._draw()
            if named.name not in self.names:
                self.names.add(named.name)
                return named

    def _draw(self) -> Named:
        gender = self.rng.choice(("male", "female"))
        weights = range(len(SURNAMES) + 12, 12, -1)
        surname, spelt = self.rng.choices(SURNAMES, weights)[0]
        last = self.rng.choice(LAST[gender])
        first = self.rng.choice(FIRST) if self.rng.random() < 0.8 else ("", "")
        given = (first[1] + last[1]).capitalize()
        name = surname + first[0] + last[0] if self.language == "zh-hans" else f"{given} {spelt}"
        return Named(name, gender, f"{given}.{spelt}".lower().replace("ü", "v"))

    def mail(self, local: str, domain: str) -> str:
        """The address, with a number behind the name when it is taken."""
        number, address = 1, f"{local}@{domain}"
        while address in self.mails:
            number += 1
            address = f"{local}{number}@{domain}"
        self.mails.add(address)
        return address

    def mobile(self) -> str:
        """A number of valid form that nobody has: four noughts follow the carrier's digits."""
        carrier = _CARRIERS[self.mobiles % len(_CARRIERS)]
        self.mobiles += 1
        return f"{carrier}0000{1000 + self.mobiles}"
