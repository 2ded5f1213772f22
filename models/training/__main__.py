"""Make the angle estimator: `python -m models.training --clips DIR` (see models/README.md)."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from threadpoolctl import threadpool_limits

from models.training.examples import find_landmarks, load_examples
from models.training.fitting import fit
from vision.measuring.estimator.network import ESTIMATOR_NAME, ESTIMATOR_SHA256, to_bytes

console = Console(stderr=True)
MODELS = Path(__file__).parents[1]


def main(
    clips: Annotated[Path, typer.Option(help="Folder of rendered clips with their truth.")],
    landmarks: Annotated[
        Path | None, typer.Option(help="Where landmarks are kept; CLIPS_landmarks without it.")
    ] = None,
    out: Annotated[Path, typer.Option(help="The file to write.")] = MODELS / ESTIMATOR_NAME,
) -> None:
    """Find the landmarks in rendered clips and learn from them how raw angles are wrong."""
    films = sorted(clips.glob("*.mp4"))
    if not films:
        raise typer.BadParameter(f"{clips} holds no clips: make them with sample_videos.render")
    kept = landmarks or clips.with_name(f"{clips.name}_landmarks")
    find_landmarks(films, kept, report=console.print)
    examples = load_examples(clips, kept)
    bodies, count = len(set(examples.body)), len(set(examples.clip))
    console.print(f"{len(examples.inputs)} examples from {count} clips of {bodies} people")
    # Sums split between threads differ in their last bits; networks this small are no slower with one.
    with threadpool_limits(1):
        content = to_bytes(fit(examples, console.print))
    out.write_bytes(content)
    found = hashlib.sha256(content).hexdigest()
    console.print(f"{out}: {len(content) / 1000:.0f} kB, SHA-256 {found}")
    if found != ESTIMATOR_SHA256:
        console.print("It differs from the one in use; ESTIMATOR_SHA256 in network.py must say so.")


if __name__ == "__main__":
    typer.run(main)
