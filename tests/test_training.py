"""Learning on a small made-up task, where what must come out is known."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from models.training import fitting
from models.training.__main__ import main
from models.training.examples import MEASURE_NAMES, Examples, find_landmarks, largest_person
from sample_videos.render.film import Film, write_film
from tests.command import SAMPLES
from vision.measuring.estimator.network import from_bytes, to_bytes
from vision.pose.landmarker import Detections
from vision.video.reader import VideoReader

BODIES, CLIPS, FRAMES = 20, 2, 40


def made_up(seed: int) -> Examples:
    """Truth is the start, plus a known bend, plus noise that grows with an input everybody sees."""
    random = np.random.default_rng(seed)
    count = BODIES * CLIPS * FRAMES
    inputs = random.normal(0, 1, (count, 30))
    start_deg = random.uniform(-30, 120, (count, len(MEASURE_NAMES)))
    noise_deg = random.normal(0, 1, start_deg.shape) * (1.0 + 4.0 * (inputs[:, 1:2] > 0))
    bend_deg = 15.0 * np.tanh(inputs[:, :1])
    number = np.arange(count) // FRAMES
    return Examples(
        tuple(f"input{index}" for index in range(inputs.shape[1])),
        inputs,
        start_deg,
        start_deg + bend_deg + noise_deg,
        np.array([f"clip{each}" for each in number]),
        np.array([f"body{each // CLIPS}" for each in number]),
        np.ones(count, dtype=bool),
        np.zeros(count),
    )


@pytest.fixture(scope="module")
def learned() -> tuple[fitting.Estimator, list[str]]:
    said: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fitting, "EPOCHS", 25)
        estimator = fitting.fit(made_up(1), said.append)
    return from_bytes(to_bytes(estimator)), said


def test_what_was_learned_holds_on_other_bodies(
    learned: tuple[fitting.Estimator, list[str]],
) -> None:
    estimator, said = learned
    others = made_up(2)
    matrix = estimator.standardised(dict(zip(others.names, others.inputs.T, strict=True)))
    off_deg = others.true_deg - others.start_deg
    left_deg = np.abs(off_deg - estimator.correction_deg(matrix))
    assert left_deg.mean() < 0.6 * np.abs(off_deg).mean()
    inside = (left_deg <= estimator.error_deg(matrix)).mean(axis=0)
    assert (np.abs(inside - 0.9) < 0.05).all(), "the interval holds nine in ten"
    noisy = others.inputs[:, 1] > 0
    errors_deg = estimator.error_deg(matrix)
    assert errors_deg[noisy].mean() > 1.5 * errors_deg[~noisy].mean(), "wider where it must be"
    assert np.mean(estimator.strangeness(matrix) > 0) < 0.05
    assert said, "progress is told"


def test_stills_are_found_each_on_its_own(tmp_path: Path) -> None:
    few = tmp_path / "few.mp4"
    with VideoReader(SAMPLES / "squat_side.mp4", end_s=0.3) as video:
        pictures = [frame.image for frame in video]
    assert write_film(few, pictures, Film(frame_rate=3)) == len(pictures) > 5
    said: list[str] = []
    find_landmarks([few], tmp_path / "kept", report=said.append)
    find_landmarks([few], tmp_path / "kept", report=said.append)
    assert said == ["landmarks of 1 of 1 clips"], "what is there already is kept"
    found: Detections = pickle.loads((tmp_path / "kept" / "few.pkl").read_bytes())
    assert largest_person(found).found.all()


def test_a_folder_without_clips_says_so(tmp_path: Path) -> None:
    app = typer.Typer()
    app.command()(main)
    result = CliRunner().invoke(app, ["--clips", str(tmp_path)])
    assert result.exit_code == 2
    assert "no clips" in result.output
