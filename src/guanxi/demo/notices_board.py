"""What the demo company has announced to its people, in both languages."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

# key, type, days ago, audience, on top, to be confirmed; author; Chinese title and text; English title and text
_WORDS = (
    (
        ("travel", "policy", 2, "", True, True, "tang.yafei"),
        (
            "差旅报销制度（修订版）",
            (
                "<p>自下月起，差旅报销执行新标准：</p><ul><li>高铁二等座、经济舱凭票报销；</li>"
                "<li>住宿标准：一线城市 <strong>450 元/晚</strong>，其他城市 350 元/晚；</li>"
                "<li>出差结束后 5 个工作日内提交报销单。</li></ul><p>请阅读后点击“确认”。</p>"
            ),
        ),
        (
            "Travel expenses, revised",
            (
                "<p>From next month on:</p><ul><li>second class by train, economy by air, against receipts;</li>"
                "<li>hotels: up to <strong>¥450 a night</strong> in the largest cities, ¥350 elsewhere;</li>"
                "<li>hand in your claim within 5 working days after the trip.</li></ul>"
                "<p>Please read this and confirm.</p>"
            ),
        ),
    ),
    (
        ("fair", "meeting", 4, "sales", False, False, "lin.siyuan"),
        ("销售中心季度例会", "<p>本周五 14:00，三楼大会议室。请各区经理准备本季度商机预测与丢单复盘。</p>"),
        (
            "Quarterly meeting of sales",
            (
                "<p>Friday at 14:00, large meeting room, third floor. "
                "Regional managers bring the forecast of the quarter and what we learnt from lost deals.</p>"
            ),
        ),
    ),
    (
        ("appointment", "appointment", 9, "", False, False, "tang.yafei"),
        (
            "任命通知：周文博任华东大区经理",
            "<p>经公司研究决定，任命周文博同志为华东大区经理，全面负责华东大区的销售工作，即日起生效。</p>",
        ),
        (
            "Zhou Wenbo leads Sales East",
            "<p>Zhou Wenbo takes over as regional manager of Sales East with immediate effect.</p>",
        ),
    ),
    (
        ("award", "news", 15, "", False, False, "shen.manlin"),
        ("公司荣获“年度医疗器械服务奖”", "<p>感谢每一位同事的努力！颁奖照片已放在共享盘“市场部/活动”目录。</p>"),
        (
            "Service award of the year",
            "<p>Thank you, everybody! Pictures of the evening lie on the shared drive under Marketing/Events.</p>",
        ),
    ),
)


@dataclass(frozen=True)
class Posted:
    """One announcement: who wrote it, when it went out, and its values."""

    key: str
    author: str
    at: datetime
    department: str
    values: dict[str, Any]


def posted(language: str, now: datetime, zone: str) -> Iterator[Posted]:
    """The announcements of the last weeks, the oldest first."""
    local = now.astimezone(ZoneInfo(zone))
    for (key, kind, days, department, on_top, must, author), chinese, english in reversed(_WORDS):
        title, body = chinese if language.startswith("zh") else english
        at = datetime.combine(local.date() - timedelta(days=days), time(9, 30), local.tzinfo)
        values = {"title": title, "type": kind, "body": body, "top": on_top, "need_confirm": must}
        yield Posted(key, author, at, department, values)
