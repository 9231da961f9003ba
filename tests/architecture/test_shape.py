"""What a linter does not know about how our files look."""

import ast

from tests.architecture.source import Source, sources

LONGEST_FILE = 400
DOORS = ("web", "api", "agents", "cli", "config")
BANNED_NAMES = {"utils", "helpers", "common", "misc"}


def test_no_source_file_is_longer_than_400_lines():
    lengths = {source.name: source.text.count("\n") for source in sources()}

    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_no_file_or_folder_is_a_drawer_for_odds_and_ends():
    parts = {source.name: {part.removesuffix(".py") for part in source.name.split("/")} for source in sources()}

    assert [name for name, words in parts.items() if words & BANNED_NAMES] == []


def test_requests_stay_at_the_doors():
    inner = [source for source in sources() if source.room not in DOORS and not is_page_of_a_module(source)]

    assert [source.name for source in inner if imports_requests(source)] == []


def test_views_fetch_records_through_the_engines_only():
    views = [source for source in sources() if source.room in ("web", "api") and not source.name.endswith("/models.py")]

    assert {source.name: found for source in views if (found := raw_managers(source))} == {}


def test_services_are_called_with_names_not_positions():
    services = [source for source in sources() if source.name.startswith("modules/") and "services" in source.name]

    assert {source.name: found for source in services if (found := positional_services(source))} == {}


def test_no_table_of_a_module_overrides_save_or_delete():
    models = [source for source in sources() if source.room == "modules" and source.name.endswith("models.py")]

    assert [source.name for source in models if methods(source) & {"save", "delete"}] == []


def methods(source: Source) -> set[str]:
    return {node.name for node in ast.walk(source.tree) if isinstance(node, ast.FunctionDef)}


def is_page_of_a_module(source: Source) -> bool:
    return source.room == "modules" and source.name.endswith("pages.py")


def imports_requests(source: Source) -> bool:
    return any(
        isinstance(node, ast.ImportFrom) and (node.module or "").startswith(("django.http", "django.shortcuts"))
        for node in ast.walk(source.tree)
    )


def raw_managers(source: Source) -> list[str]:
    """Uses of Model.objects, but for tables of this very room, which hold no business records."""
    own = own_models(source)
    return sorted(
        {
            f"{ast.unparse(node)} in line {node.lineno}"
            for node in ast.walk(source.tree)
            if isinstance(node, ast.Attribute) and node.attr == "objects" and ast.unparse(node.value) not in own
        }
    )


def own_models(source: Source) -> set[str]:
    return {
        alias.asname or alias.name
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ImportFrom) and node.module == f"guanxi.{source.room}.models"
        for alias in node.names
    }


def positional_services(source: Source) -> list[str]:
    """Public functions that a person's intention starts: those that take an actor."""
    return [
        node.name
        for node in source.tree.body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and "actor" in {argument.arg for argument in node.args.args}
    ]
