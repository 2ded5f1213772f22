"""The house rules that can be read off the source: who imports whom, and how long things get."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "vision"
MODULES = sorted(PACKAGE.rglob("*.py"))

HOMES = {
    "cv2": ("vision.overlay",),
    "mediapipe": ("vision.pose",),
    "streamlit": ("vision.ui",),
    "av": ("vision.video", "vision.overlay.annotate"),
    "matplotlib": (
        "vision.report",
        "vision.overlay",
        "vision.validation.plots",
        "vision.history.charts",
        "vision.team.charts",
    ),
    "distributed": ("vision.team.workers",),
    "fsspec": ("vision.team.places",),
    "typer": ("vision.cli",),
    "rich": ("vision.cli",),
    "starlette": ("vision.ui",),
    "ezc3d": ("vision.exchange.c3d",),
    "platformdirs": ("vision.folders",),
    "sqlalchemy": ("vision.history",),
    "alembic": ("vision.history",),
}
"""Which modules (by the beginning of their name) may import a library at all."""

EDGES = (
    "video",
    "pose",
    "jobs",
    "worker",
    "pipeline",
    "live",
    "overlay",
    "report",
    "validation",
    "exchange",
    "folders",
    "history",
    "team",
    "cli",
    "ui",
)
"""Modules (by the beginning of their name) that touch the outside world or a reader's eye."""

LONGEST_MODULE_LINES = 360
LONGEST_FUNCTION_LINES = 60


def name_of(path: Path) -> str:
    """The dotted name of a module file: vision/report/html.py is vision.report.html."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports_of(path: Path) -> set[str]:
    """Every module imported anywhere in a file, except for type checking only."""
    tree = tree_of(path)
    ignored = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    found: set[str] = set()
    for node in ast.walk(tree):
        if id(node) in ignored:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def own_imports(path: Path) -> set[str]:
    """The imports of a file that are modules of the package."""
    names = {name_of(module) for module in MODULES}
    return (imports_of(path) & names) - {"vision", name_of(path)}


@pytest.mark.parametrize("library", HOMES)
def test_a_library_is_imported_only_where_it_lives(library: str) -> None:
    strangers = {
        name_of(path)
        for path in MODULES
        if any(name.split(".")[0] == library for name in imports_of(path))
        and not name_of(path).startswith(HOMES[library])
    }
    assert strangers == set()


def test_imports_run_in_one_direction() -> None:
    graph = {name_of(path): own_imports(path) for path in MODULES if name_of(path) != "vision"}
    while graph:
        leaves = {name for name, needs in graph.items() if not needs & graph.keys()}
        assert leaves, f"these modules import each other in a circle: {sorted(graph)}"
        graph = {name: needs for name, needs in graph.items() if name not in leaves}


def test_measurement_and_judgement_know_no_edge() -> None:
    def is_edge(name: str) -> bool:
        return name.removeprefix("vision.").startswith(EDGES)

    upward = {
        (name_of(path), needed)
        for path in MODULES
        if not is_edge(name_of(path)) and name_of(path) != "vision"
        for needed in own_imports(path)
        if is_edge(needed)
    }
    assert upward == set()


def loaded_by(statement: str) -> set[str]:
    """The modules that a fresh interpreter has loaded after a statement."""
    code = f"import sys; {statement}; print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return set(run.stdout.split())


def test_importing_the_package_loads_no_heavy_library() -> None:
    heavy = {"cv2", "mediapipe", "av", "matplotlib", "pandas", "scipy", "numpy", "streamlit"}
    assert not loaded_by("import vision") & heavy


def test_the_command_line_starts_without_a_heavy_library() -> None:
    heavy = {"cv2", "mediapipe", "av", "matplotlib", "pandas", "scipy", "streamlit", "sqlalchemy"}
    assert not loaded_by("import vision.cli.app") & heavy


def test_judging_needs_neither_the_pose_model_nor_the_video_library() -> None:
    assert not loaded_by("import vision.screening") & {"cv2", "mediapipe", "av", "matplotlib"}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_modules_and_functions_stay_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE_LINES
    long = {
        f"{node.name}: {node.end_lineno - node.lineno + 1} lines"
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION_LINES
    }
    assert long == set()
