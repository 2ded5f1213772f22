"""Running the command line as a user does: in a process of its own, in a folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "sample_videos"
COMMAND = (sys.executable, "-m", "vision.cli.app")
LONGEST_RUN_S = 300

Argument = str | Path | bytes


def environment() -> dict[str, str]:
    """The environment of a user, with the package found from any folder."""
    return {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PYTHONWARNINGS": "error",
        "TERM": "xterm",  # a "dumb" terminal shows no bar
    }


def sitbone(*arguments: Argument, folder: Path, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run `sitbone ARGUMENTS` in a folder and return what it printed and its exit code."""
    words: Sequence[Argument] = [*COMMAND, *arguments]
    return subprocess.run(
        words,
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        errors="surrogateescape",
        timeout=LONGEST_RUN_S,
        check=False,
        **options,
    )


def start(*arguments: Argument, folder: Path, **options: Any) -> subprocess.Popen[bytes]:
    """Start `sitbone ARGUMENTS` in a folder without waiting for it."""
    words: Sequence[Argument] = [*COMMAND, *arguments]
    return subprocess.Popen(words, cwd=folder, env=environment(), **options)
