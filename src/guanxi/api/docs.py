"""`/docs`: the OpenAPI document as a page to read."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from guanxi.api.openapi.document import document
from guanxi.api.parameters import only
from guanxi.kernel.errors import CATALOGUE

METHODS = ("get", "post", "patch", "delete")


def page(request: HttpRequest) -> HttpResponse:
    """The same for people: addresses by module, fields, and what each error code means."""
    only(request)
    made = document(request.actor)
    context = {
        "document": made,
        "groups": [_group(made, tag["name"], tag["description"]) for tag in made["tags"]],
        "general": [found for found in _operations(made) if "." in found["key"] and not _is_of_module(made, found)],
        "codes": [(code, status, str(text)) for code, (status, text) in sorted(CATALOGUE.items())],
        "parameters": [one for one in made["components"]["parameters"].values() if one["in"] == "query"],
        "lang": {"zh-hans": "zh-Hans"}.get(get_language() or "", "en"),
    }
    return render(request, "api/docs.html", context)


def _group(made: dict[str, Any], slug: str, label: str) -> dict[str, Any]:
    schemas = made["components"]["schemas"]
    fields = [_field(name, schema) for name, schema in schemas[slug]["properties"].items()]
    actions = {
        name.rpartition(".")[2]: list(schema["properties"])
        for name, schema in schemas.items()
        if name.startswith(f"{slug}.actions.")
    }
    operations = [found for found in _operations(made) if found["tag"] == slug]
    return {"slug": slug, "label": label, "fields": fields, "operations": operations, "actions": actions}


def _field(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "label": schema.get("title", ""),
        "kind": _kind(schema),
        "is_read_only": schema.get("readOnly", False) or name == "id",
        "choices": [value for value in schema.get("enum", schema.get("items", {}).get("enum", ())) if value],
        "operators": schema.get("x-operators", ()),
        "target": schema.get("x-target", ""),
    }


def _kind(schema: dict[str, Any]) -> str:
    if "x-target" in schema:
        return "id" if schema.get("type") != "array" else "id[]"
    kinds = schema.get("type", "")
    name = next((kind for kind in kinds if kind != "null"), "") if isinstance(kinds, list) else str(kinds)
    return str(schema.get("format", name))


def _operations(made: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "method": method.upper(),
            "path": path,
            "summary": one["summary"],
            "tag": one["tags"][0],
            "key": one["operationId"],
        }
        for path, found in made["paths"].items()
        for method, one in found.items()
        if method in METHODS
    ]


def _is_of_module(made: dict[str, Any], found: dict[str, Any]) -> bool:
    return found["tag"] in {tag["name"] for tag in made["tags"]}
