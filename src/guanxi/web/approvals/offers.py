"""What the designer offers to choose from, and the words that stand on its forms."""

from typing import Any

import orjson
from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.flow.approval import definition as words
from guanxi.meta.module import Module
from guanxi.meta.types.number import DecimalNumber
from guanxi.web.editable import editable
from guanxi.web.lists.operators import endpoint

Choices = list[dict[str, str]]


def offers(module: Module, actor: Actor, titles: dict[str, dict[int, str]], picker: str) -> dict[str, Any]:
    """All choices for the flow of a module; `picker` holds the texts of the fields in which records are found."""
    users = [field for field in module.fields if field.target == "user"]
    departments = [field for field in module.fields if field.target in ("user", "department")]
    amounts = [field for field in module.fields if isinstance(field.type, DecimalNumber)]
    changeable = [module.field(key) for key in module.by_key if key in editable(module, actor)]
    records = {
        name: {"endpoint": endpoint(key), "texts": picker, "titles": titles.get(key, {})}
        for name, key in (
            ("users", "user"),
            ("positions", "position"),
            ("roles", "role"),
            ("departments", "department"),
        )
    }
    return {
        "rules": _rules(bool(users)),
        "of": _choices(submitter=_("The submitter"), **({"owner": _("The owner")} if module.is_owned else {})),
        "person_fields": [{"key": field.key, "label": str(field.label)} for field in users],
        "department_fields": [{"key": field.key, "label": str(field.label)} for field in departments],
        "amount_fields": [{"key": field.key, "label": str(field.label)} for field in amounts],
        "editable": [{"key": field.key, "label": str(field.label)} for field in changeable],
        **_of_nodes(),
        **records,
    }


def _choices(**texts: str) -> Choices:
    return [{"key": key, "label": label} for key, label in texts.items()]


def _rules(has_people: bool) -> Choices:
    texts = {
        "superior": _("Direct superior"),
        "superiors": _("Chain of superiors"),
        "department_head": _("Head of the department"),
        "department_heads": _("Chain of department heads"),
        "users": _("Named people"),
        "positions": _("Holders of positions"),
        "roles": _("Holders of roles"),
        "field": _("A person in a field"),
        "choice": _("Whom the submitter chooses"),
        "submitter": _("The submitter himself"),
    }
    return [choice for choice in _choices(**texts) if choice["key"] != "field" or has_people]


def _of_nodes() -> dict[str, Choices]:
    return {
        "modes": _choices(
            sequential=_("One after the other"),
            all=_("All must agree"),
            any=_("The first answer decides"),
            ratio=_("A share must agree"),
        ),
        "empties": _choices(
            admin=_("The administrator of approvals is asked"),
            assign=_("Named people are asked"),
            **{"pass": _("The step is passed")},
            refuse=_("It can't be submitted"),
        ),
        "sames": _choices(
            superior=_("The superior is asked instead"),
            skip=_("The step is passed"),
            allow=_("The submitter decides himself"),
        ),
        "timeouts": _choices(
            remind=_("Remind"),
            escalate=_("Ask the superior instead"),
            approve=_("Agree by itself"),
            reject=_("Reject by itself"),
        ),
        "joins": _choices(all=_("All branches are finished"), any=_("One branch is finished")),
        "copy_on": _choices(
            arrival=_("When the step begins"), approval=_("When the step is passed"), end=_("When all is over")
        ),
    }


def options() -> dict[str, Choices]:
    """The switches of a whole definition, with their choices."""
    return {
        "repeated": _choices(
            consecutive=_("Agree at once in steps that follow each other"),
            first_only=_("Ask in the first step only"),
            each=_("Ask in each step"),
        ),
        "recall": _choices(
            until_end=_("Until it is decided"), until_first=_("Before the first answer"), never=_("Never")
        ),
        "resubmit": _choices(from_start=_("Through all steps again"), to_returner=_("Straight to who returned it")),
        "otherwise": _choices(
            auto=_("It needs no approval"), choose=_("The submitter must choose an approval, such as this one")
        ),
        "after": _choices(open=_("The record can be changed again"), lock=_("The record stays locked")),
    }


