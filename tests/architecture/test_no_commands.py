"""Requests start no programs, and nothing that somebody sent becomes code."""

import ast

from tests.architecture.source import PACKAGE

#: Where Guanxi starts itself: web processes and workers, with commands that are written there.
STARTS = {"cli/web_processes.py", "jobs/children.py"}
MODULES = {"subprocess", "pty", "pickle", "marshal", "shelve", "code", "multiprocessing"}
CALLS = {"eval", "exec", "compile", "__import__"}
OF_OS = {"system", "popen", "fork", "execv", "execve", "execvp", "spawnv", "spawnl", "posix_spawn"}


def found(tree: ast.AST) -> list[str]:
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names if alias.name.partition(".")[0] in MODULES]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in MODULES:
            names.append(node.module or "")
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
            names.append(node.func.id)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "os":
            names += [f"os.{node.attr}"] if node.attr in OF_OS else []
        elif isinstance(node, ast.keyword) and node.arg == "shell":
            names.append("shell=")
    return names


def test_only_two_files_start_programs_and_none_makes_code_of_text():
    used = {
        str(path.relative_to(PACKAGE)): names
        for path in sorted(PACKAGE.rglob("*.py"))
        if (names := found(ast.parse(path.read_text(encoding="utf-8"))))
    }
    assert set(used) <= STARTS, used
    assert {name for names in used.values() for name in names} <= {"subprocess"}, used
