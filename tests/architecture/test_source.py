"""Rules of the source that a reader may rely on everywhere."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys

import pytest

from tests.architecture.source import ROOT, dotted, imports, modules, relative, tracked, tree

MOST_LINES_OF_A_FILE = 500
MOST_LINES_OF_A_FUNCTION = 60

# Who may import what; a rule names folders and files by the beginning of their path.
HOMES = {
    "pyomo": (
        "sizer/components/",
        "sizer/guideline/",
        "sizer/model/",
        "sizer/solver/",
        "sizer/explain.py",
    ),
    "highspy": ("sizer/solver/",),
    "clarabel": ("sizer/solver/",),
    "streamlit": ("app.py", "sizer/ui/"),
    "plotly": ("sizer/report/", "sizer/ui/"),
    "openpyxl": ("sizer/report/", "sizer/profiles/"),
    "xlsxwriter": ("sizer/report/",),
    "pvlib": ("sizer/profiles/", "sizer/weather/", "sizer/climate", "sizer/sky.py"),
    "windpowerlib": ("sizer/profiles/", "sizer/weather/", "sizer/climate"),
    "holidays": ("sizer/workdays.py",),
    "ruamel": ("sizer/yaml.py", "sizer/catalogue/"),
    "typer": ("sizer/cli/",),
    "rich": ("sizer/cli/", "sizer/report/"),
}

# Words of the place where the code was written; put together so that this file does not hold them itself.
FOREIGN = [
    "/wo" + "rk/",
    "/op" + "t/venv",
    "/ro" + "ot/",
    "hel" + "per",
    "sub" + "agent",
    "wt/" + "quality",
    "TO" + "DO",
]


def functions(path):
    return [n for n in ast.walk(tree(path)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]


def code_lines(function: ast.FunctionDef) -> int:
    """Lines of a function without its docstring."""
    first = function.body[0]
    has_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    docstring = first.end_lineno - first.lineno + 1 if has_docstring and isinstance(first.value.value, str) else 0
    return function.end_lineno - function.lineno + 1 - docstring


def test_there_is_source_to_look_at():
    assert len(modules()) > 40
    assert ROOT / "pyproject.toml" in tracked()


@pytest.mark.parametrize("path", modules(), ids=relative)
def test_a_file_is_short(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES_OF_A_FILE


@pytest.mark.parametrize("path", modules(), ids=relative)
def test_functions_are_short(path):
    long = {f.name: code_lines(f) for f in functions(path) if code_lines(f) > MOST_LINES_OF_A_FUNCTION}
    assert not long


@pytest.mark.parametrize("package", HOMES)
def test_a_package_is_imported_only_where_it_is_at_home(package):
    strangers = [
        relative(path)
        for path in modules()
        if package in imports(path) and not relative(path).startswith(HOMES[package])
    ]
    assert not strangers


@pytest.mark.parametrize("path", modules(), ids=relative)
def test_no_module_state_is_changed(path):
    changed = [n for n in ast.walk(tree(path)) if isinstance(n, ast.Global)]
    collections = {
        target.id
        for node in tree(path).body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }
    for function in functions(path):
        own = {a.arg for a in (*function.args.args, *function.args.kwonlyargs)}
        own |= {n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        changed += [n for n in ast.walk(function) if changed_name(n) in collections - own]
    assert not [ast.unparse(node) for node in changed]


def changed_name(node: ast.AST) -> str | None:
    """Name of the collection that a node changes in place: ``x[k] = …``, ``del x[k]``, ``x.append(…)``."""
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
        return node.value.id if isinstance(node.value, ast.Name) else None
    changers = {"append", "add", "update", "extend", "setdefault", "pop", "clear", "insert", "remove", "discard"}
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in changers:
        return node.func.value.id if isinstance(node.func.value, ast.Name) else None
    return None


# A page of the app is a script that Streamlit runs: nobody imports from it.
IMPORTABLE = [p for p in modules() if p.name not in ("__main__.py", "app.py") and p.parent.name != "pages"]


@pytest.mark.parametrize("path", IMPORTABLE, ids=relative)
def test_all_names_exactly_what_is_public(path):
    module = importlib.import_module(dotted(path))
    stated = getattr(module, "__all__", None)
    own = {
        node.name
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
    }
    assert stated is not None or not own, f"{sorted(own)} are public, but there is no __all__"
    assert not own - set(stated or ()), "public, but not in __all__: name them, or begin them with _"
    assert len(set(stated or ())) == len(stated or ())
    assert not [name for name in stated or () if not hasattr(module, name)]


def test_importing_the_package_is_light():
    heavy = ["pvlib", "plotly", "streamlit", "windpowerlib", "xlsxwriter", "openpyxl", "holidays"]
    script = f"import sys, sizer; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_no_file_speaks_of_the_place_where_it_was_written():
    word = re.compile("|".join(rf"(?<![A-Za-z]){re.escape(word)}" for word in FOREIGN))
    found = {}
    for path in tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        hits = sorted(set(word.findall(text)))
        if hits:
            found[relative(path)] = hits
    assert not found
