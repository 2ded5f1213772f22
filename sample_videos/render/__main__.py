"""Render people with exact truth: `python -m sample_videos.render --people 20 --out DIR`."""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from sample_videos.render.cast import draw_clips
from sample_videos.render.clip import Clip
from sample_videos.render.filming import is_finished, render_clip
from sample_videos.render.motions import MOVEMENTS

console = Console(stderr=True)


def main(
    out: Annotated[Path, typer.Option(help="Folder for the clips; finished ones are kept.")],
    people: Annotated[int, typer.Option(min=1, help="How many people.")] = 20,
    first: Annotated[int, typer.Option(min=0, help="Number (seed) of the first person.")] = 1,
    clips: Annotated[int, typer.Option(min=1, help="Clips of each person.")] = 5,
    seconds: Annotated[float, typer.Option(min=0.2, help="About how long a clip is.")] = 6.0,
    movement: Annotated[
        list[str] | None, typer.Option(help="Only these movements; may be repeated.")
    ] = None,
    plain: Annotated[bool, typer.Option(help="No blur, no second person, a clean film.")] = False,
    frame_rate: Annotated[
        int | None, typer.Option(min=1, help="Frames a second of every clip; else drawn.")
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Processes at a time.")] = 1,
) -> None:
    """Render clips of drawn people with their exact joint angles."""
    unknown = sorted(set(movement or []) - set(MOVEMENTS))
    if unknown:
        raise typer.BadParameter(f"unknown movement {unknown[0]!r}; known: {', '.join(MOVEMENTS)}")
    out.mkdir(parents=True, exist_ok=True)
    wanted = [
        clip
        for seed in range(first, first + people)
        for clip in draw_clips(
            seed,
            clips,
            seconds=seconds,
            movements=tuple(movement or ()),
            plain=plain,
            frame_rate=frame_rate,
        )
    ]
    missing = [clip for clip in wanted if not is_finished(clip, out)]
    if len(missing) < len(wanted):
        console.print(f"{len(wanted) - len(missing)} of {len(wanted)} clips are there already.")
    if jobs > 1:  # one drawing thread each, or the processes fight over the processor
        os.environ.setdefault("LP_NUM_THREADS", "1")
    failed = render_all(missing, out, jobs)
    if failed:
        console.print(f"[red]{failed} of {len(missing)} clips failed.[/red]")
        raise typer.Exit(1)


def render_all(clips: list[Clip], directory: Path, jobs: int) -> int:
    """Render clips with so many processes and a progress bar; returns how many failed."""
    bar = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    context = multiprocessing.get_context("spawn")  # OpenGL does not survive a fork
    failed = 0
    with (
        Progress(*bar, console=console) as progress,
        ProcessPoolExecutor(jobs, mp_context=context) as pool,
    ):
        task = progress.add_task("clips", total=len(clips))
        waiting = {pool.submit(render_clip, clip, directory): clip for clip in clips}
        for finished in as_completed(waiting):
            name = waiting[finished].name
            error = finished.exception()
            if error is None:
                progress.console.print(f"{name}  {finished.result():.1f} s")
            else:
                failed += 1
                progress.console.print(f"[red]{name}  {type(error).__name__}: {error}[/red]")
            progress.advance(task)
    return failed


if __name__ == "__main__":
    typer.run(main)
