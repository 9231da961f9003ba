"""Puts down the demo company's follow-up plans, and starts them for some leads and deals of the last days."""

from datetime import date, timedelta
from typing import Any

from guanxi.demo.shapes import Demo
from guanxi.demo.shelf import Shelf
from guanxi.kernel import clock
from guanxi.meta import registry
from guanxi.modules.follow_up_plans.facade import finish_step
from guanxi.records import store

LEADS, DEALS = 5, 4
# kind, first and last day, Chinese, English, results; one plan for leads, one for deals
LEAD_STEPS = (
    ("call", 0, 1, "首次电话联系", "First call", ""),
    ("material", 1, 2, "发送产品资料", "Send the brochure", ""),
    ("wait", 0, 3, "等待客户阅读", "Wait for them to read it", ""),
    ("call", 0, 1, "电话确认意向", "Call about their interest", "{yes}=5, {no}=end"),
    ("visit", 1, 5, "上门拜访", "Visit", ""),
)
DEAL_STEPS = (
    ("meeting", 0, 2, "需求确认会", "Meeting about what they need", ""),
    ("material", 3, 5, "提交方案", "Hand in the proposal", ""),
    ("visit", 6, 10, "高层拜访", "Visit to the management", ""),
    ("call", 11, 13, "跟进决策进度", "Ask how the decision stands", ""),
)


def load_plans(shelf: Shelf, demo: Demo, language: str) -> None:
    """Two plans, each running for a few records, some steps of which are done."""
    is_chinese = language.startswith("zh")
    names = ("新线索跟进方案", "商机推进方案") if is_chinese else ("New leads", "Bring a deal forward")
    first = _plan(names[0], "leads", "event", LEAD_STEPS, is_chinese=is_chinese)
    second = _plan(names[1], "opportunities", "time", DEAL_STEPS, is_chinese=is_chinese)
    shelf.write(
        "follow_up_plan",
        {"plan-leads": shelf.new("follow_up_plan", first), "plan-deals": shelf.new("follow_up_plan", second)},
    )
    today = clock.today(shelf.admin.timezone)
    sellers = {deal.owner for deal in demo.opportunities}
    leads = [lead for lead in demo.leads if lead.status in ("new", "contacted") and lead.owner in sellers][-LEADS:]
    deals = [deal for deal in demo.opportunities if deal.status == "open" and deal.owner][-DEALS:]
    for place, lead in enumerate(leads):
        about = {"lead": shelf.id("lead", lead.external_id)}
        _begin(shelf, "plan-leads", lead.owner, about, today - timedelta(days=place), done=place % 3)
    for place, deal in enumerate(deals):
        about = {"opportunity": shelf.id("opportunity", deal.external_id)}
        _begin(shelf, "plan-deals", deal.owner, about, today - timedelta(days=2 * place), done=place % 2)


def _plan(name: str, slug: str, push: str, steps: Any, *, is_chinese: bool) -> dict[str, Any]:
    words = {"yes": "有意向", "no": "无意向"} if is_chinese else {"yes": "interested", "no": "not interested"}
    lines = [
        {
            "kind": kind,
            "title": chinese if is_chinese else english,
            "start_offset": first,
            "end_offset": last,
            "day_kind": "calendar" if kind == "wait" else "working",
            "results": results.format(**words),
        }
        for kind, first, last, chinese, english, results in steps
    ]
    return {"external_id": f"plan-{slug}", "name": name, "object": slug, "push_kind": push, "lines": lines}


def _begin(shelf: Shelf, plan: str, owner: str, about: dict[str, Any], day: date, *, done: int) -> None:
    author = shelf.author(owner)
    data = {"plan": shelf.id("follow_up_plan", plan), **about, "base_date": day, "source_system": "demo"}
    change = store.new(registry.get("follow_up_run"), author, data, history=True, trusted=True)
    shelf.write("follow_up_run", {f"run-{plan}-{about}": change})
    for step in range(1, done + 1):
        finish_step(actor=author, pk=change.record.pk, step=step)
