"""Synthetic rows by the million, the same for the same seed; written past the store, for nothing is checked."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Model

from guanxi.kernel.money import places_of, round_half_up

CITIES = ("上海", "北京", "广州", "深圳", "杭州", "成都", "武汉", "西安", "南京", "重庆")
HEADS = ("华", "中", "东", "新", "康", "安", "德", "正", "宏", "瑞", "嘉", "博", "明", "远", "恒", "泰")
TAILS = ("医院", "诊所", "科技有限公司", "医疗器械有限公司", "商贸有限公司", "实业集团")
INDUSTRIES = ("medical", "trade", "it", "manufacturing", "education", "")
LEVELS = ("A", "B", "C", "D", "")
SURNAMES = tuple("王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈")
GIVEN = tuple("伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂文辉力宁建国华红志飞玲斌宇浩凯秋香子晨思雨欣怡佳")
TITLES = ("总经理", "采购经理", "科室主任", "财务经理", "项目经理", "工程师", "")
KINDS = ("phone", "phone", "wechat", "visit", "email", "meeting")
RESULTS = ("interested", "follow_later", "no_answer", "quoted", "")
OPENINGS = ("电话沟通", "上门拜访", "微信联系", "会议讨论", "样品寄出后回访", "展会上见面")
SUBJECTS = (
    "报价",
    "合同条款",
    "交货时间",
    "技术方案",
    "付款方式",
    "试用情况",
    "明年预算",
    "竞争对手的方案",
    "培训安排",
    "售后服务",
)
ENDINGS = (
    "客户满意",
    "需要再确认",
    "下周给答复",
    "等采购审批",
    "约定下次见面",
    "对价格有异议",
    "暂时没有需求",
    "希望看演示",
)
ACCOUNT_NUMBERS = "KH"
START = datetime(2024, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class People:
    """Who owns what: all sellers in order, and those whose rows are all old."""

    sellers: Sequence[int]
    stale: frozenset[int]


def moment(source: random.Random, owner: int, people: People) -> datetime:
    """When a row was last touched: in two years, but for a team that has long done nothing."""
    span = 90 if owner in people.stale else 1000
    return START + timedelta(days=source.randrange(span), seconds=source.randrange(86400))


def accounts(count: int, seed: int, people: People) -> Iterator[dict[str, Any]]:
    """Accounts: named, placed, owned by sellers in turn."""
    source = random.Random(seed)
    for pk in range(1, count + 1):
        owner = people.sellers[pk % len(people.sellers)]
        at = moment(source, owner, people)
        name = f"{source.choice(CITIES)}{source.choice(HEADS)}{source.choice(HEADS)}{source.choice(TAILS)}{pk}"
        yield {
            "id": pk,
            "name": name,
            "number": f"{ACCOUNT_NUMBERS}{pk:06d}",
            "owner_id": owner,
            "created_by_id": owner,
            "updated_by_id": owner,
            "created_at": at,
            "updated_at": at,
            "city": source.choice(CITIES),
            "industry": source.choice(INDUSTRIES),
            "level": source.choice(LEVELS),
            "phone": f"139{source.randrange(10**8):08d}",
        }


def contacts(count: int, accounts_made: int, seed: int, people: People) -> Iterator[dict[str, Any]]:
    """Contacts: the accounts in turn, the first of each is its primary one; owned with the account."""
    source = random.Random(seed + 2)
    for pk in range(1, count + 1):
        account = (pk - 1) % accounts_made + 1
        owner = people.sellers[account % len(people.sellers)]
        at = moment(source, owner, people)
        name = source.choice(SURNAMES) + source.choice(GIVEN) + source.choice(("", *GIVEN))
        yield {
            "id": pk,
            "name": name,
            "title": source.choice(TITLES),
            "mobile": f"138{source.randrange(10**8):08d}",
            "email": f"contact{pk}@example.com",
            "account_id": account,
            "account_owner_id": owner,
            "is_primary": pk <= accounts_made,
            "owner_id": owner,
            "created_by_id": owner,
            "updated_by_id": owner,
            "created_at": at,
            "updated_at": at,
        }


def opportunities(count: int, accounts_made: int, seed: int, people: People, stages: Sequence[Model]) -> Iterator[dict]:
    """Opportunities: most of them closed, the open ones spread over the stages."""
    source = random.Random(seed + 1)
    for pk in range(1, count + 1):
        account = source.randrange(1, accounts_made + 1)
        owner = people.sellers[account % len(people.sellers)]
        at = moment(source, owner, people)
        stage: Any = stages[min(source.randrange(len(stages) + 6), len(stages) - 1)]
        amount = Decimal(source.randrange(1_000, 900_000))
        name = f"{source.choice(HEADS)}{source.choice(TAILS)}项目{pk}"
        close = (at + timedelta(days=source.randrange(20, 200))).date()
        yield {
            "id": pk,
            "name": name,
            "number": f"SJ{pk:08d}",
            "account_id": account,
            "account_owner_id": owner,
            "owner_id": owner,
            "created_by_id": owner,
            "updated_by_id": owner,
            "created_at": at,
            "updated_at": at,
            "stage_set_id": stage.stage_set_id,
            "stage_id": stage.pk,
            "status": stage.kind,
            "probability": stage.probability,
            "forecast_category": stage.category,
            "currency_code": "CNY",
            "amount": amount,
            "amount_base": amount,
            "weighted_base": round_half_up(amount * stage.probability / 100, places_of("CNY")),
            "expected_close_date": close,
            "closed_at": close if stage.kind != "open" else None,
            "stage_entered_at": at,
        }


def activities(count: int, accounts_made: int, seed: int, people: People) -> Iterator[dict[str, Any]]:
    """Follow-ups: the accounts in turn, written by who owns them."""
    source = random.Random(seed + 3)
    for pk in range(1, count + 1):
        account = (pk - 1) % accounts_made + 1
        author = people.sellers[account % len(people.sellers)]
        at = moment(source, author, people)
        content = f"{source.choice(OPENINGS)}，谈了{source.choice(SUBJECTS)}，{source.choice(ENDINGS)}。"
        yield {
            "id": pk,
            "kind": source.choice(KINDS),
            "happened_at": at,
            "account_id": account,
            "account_owner_id": author,
            "content": content,
            "result": source.choice(RESULTS),
            "author_id": author,
            "owner_id": author,
            "created_by_id": author,
            "updated_by_id": author,
            "created_at": at,
            "updated_at": at,
        }
