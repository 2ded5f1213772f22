"""What the README and the docs promise: links lead somewhere, commands exist, the example runs."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.command import ROOT, environment, sitbone
from vision.cli.screen import RESULT_FILES
from vision.cli.terminal import EXIT_FLAGGED, EXIT_INTERRUPTED, EXIT_UNUSABLE

PAGES = sorted([ROOT / "README.md", *ROOT.glob("*/*.md")])
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """The fenced blocks of the README in one language ("" for none)."""
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def commands() -> list[list[str]]:
    """Every `sitbone` command line of the README, without comments and what it is piped into."""
    lines = [line for block in blocks("") for line in block.splitlines()]
    words = [shlex.split(line.partition("|")[0], comments=True) for line in lines]
    return [line for line in words if line and line[0] == "sitbone"]


@cache
def help_of(command: str) -> str:
    return sitbone(command, "--help", folder=ROOT).stdout


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        assert "://" in link or (page.parent / link).exists(), link


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_every_command_and_option_exists(words: list[str]) -> None:
    explained = help_of(words[1])
    assert explained.startswith("Usage:")
    for word in words[2:]:
        if word.startswith("-") and word != "-":
            assert re.search(
                rf"^\s+(-\w, )?{re.escape(word)}\b|{re.escape(word)},", explained, re.M
            )


def test_the_example_is_three_lines_and_runs() -> None:
    (example,) = blocks("python")
    assert len(example.splitlines()) == 3
    run = subprocess.run(
        [sys.executable, "-c", example],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert "squat" in run.stdout


def test_the_two_commands_are_there() -> None:
    for name in ("run", "test", ".ci/run"):
        assert os.access(ROOT / name, os.X_OK)
    assert [block.strip() for block in blocks("")[:2]] == ["./run", "./test"]


def test_every_file_of_a_screening_is_named() -> None:
    output = (ROOT / "docs" / "output.md").read_text(encoding="utf-8")
    for name in RESULT_FILES:
        assert f"`{name}`" in README
        assert name in output


def test_exit_codes_are_those_of_the_program() -> None:
    sentence = README[README.index("Exit codes:") :]
    for code in (EXIT_FLAGGED, EXIT_UNUSABLE, EXIT_INTERRUPTED):
        assert re.search(rf"\b{code} ", sentence)


def test_the_published_schema_is_that_of_the_code() -> None:
    from vision.report.schema import screening_schema

    published = (ROOT / "docs" / "screening.schema.json").read_text(encoding="utf-8")
    assert json.loads(published) == screening_schema()
