"""What the pages of printing show."""

import base64
from typing import Any

from guanxi.access.actor import Actor
from guanxi.jobs.models import Job, State
from guanxi.meta.module import Module
from guanxi.printing.choosing import first_choice, templates_for
from guanxi.printing.log import print_count, prints_of
from guanxi.printing.models import HTML, PrintTemplate
from guanxi.records.titles import title_of
from guanxi.web.forms.sent import fresh_token
from guanxi.web.menu import address

LANGUAGES = {"zh-hans": "中文", "en": "English"}


def print_values(module: Module, record: Any, actor: Actor, asked: int | None) -> dict[str, Any]:
    """The page that shows a record as it would be printed, and what it can be printed with."""
    templates = templates_for(module, actor)
    first = first_choice(templates, module, actor, record)
    chosen = next((one for one in templates if one.pk == asked), first)
    here = f"{address(module)}{record.pk}/"
    return {
        "module": module,
        "title": title_of(module, record),
        "back": here,
        "templates": [_offered(one, one is chosen, f"{here}print?template={one.pk}") for one in templates],
        "chosen": chosen,
        "file": f"{here}print/{chosen.pk}" if chosen else "",
        "has_file": bool(chosen and chosen.kind != HTML),
        "prints": prints_of(module, record.pk),
        "count": print_count(module, record.pk),
        "edits": "/m/print-templates/",
    }


def shown(pages: list[bytes]) -> list[str]:
    """Pictures of pages as they stand in a page of ours."""
    return [f"data:image/png;base64,{base64.b64encode(page).decode()}" for page in pages]


def many_values(module: Module, actor: Actor, count: int, carried: list[tuple[str, str]]) -> dict[str, Any]:
    """The page that asks with what a selection is printed."""
    templates = templates_for(module, actor)
    return {
        "module": module,
        "count": count,
        "carried": carried,
        "templates": [_offered(one, place == 0, str(one.pk)) for place, one in enumerate(_ranked(templates, actor))],
        "token": fresh_token(),
        "back": address(module),
    }


def job_values(module: Module, job: Job) -> dict[str, Any]:
    """How far the printing of a selection is, and its file."""
    return {
        "module": module,
        "pk": job.pk,
        "job": {"done": job.done, "total": job.total or 0, "label": str(State(job.state).label), "state": job.state},
        "is_ended": job.state not in (State.QUEUED, State.RUNNING),
        "is_done": job.state == State.DONE and bool((job.result or {}).get("pages")),
        "result": job.result or {},
        "error": job.error,
        "href": f"{address(module)}print/{job.pk}",
        "back": address(module),
    }


def _ranked(templates: list[PrintTemplate], actor: Actor) -> list[PrintTemplate]:
    return sorted(templates, key=lambda one: (not one.is_default, one.language != actor.language, one.sequence, one.pk))


def _offered(template: PrintTemplate, is_chosen: bool, href: str) -> dict[str, Any]:
    return {
        "id": template.pk,
        "name": template.name,
        "language": LANGUAGES.get(template.language, template.language),
        "kind": str(template._meta.get_field("kind").gx_type().display(template.kind)),
        "is_chosen": is_chosen,
        "href": href,
    }
