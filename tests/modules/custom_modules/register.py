"""The register of devices that a company makes for itself: its fields, for the screen and for the API."""

from typing import Any

STATES = "running | 运行中 | Running\nrepair | 维修中 | Under repair"
FIELDS: dict[str, dict[str, Any]] = {
    "x_account": {"name": "所属客户", "kind": "reference", "target": "accounts"},
    "x_state": {"name": "状态", "kind": "choice", "options": STATES},
    "x_serial": {"name": "出厂编号", "kind": "text", "once": True, "searched": True},
    "x_model": {"name": "型号", "kind": "text"},
    "x_installed": {"name": "安装日期", "kind": "date"},
    "x_checked": {"name": "最近检修", "kind": "datetime"},
    "x_power": {"name": "功率", "kind": "decimal"},
    "x_load": {"name": "日耗电", "kind": "formula", "result": "number", "formula": "x_power * 8"},
    "x_floor": {"name": "楼层", "kind": "integer"},
    "x_price": {"name": "购置金额", "kind": "money"},
    "x_share": {"name": "折旧率", "kind": "percent"},
    "x_online": {"name": "联网", "kind": "boolean"},
    "x_marks": {"name": "用途", "kind": "multichoice", "options": STATES},
    "x_keeper": {"name": "保管人", "kind": "user"},
    "x_manual": {"name": "说明书", "kind": "url"},
    "x_notes": {"name": "备忘", "kind": "longtext"},
    "x_photo": {"name": "照片", "kind": "image"},
    "x_place": {"name": "位置", "kind": "place"},
    "x_signed": {"name": "验收签名", "kind": "signature"},
    "x_part": {"name": "配件", "kind": "text", "in_lines": True},
    "x_count": {"name": "数量", "kind": "integer", "in_lines": True},
}
