"""Made-up values for the style guide: a seller of medical equipment, in Chinese and in English."""

import json
from pathlib import Path
from typing import Any

DATA = json.loads(Path(__file__).with_name("values.json").read_text(encoding="utf-8"))
ACCOUNTS, OWNERS, STAGES = DATA["accounts"], DATA["owners"], DATA["stages"]


def context(page: str, language: str, theme: str) -> dict[str, Any]:
    """All that the templates of the guide ask for."""
    zh = language == "zh-hans"

    def say(chinese: str, english: str) -> str:
        return chinese if zh else english

    name, post = DATA["person"][language]
    return {
        "title": "Guide",
        "say": say,
        "zh": zh,
        "csrf_token": "token",
        "messages": [],
        "user": {"name": name, "seed": 4, "note": post},
        "frame": frame(page, language, theme, say),
        "accounts": ACCOUNTS,
        "owners": OWNERS,
        "stages": STAGES,
        "filter_row": filter_row,
        "list_columns": list_columns(say),
        "list_rows": [list_row(index, account, say) for index, account in enumerate(ACCOUNTS * 3)],
        "funnel_steps": [funnel_step(stage, say) for stage in STAGES],
        "board_columns": [board_column(index, stage, say) for index, stage in enumerate(STAGES)],
    }


def filter_row(chips: list[dict[str, Any]]) -> dict[str, Any]:
    """A row of filters with these chips, and nothing behind the builder of new ones."""
    return {
        "chips": chips,
        "fields": [],
        "operators": [],
        "base": "#",
        "kept": [],
        "titles": {},
        "fields_href": "#",
        "preview_href": "#",
        "clear_href": "#",
    }


def frame(page: str, language: str, theme: str, say: Any) -> dict[str, Any]:
    groups = []
    for label, items in DATA["nav"]:
        chinese, _, english = label.partition("|")
        entries = [
            {
                "icon": icon,
                "label": say(zh, en),
                "href": "#",
                "current": zh == DATA["here"].get(page),
                "count": 7 if icon == "task" else 0,
            }
            for icon, zh, en in items
        ]
        groups.append({"key": english, "label": say(chinese, english) if label else "", "links": entries})
    create = [
        {"icon": "building", "label": say("客户", "Account"), "href": "#"},
        {"icon": "contact", "label": say("联系人", "Contact"), "href": "#"},
        {"icon": "target", "label": say("商机", "Opportunity"), "href": "#"},
    ]
    dock = [
        {"icon": "home", "label": say("工作台", "Workbench"), "href": "#", "current": page == "workbench"},
        {"icon": "building", "label": say("客户", "Accounts"), "href": "#", "current": page in ("list", "record")},
        {"icon": "bell", "label": say("消息", "Messages"), "href": "#", "count": 3},
        {"icon": "user", "label": say("我", "Me"), "href": "#"},
    ]
    return {
        "lang": "zh-Hans" if language == "zh-hans" else "en",
        "language": language,
        "theme": theme,
        "density": "comfortable",
        "rail": "",
        "company": say("明康医疗", "Mingkang Medical"),
        "languages": [("zh-hans", "中文", ""), ("en", "English", "")],
        "nav": groups,
        "create": create,
        "dock": dock,
        "pinned": [],
        "bell": {"href": "#", "unread": 3, "most": 100, "label": say("通知：3 条未读", "Notices: 3 unread")},
        "search_url": "#",
        "manifest_url": "#",
        "here": "#",
        "preferences_url": "#",
        "me_url": "#",
        "password_url": "#",
        "logout_url": "#",
    }


def list_columns(say: Any) -> list[dict[str, Any]]:
    return [
        {
            "key": key,
            "label": say(zh, en),
            "numeric": key == "amount",
            "title": key == "name",
            "sort_href": "#",
            "sorted": "descending" if key == "amount" else "",
        }
        for key, zh, en in DATA["columns"]
    ]


def list_row(index: int, account: tuple[Any, ...], say: Any) -> dict[str, Any]:
    zh, en, level, city_zh, city_en, seed, kind_zh, kind_en, amount, due = account
    cells = [
        {"kind": "title", "text": say(zh, en), "href": "#"},
        {"kind": "choice", "text": level, "tint": {"A": 2, "B": 0, "C": 9}[level]},
        {"kind": "text", "text": say(city_zh, city_en)},
        {"kind": "text", "text": say(kind_zh, kind_en)},
        {"kind": "person", "text": say(*OWNERS[seed]), "seed": seed, "href": "#"},
        {"kind": "phone", "text": f"138 {index:04d} 8{seed}21", "href": "13800008888"},
        {"kind": "money", "text": amount, "unit": "¥"},
        {"kind": "date", "text": due},
    ]
    return {"id": index, "href": "#", "edit_href": "#", "cells": cells}


def board_column(index: int, stage: tuple[Any, ...], say: Any) -> dict[str, Any]:
    zh, en, tint, count, amount, weight = stage
    cards = [board_card(index * 10 + at, ACCOUNTS[(index * 3 + at) % 8], say) for at in range(5 - index % 3)]
    return {
        "key": str(index),
        "label": say(zh, en),
        "tint": tint,
        "count": count,
        "sum": f"¥{amount}",
        "weighted": f"¥{amount[:-4]}" if weight < 100 else "",
        "cards": cards,
    }


def board_card(index: int, account: tuple[Any, ...], say: Any) -> dict[str, Any]:
    zh, en, _level, _cz, _ce, seed, _kz, _ke, amount, due = account
    return {
        "id": index,
        "href": "#",
        "title": say(*DATA["deals"][index % 3]),
        "note": say(zh, en),
        "unit": "¥",
        "amount": amount.removesuffix(".00"),
        "date": due,
        "age": say("32 天", "32 d") if index % 4 == 1 else "",
        "age_tone": "warn",
        "owner": say(*OWNERS[seed]),
        "owner_seed": seed,
        "move_url": "#",
        "version": 1,
    }


def funnel_step(stage: tuple[Any, ...], say: Any) -> dict[str, Any]:
    zh, en, tint, count, amount, weight = stage
    weighted = int(amount.replace(",", "")) * weight // 100
    return {
        "label": say(zh, en),
        "tint": tint,
        "href": "#",
        "percent": count * 100 // 38,
        "count": count,
        "amount": f"¥{amount}",
        "weighted": f"¥{weighted:,}",
        "rate": f"{100 - count} %",
    }
