"""Which movement a clip shows: figures from every direction, real poses in test_measuring."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pytest

from tests.figures import (
    Camera,
    Motion,
    bridge,
    film,
    gait,
    hide,
    hinge,
    lunge,
    mirror,
    run,
    seated,
    sit_to_stand,
    squat,
    still,
)
from vision.landmarks import SIDES, Landmark, PersonTrack, landmark
from vision.measuring.angles import angle_table
from vision.measuring.recognition import Recognition, recognise
from vision.measuring.repair import clean
from vision.measuring.view import measure_view

MOTIONS: dict[str, tuple[str, Motion]] = {
    "squat": ("squat", squat()),
    "shallow squat": ("squat", squat((60.0, 65.0))),
    "slow squat": ("squat", squat((110.0, 100.0), down_s=3.0, pause_s=2.0, up_s=3.0)),
    "lunge left": ("forward_lunge", lunge(("left",) * 3)),
    "lunge right": ("forward_lunge", lunge(("right",) * 2)),
    "alternating lunge": ("forward_lunge", lunge(("left", "right"))),
    "hinge": ("hinge", hinge()),
    "toe touch": ("hinge", hinge((110.0,))),
    "sit to stand": ("sit_to_stand", sit_to_stand()[0]),
    "one rise": ("sit_to_stand", sit_to_stand(1)[0]),
    "seated": ("seated", seated()),
    "slumped": ("seated", seated(10.0, trunk_deg=25.0)),
    "reclined": ("seated", seated(10.0, trunk_deg=-20.0)),
    "bridge left": ("bridge", bridge("left")[0]),
    "bridge right": ("bridge", bridge("right")[0]),
    "walk": ("walk", gait()),
    "run": ("run", run()),
    "standing": ("other", still(5.0)),
}


def recognised(track: PersonTrack) -> Recognition:
    cleaned = clean(track, 6.0).track
    view = measure_view(cleaned)
    return recognise(angle_table(cleaned, view, 0.0), cleaned, view)


@pytest.mark.parametrize("name", MOTIONS)
@pytest.mark.parametrize("facing", ["left", "right"])
@pytest.mark.parametrize("azimuth_deg", [0.0, 30.0])
def test_each_movement_is_told_from_the_side(
    name: str, facing: Literal["left", "right"], azimuth_deg: float
) -> None:
    expected, motion = MOTIONS[name]
    found = recognised(film(motion, Camera(azimuth_deg, facing, perspective=True), noise_px=1.5))
    assert found.name == expected, found
    assert 0.5 <= found.confidence <= 1.0


@pytest.mark.parametrize("name", MOTIONS)
def test_mirroring_the_picture_changes_nothing(name: str) -> None:
    track = film(MOTIONS[name][1], Camera(10.0), noise_px=1.0)
    plain, mirrored = recognised(track), recognised(mirror(track))
    assert plain.name == mirrored.name
    assert plain.confidence == pytest.approx(mirrored.confidence, abs=0.02)


def test_one_picture_of_a_seated_person_is_sitting() -> None:
    assert recognised(film(seated(0.0))).name == "seated"


@pytest.mark.parametrize("frames", [1, 2, 3, 4])
def test_a_handful_of_frames_claims_no_movement(frames: int) -> None:
    whole = film(squat())
    some = slice(60, 60 + frames)
    track = PersonTrack(
        whole.time_s[some], whole.image_px[some], whole.world_m[some], whole.visibility[some]
    )
    assert recognised(track).name in ("other", "seated")


HIDDEN: dict[str, list[Landmark]] = {
    "legs": [landmark(part, side) for part in ("knee", "ankle") for side in SIDES],
    "shoulders": [landmark("shoulder", side) for side in SIDES],
    "trunk and thighs": [landmark(part, side) for part in ("shoulder", "hip") for side in SIDES],
    "everything": list(Landmark),
}


@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize("name", ["squat", "seated", "bridge left", "walk"])
def test_a_movement_is_not_claimed_for_what_is_not_seen(hidden: str, name: str) -> None:
    found = recognised(hide(film(MOTIONS[name][1]), *HIDDEN[hidden]))
    if hidden != "shoulders":
        assert found == Recognition("other", 0.0)
    else:
        assert found.name in ("other", MOTIONS[name][0])
    assert np.isfinite(found.confidence)
