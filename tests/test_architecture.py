"""The rules of the house, as tests: who may import whom, and what stands in one place only."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.once

ROOT = Path(settings.BASE_DIR)
# From the ground up. A package imports from itself and from floors below its own.
FLOORS = {
    "publishing": 0,
    "vocabularies": 1,
    "pages": 1,
    "members": 2,
    "initiatives": 3,
    "activities": 3,
    "opendata": 4,
    "coalition_site": 5,
}
FILES = [path for package in FLOORS for path in sorted((ROOT / package).rglob("*.py"))]


def imports(tree):
    """Absolute imports of a module as (package, line)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name.split(".")[0], node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module.split(".")[0], node.lineno


def inside_functions(tree):
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return [n.lineno for f in functions for n in ast.walk(f) if isinstance(n, ast.Import | ast.ImportFrom)]


def name_of(path):
    return str(path.relative_to(ROOT))


def test_every_python_package_at_the_top_has_its_floor():
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "benchmarks"}
    assert packages == set(FLOORS)


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_imports_point_down(path):
    package = path.relative_to(ROOT).parts[0]
    upward = [
        f"{path.name}:{line} imports {other}"
        for other, line in imports(ast.parse(path.read_text()))
        if other in FLOORS and other != package and FLOORS[other] >= FLOORS[package]
    ]
    assert not upward


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_imports_stand_at_the_top(path):
    assert not inside_functions(ast.parse(path.read_text()))


def test_the_import_rules_notice_what_they_forbid():
    tree = ast.parse("def f():\n    from initiatives.models import Initiative\n")
    assert list(imports(tree)) == [("initiatives", 2)]
    assert inside_functions(tree) == [2]


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_only_the_workflow_assigns_a_status(path):
    assert not assigns_status(ast.parse(path.read_text())) or name_of(path) == "publishing/workflow.py"


def assigns_status(tree):
    """Lines that set an attribute `status`: by assignment, `update(status=…)` or `setattr(…, "status", …)`."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "status" and isinstance(node.ctx, ast.Store):
            found.append(node.lineno)
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in {"update", "bulk_update"} and any(keyword.arg == "status" for keyword in node.keywords):
                found.append(node.lineno)
            if name == "setattr" and any(getattr(argument, "value", None) == "status" for argument in node.args):
                found.append(node.lineno)
    return found


@pytest.mark.parametrize(
    "code", ["a.status = 1", "a.status, b = 1, 2", "q.update(status=1)", "setattr(a, 'status', 1)"]
)
def test_the_status_rule_notices_every_way(code):
    assert assigns_status(ast.parse(code))


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_only_published_says_what_published_means(path):
    """`Status.PUBLISHED` in a query is a second spelling of public."""
    spelled = re.findall(r"status(?:__in)?\s*==?.*published", path.read_text(), re.IGNORECASE)
    assert not spelled or name_of(path) == "publishing/models/publishable.py"


def test_no_file_has_a_name_that_says_nothing():
    vague = {"utils", "helpers", "common", "core", "misc", "services", "managers"}
    assert not [path for path in FILES if path.stem in vague or path.parent.name in vague]


def test_every_folder_of_tests_is_a_package():
    folders = {path.parent for path in (ROOT / "tests").rglob("test_*.py")}
    assert all((folder / "__init__.py").exists() for folder in folders)


def test_public_templates_hold_no_inline_script_or_style():
    templates = [path for path in (ROOT / "templates").rglob("*.html") if not {"admin", "emails"} & set(path.parts)]
    inline = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", re.IGNORECASE)
    assert len(templates) > 10
    assert not [path for path in templates if inline.search(path.read_text())]
