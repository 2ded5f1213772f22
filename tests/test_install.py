"""The built package works from any folder: model, templates and fonts included, nothing undeclared."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import sysconfig
import tomllib
import venv
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.command import ROOT, SAMPLES

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def normal(requirement: str) -> str:
    """The normal form of the name in a requirement: "Jinja2>=3" is "jinja2"."""
    match = re.match(r"[\w.-]+", requirement)
    assert match
    return re.sub(r"[-_.]+", "-", match[0]).lower()


DECLARED = {normal(requirement) for requirement in PROJECT["dependencies"]}
OPTIONAL = {
    normal(requirement)
    for extra in ("cluster", "exchange")
    for requirement in PROJECT["optional-dependencies"][extra]
}
"""What a part of the package needs, which says so when it is missing."""


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`sitbone` from a wheel, in a fresh environment that sees this one's libraries but no checkout."""
    folder = tmp_path_factory.mktemp("install")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    build = [*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, ROOT]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = folder.glob("sitbone-*.whl")
    venv.create(folder / "fresh", with_pip=False, symlinks=True)
    python = folder / "fresh" / "bin" / "python"
    install = [*pip, "--python", python, "install", "--no-deps", "--no-index", wheel]
    subprocess.run(install, check=True, capture_output=True)
    (site,) = (folder / "fresh" / "lib").glob("python*/site-packages")
    # A path in a .pth file is searched, but the .pth files in it (an editable install) are not read.
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib"))
    return folder / "fresh" / "bin" / "sitbone"


def test_the_installed_command_screens_a_clip_from_another_folder(
    command: Path, tmp_path: Path
) -> None:
    run = subprocess.run(
        [command, "screen", SAMPLES / "squat_side.mp4", "--end", "4", "--json", "-"],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout)["model"]["name"] == "pose_landmarker_full.task"
    assert (tmp_path / "squat_side_screening" / "report.pdf").stat().st_size > 0
    assert (tmp_path / "squat_side_screening" / "annotated.mp4").stat().st_size > 0


def test_the_installed_package_is_not_the_checkout(command: Path, tmp_path: Path) -> None:
    code = "import vision; print(vision.__file__)"
    run = subprocess.run(
        [command.parent / "python", "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(run.stdout.strip()).is_relative_to(command.parent.parent)


def test_the_installed_app_brings_its_settings_samples_and_pictures(
    command: Path, tmp_path: Path
) -> None:
    code = (
        "from vision.ui.server import SCRIPT, shipped_settings\n"
        "from vision.ui.samples import samples\n"
        "from vision.ui.accuracy_table import held_out_table\n"
        "print(shipped_settings()['server.address'], len(samples()), held_out_table() is not None,"
        " all(sample.picture.is_file() for sample in samples()), SCRIPT)"
    )
    run = subprocess.run(
        [command.parent / "python", "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    address, count, accuracy, pictures, script = run.stdout.split()
    assert (address, count, accuracy, pictures) == ("127.0.0.1", "4", "True", "True")
    assert Path(script).is_relative_to(command.parent.parent)


def imported_libraries() -> set[str]:
    """The distributions that the package imports, by their normal names; cv2 comes with mediapipe."""
    modules: set[str] = set()
    for path in (ROOT / "vision").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                modules |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                modules.add(node.module.split(".")[0])
    owners = packages_distributions()
    foreign = modules - set(sys.stdlib_module_names) - {"vision", "cv2", "mpl_toolkits"}
    return {normal(owners[module][0]) for module in foreign}


def test_every_library_imported_is_declared_and_the_reverse() -> None:
    assert imported_libraries() == DECLARED | OPTIONAL


def test_every_requirement_has_a_tested_version() -> None:
    locked = {
        normal(line)
        for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
    }
    extras = [name for names in PROJECT["optional-dependencies"].values() for name in names]
    wanted = {*DECLARED, *map(normal, extras)}
    assert wanted <= locked
