"""Makes `pairs/`: rendered people squatting to a depth, and to 3, 8, 15 and 25 degrees more.

`python -m tests.history.make_pairs FOLDER` draws the clips, finds the landmarks and writes
`person_P/squat_plus_N.npz`. Needs what `sample_videos.render` needs (the extra `render`); takes minutes
a person. The estimator learned from neither (docs/accuracy.md).

The repetitions of one clip differ by a degree or two, as a person's do. The camera stands 4 degrees
further round in every second clip, and the films have other grain: no two days are filmed alike. The
depth of the thigh is searched for so that the true hip flexion (trunk-thigh) differs by exactly N.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np

from sample_videos.render.camera import Stand
from sample_videos.render.cast import draw_person
from sample_videos.render.clip import Clip, act
from sample_videos.render.film import Film
from sample_videos.render.filming import Bodies, write_clip
from sample_videos.render.motions import squat
from sample_videos.render.truth import angle_table
from vision.landmarks import PoseSequence
from vision.pipeline import estimate_poses
from vision.pose.file import save_poses

CHANGES_DEG = (0.0, 3.0, 8.0, 15.0, 25.0)
FIRST_DEPTH_DEG = 80.0
PEOPLE = (11, 205)
SEED, SECONDS = 17, 9.0
WITHIN_A_SET_DEG = (0.0, -1.5, 1.0, -0.5, 0.5, 0.0)
TRUTH = "hip_flexion_sagittal_left"
HERE = Path(__file__).parent / "pairs"


def clip(person: int, number: int) -> Clip:
    """One day's film of a person."""
    stand = Stand(near_side="left", azimuth_deg=4.0 * (number % 2), least_fill=0.68)
    return Clip(
        name=f"squat_plus_{CHANGES_DEG[number]:.0f}",
        person=draw_person(person),
        movement="squat",
        seconds=SECONDS,
        seed=SEED,
        stand=stand,
        film=Film(quality=24, noise=3.0 + number),
    )


def squat_to(thigh_deg: float) -> None:
    """Have the next squats go to a depth of the thigh, give or take what people vary."""

    def depth(
        random: np.random.Generator, number: np.ndarray, low: float, high: float
    ) -> np.ndarray:
        random.uniform(low, high)
        random.normal(0, 1, int(number.max()) + 1)
        return thigh_deg + np.take(WITHIN_A_SET_DEG, number)

    squat.depth_per_frame = depth  # type: ignore[assignment]


def true_depth_deg(one: Clip) -> float:
    """The median over the repetitions of the deepest true hip flexion."""
    take = act(one)
    hip = angle_table(take.solved, take.camera, take.time_s)[TRUTH].to_numpy()
    spans = [
        (take.time_s >= each.start_s) & (take.time_s <= each.end_s)
        for each in take.performance.repetitions
    ]
    return float(np.median([hip[inside].max() for inside in spans]))


def thigh_for(one: Clip, wanted_deg: float) -> float:
    """The depth of the thigh at which a clip's true hip flexion is as wanted, by halving."""
    low, high = 30.0, 100.0
    for _ in range(24):
        middle = (low + high) / 2
        squat_to(middle)
        low, high = (middle, high) if true_depth_deg(one) < wanted_deg else (low, middle)
    return (low + high) / 2


def small(poses: PoseSequence) -> PoseSequence:
    """The landmarks to single precision, which stores in half the space."""
    arrays = ("image_px", "world_m", "visibility")
    rounded = {name: getattr(poses, name).astype(np.float32).astype(np.float64) for name in arrays}
    return replace(poses, **rounded)


def main(folder: Path) -> None:
    """Draw every clip into a folder and write its landmarks here."""
    bodies = Bodies()
    for person, (number, change_deg) in product(PEOPLE, enumerate(CHANGES_DEG)):
        name = f"person_{person}"
        for home in (folder / name, HERE / name):
            home.mkdir(parents=True, exist_ok=True)
        one = clip(person, number)
        squat_to(thigh_for(one, FIRST_DEPTH_DEG + change_deg))
        print(name, one.name, f"{true_depth_deg(one):.2f} deg", flush=True)
        film = write_clip(one, folder / name, bodies)
        save_poses(small(estimate_poses(film)), HERE / name / f"{one.name}.npz")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
