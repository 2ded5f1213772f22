"""Draw the sample clips with their truth: `python -m sample_videos.make_samples`, then the variants.

One drawn person, plain films, cameras where the names say. The seeds were picked so that the clips show
what they are for: shallow and deep squats in one clip, a lunge to about the limit, and so on.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sample_videos.render.camera import Stand
from sample_videos.render.cast import draw_person
from sample_videos.render.clip import Clip
from sample_videos.render.film import Film
from sample_videos.render.filming import Bodies, write_clip

FOLDER = Path(__file__).parent
PERSON = 11
FILL = 0.68
"""Share of the picture that the person fills, high or wide."""


@dataclass(frozen=True)
class Sample:
    """A sample clip: its name, what is done in it, and the camera's angle off the left side."""

    name: str
    movement: str
    seed: int
    seconds: float
    azimuth_deg: float = 0.0


SAMPLES = (
    Sample("squat_side", "squat", 17, 8.0),
    Sample("squat_oblique_30", "squat", 17, 8.0, 30.0),
    Sample("squat_front", "squat", 17, 8.0, 90.0),
    Sample("lunge_side", "lunge", 1, 6.0),
    Sample("hinge_side", "hinge", 9, 6.0),
    Sample("sit_side", "sitting", 1, 8.0),
    Sample("bridge_side", "bridge", 1, 6.0),
)


def main() -> None:
    """Draw every sample; takes some minutes without a graphics card."""
    bodies = Bodies()
    for sample in SAMPLES:
        clip = Clip(
            name=sample.name,
            person=draw_person(PERSON),
            movement=sample.movement,
            seconds=sample.seconds,
            seed=sample.seed,
            stand=Stand(near_side="left", azimuth_deg=sample.azimuth_deg, least_fill=FILL),
            film=Film(quality=24),
        )
        print(write_clip(clip, FOLDER, bodies).name, flush=True)
        (FOLDER / f"{sample.name}_joints.csv").unlink()
        (FOLDER / f"{sample.name}.json").unlink()


if __name__ == "__main__":
    main()
