"""The whole document: OpenAPI 3.1, as the asking person may see it."""

from importlib.metadata import version
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.api.answers import answer
from guanxi.api.openapi.approvals import APPROVALS
from guanxi.api.openapi.configuration import CONFIGURATION
from guanxi.api.openapi.directory import DIRECTORY, directory_paths
from guanxi.api.openapi.duplicates import DUPLICATES, duplicate_paths
from guanxi.api.openapi.mail import MAIL, mail_paths
from guanxi.api.openapi.paths import general_paths, module_paths, parameters
from guanxi.api.openapi.pools import POOLS, pool_paths
from guanxi.api.openapi.reports import REPORTS, report_paths
from guanxi.api.openapi.scheduled import SCHEDULED, scheduled_paths
from guanxi.api.openapi.schemas import (
    GENERAL,
    Schema,
    arguments_schema,
    body_schema,
    done_schema,
    giving_schema,
    page_of,
    record_schema,
    ref,
)
from guanxi.api.openapi.settings import SETTINGS, setting_paths, sheet_paths, sheet_schemas
from guanxi.api.openapi.tailored import TAILORED
from guanxi.api.openapi.views import VIEWS
from guanxi.api.openapi.ways_in import WAYS_IN, ways_in_paths
from guanxi.api.openapi.workplan import WORK_PLAN, work_plan_paths
from guanxi.api.parameters import only
from guanxi.meta.module import Module
from guanxi.meta.registry import all_modules
from guanxi.records.bulk import BY_ACTION, GIVING, REPOOL
from guanxi.records.gate import actions_of

MANY = {GIVING: "transfer", BY_ACTION[REPOOL]: "change-pool"}  # actions that are done with many, and by which address


def openapi(request: HttpRequest) -> HttpResponse:
    """`GET /openapi.json`."""
    only(request)
    return answer(document(request.actor))


def document(actor: Actor) -> dict[str, Any]:
    """Every address, parameter and schema that one person may use."""
    modules = [module for module in all_modules() if actor.may(module, "view")]
    paths: dict[str, Schema] = {}
    schemas = {
        **GENERAL,
        **APPROVALS,
        **TAILORED,
        **SETTINGS,
        **CONFIGURATION,
        **VIEWS,
        **MAIL,
        **WAYS_IN,
        **SCHEDULED,
        **DUPLICATES,
        **REPORTS,
        **WORK_PLAN,
    }
    schemas |= POOLS
    schemas |= {**DIRECTORY, **sheet_schemas()} if actor.is_admin else {}
    for module in modules:
        paths |= module_paths(module, actor)
        schemas |= _schemas(module, actor)
    general = {**general_paths(), **setting_paths(actor), **mail_paths(actor), **ways_in_paths(), **scheduled_paths()}
    general |= {**duplicate_paths(), **report_paths(actor), **work_plan_paths()}
    general |= pool_paths()
    general |= {**directory_paths(), **sheet_paths()} if actor.is_admin else {}
    problem = {"description": _("Refused."), "content": {"application/problem+json": {"schema": ref("Problem")}}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Guanxi 关系", "version": version("guanxi"), "description": _introduction()},
        "servers": [{"url": "/api/v1"}],
        "security": [{"token": []}, {"session": []}],
        "tags": [{"name": module.slug, "description": str(module.label_plural)} for module in modules],
        "paths": {**paths, **general},
        "components": {
            "schemas": schemas,
            "parameters": parameters(),
            "responses": {"Problem": problem},
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "sessionid"},
            },
        },
    }


def _schemas(module: Module, actor: Actor) -> dict[str, Schema]:
    slug = module.slug
    found = {slug: record_schema(module, actor), f"{slug}.page": page_of(slug)}
    if module.writable:
        found[f"{slug}.new"] = body_schema(module, actor, is_new=True)
        found[f"{slug}.change"] = body_schema(module, actor, is_new=False)
    actions = actions_of(module)
    if actions:
        found[f"{slug}.done"] = done_schema(slug)
    for action in actions:
        found[f"{slug}.actions.{action.key}"] = arguments_schema(action.arguments)
        if action.key in MANY:
            found[f"{slug}.{MANY[action.key]}"] = giving_schema(action.arguments)
    return found


def _introduction() -> str:
    return _("Everything that the pages do, for programs. You see and may do here what you see and may do there.")