def kinds() -> list[dict[str, str]]:
    """The kinds of steps, for the + between two of them."""
    texts = {
        "approve": (_("Approval"), "check"),
        "handle": (_("Task to carry out"), "task"),
        "cc": (_("Copy"), "copy"),
        "notify": (_("Notice"), "bell"),
        "condition": (_("Branches by condition"), "filter"),
        "parallel": (_("Branches at the same time"), "columns"),
    }
    return [{"key": key, "label": texts[key][0], "icon": texts[key][1]} for key in words.KINDS]


def texts() -> dict[str, str]:
    """The words of the island."""
    return {
        **{f"kind_{kind['key']}": kind["label"] for kind in kinds()},
        "begin": _("Submitted"),
        "end": _("Finished"),
        "edit": _("Edit this step"),
        "add_branch": _("Branch"),
        "otherwise": _("Otherwise"),
        "branch": _("Branch %(number)s") % {"number": "{number}"},
        "branch_title": _("Branch"),
        "default_branch": _("This branch is taken when no other one is."),
        "name": _("Name shown"),
        "done": _("Done"),
        "up": _("Move up"),
        "down": _("Move down"),
        "left": _("Move to the left"),
        "right": _("Move to the right"),
        "remove": _("Remove"),
        "offline": _("The server can't be reached. Try again."),
        **_of_forms(),
        **_of_people(),
    }


def _of_forms() -> dict[str, str]:
    return {
        "how": _("How they decide"),
        "mode": _("Several people"),
        "ratio": _("Share that must agree, in percent"),
        "count_all": _("Wait for all answers even when one says no"),
        "exceptions": _("Exceptions"),
        "empty": _("When nobody is found"),
        "assign": _("Who is asked then"),
        "same_submitter": _("When it is the submitter himself"),
        "time": _("Time limit"),
        "hours": _("Working hours"),
        "hours_hint": _("Left empty, there is no limit."),
        "timeout_action": _("What happens then"),
        "repeat": _("Again after working hours"),
        "editable": _("What may be changed meanwhile"),
        "editable_fields": _("Fields that these people may change"),
        "copies": _("Copies"),
        "with_copy": _("Send copies at this step"),
        "join": _("It goes on when"),
    }


def _of_people() -> dict[str, str]:
    return {
        "who": _("Who"),
        "people": _("People"),
        "positions": _("Positions"),
        "roles": _("Roles"),
        "departments": _("Departments"),
        "field": _("Field"),
        "of": _("Counted from"),
        "level": _("Level (1 is the direct superior)"),
        "heads_level": _("Up to how many levels"),
        "until": _("Up to"),
        "until_top": _("The top"),
        "until_level": _("A number of levels"),
        "until_position": _("A position"),
        "until_role": _("A role"),
        "until_amount": _("The amount that a level may decide"),
        "amount_field": _("Amount"),
        "limits": _("Limits of the levels"),
        "limits_hint": _("The first for the direct superior, the next for the one above; separated by spaces."),
        "scope": _("Choose among"),
        "copy_on": _("When"),
    }


def usual() -> dict[str, Any]:
    """The switches of a definition that says nothing about them."""
    return {
        "repeated": "consecutive",
        "recall": "until_end",
        "resubmit": "from_start",
        "after": "open",
        "otherwise": "auto",
        "attachments": True,
        "comment_on_reject": True,
        "batch": True,
        "auto_reject_allowed": False,
        "print_only_approved": False,
    }


def picker() -> str:
    """The texts of a field in which records are found by typing, as its island takes them."""
    told = {
        "none": _("Nothing found"),
        "searching": _("Searching…"),
        "clear": _("Clear"),
        "remove": _("Remove %(title)s") % {"title": "{title}"},
        "results": _("%(count)s found") % {"count": "{count}"},
    }
    return orjson.dumps(told).decode()
