"""What the angle estimator sees of a frame: directions, lengths and angles, in the picture and in 3D.

Everything is written as if the side being estimated were the right one and the person faced right, so
that one estimator serves both sides and both ways of facing. Pictures are scaled to the body, so that
neither distance nor resolution counts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from vision.landmarks import SIDES, FloatArray, Landmark, PersonTrack, Side, landmark, other_side
from vision.measures import MEASURES
from vision.measuring import geometry
from vision.measuring.angles import plane_angles, segment_angles
from vision.measuring.estimator.skeleton import LENGTH_M, LENGTH_SPREAD_M, Skeleton, fit_skeleton
from vision.measuring.view import View

LONG_SEGMENTS = (("shoulder", "hip"), ("hip", "knee"), ("knee", "ankle"))
"""Trunk, thigh and shank: their lengths stay the same through a clip."""
SHORT_SEGMENTS = (("heel", "foot"), ("shoulder", "elbow"), ("elbow", "wrist"))
SHORT_LENGTH_M = 0.3
HEAD_LENGTH_M = 0.2
NEAR_PLANE_SHARE = 0.6
"""A segment this much in the picture plane tells how many pixels are a metre."""
LONGEST_PERCENTILE = 95.0
"""Of a segment's lengths in the picture: where it lies in the plane, whatever noise adds."""
LEAST_LENGTH_M = 1e-6
UPRIGHT_SHARE = 0.08
"""Share of the clip's frames, those most upright, that show how this body reads when straight."""
UPRIGHT_SUM_DEG = 60.0
"""Trunk, thigh and knee together within this of straight are upright; else nobody stands."""
ANGLES = ("hip_flexion", "knee_flexion", "thigh_elevation", "shank_inclination")
PICTURE_ONLY_TO_DEG, BONES_ONLY_FROM_DEG = 12.0, 25.0
"""Camera angles off the side between which the start goes from the picture to the skeleton."""
INPUT_LIMIT = 4.0
"""Inputs are held within this: no single odd number decides."""


@dataclass(frozen=True)
class _Body:
    """Landmarks of a clip in the two frames that inputs are read from.

    plane_px : (T, 33, 2) forward and down in the picture; space_m : (T, 33, 3) forward, down and to
    the subject's right. px_per_m : pixels of a metre. length_m : usual length of each long segment.
    longest_px : its length in the picture where it lies in the plane.
    """

    plane_px: FloatArray
    space_m: FloatArray
    px_per_m: float
    length_m: dict[tuple[str, str], float]
    longest_px: dict[tuple[str, str], float]


@dataclass(frozen=True)
class Inputs:
    """One side of a clip as the estimator sees it.

    named : inputs (T,), about -1 to 1 each; NaN where a landmark is missing. start_deg : (T, M) angles that the
    estimate starts from, in the order of `MEASURES`: the picture's in a square view, those of the
    skeleton of constant lengths in an oblique one, between the two a blend.
    """

    named: dict[str, FloatArray]
    start_deg: FloatArray


def estimator_inputs(
    track: PersonTrack, view: View, roll_deg: float, frame_size_px: tuple[int, int]
) -> dict[Side, Inputs]:
    """Return what the estimator sees of both sides.

    `track` is cleaned, `roll_deg` the camera roll to take out.
    """
    body = _body(track, view, roll_deg)
    skeleton = fit_skeleton(_level(track, roll_deg, frame_size_px), view.axis, frame_size_px)
    planes = {
        side: (plane_angles(body.plane_px, side), plane_angles(body.space_m[..., :2], side))
        for side in SIDES
    }
    return {
        side: Inputs(
            _held(
                {
                    **_segments(body, side),
                    **_angles(planes, side),
                    **_skeleton(skeleton, planes, side),
                    **_across(body, side),
                    **_head(body, side),
                    **_seen(track, side),
                    **_view(view, side, len(track.time_s)),
                    **_upright(planes, side),
                }
            ),
            _start_deg(skeleton, planes[side][0], side, view.azimuth_deg),
        )
        for side in SIDES
    }


def _start_deg(
    skeleton: Skeleton, picture: dict[str, FloatArray], side: Side, azimuth_deg: float
) -> FloatArray:
    flat = np.stack([picture[measure.name] for measure in MEASURES], axis=1)
    bones = _bone_angles(skeleton, side)
    deep = np.stack([bones[measure.name] for measure in MEASURES], axis=1)
    oblique = float(np.interp(azimuth_deg, [PICTURE_ONLY_TO_DEG, BONES_ONLY_FROM_DEG], [0.0, 1.0]))
    return geometry.wrap_deg(flat + oblique * geometry.wrap_deg(deep - flat))


def _bone_angles(skeleton: Skeleton, side: Side) -> dict[str, FloatArray]:
    joints = skeleton.plane_m[:, SIDES.index(side)]
    return segment_angles(*(joints[:, part] for part in range(joints.shape[1])))


def _body(track: PersonTrack, view: View, roll_deg: float) -> _Body:
    upright_m = track.world_m.copy()
    upright_m[..., :2] = geometry.rotate_px(upright_m[..., :2], -roll_deg)
    plane_px = view.sagittal_px(geometry.rotate_px(track.image_px, -roll_deg))
    space_m = np.concatenate(
        [view.sagittal_m(upright_m), (upright_m @ view.axis)[..., None]], axis=-1
    )
    scales, length_m, longest_px = [], {}, {}
    for segment in LONG_SEGMENTS:
        pixels, metres, flat = (
            np.concatenate([_length(points, segment, side) for side in SIDES])
            for points in (plane_px, upright_m, upright_m[..., :2])
        )
        in_plane = flat > NEAR_PLANE_SHARE * metres
        scales.append(pixels[in_plane] / flat[in_plane])
        length_m[segment] = _median(metres)
        longest_px[segment] = _percentile(pixels, LONGEST_PERCENTILE)
    return _Body(plane_px, space_m, _median(np.concatenate(scales)), length_m, longest_px)


def _segments(body: _Body, side: Side) -> dict[str, FloatArray]:
    """Directions of the segments in space and in the picture, and how long they look."""
    inputs: dict[str, FloatArray] = {}
    for who, each in (("own", side), ("other", other_side(side))):
        for segment in (*LONG_SEGMENTS, *SHORT_SEGMENTS):
            name = f"{who}_{segment[0]}_{segment[1]}"
            space_m = _vector(body.space_m, segment, each) * _outward(side)
            length_m = body.length_m.get(segment, SHORT_LENGTH_M)
            _put(inputs, f"space_{name}", _unit(space_m))
            plane = _vector(body.plane_px, segment, each) / (body.px_per_m * length_m)
            _put(inputs, f"plane_{name}", plane)
            if segment in body.length_m:
                pixels = np.linalg.norm(_vector(body.plane_px, segment, each), axis=-1)
                inputs[f"share_{name}"] = pixels / body.longest_px[segment]
                inputs[f"stretch_{name}"] = np.linalg.norm(space_m, axis=-1) / length_m
    return inputs


def _angles(
    planes: dict[Side, tuple[dict[str, FloatArray], dict[str, FloatArray]]], side: Side
) -> dict[str, FloatArray]:
    """Angles of the picture, of the 3D landmarks, and how far they disagree."""
    inputs: dict[str, FloatArray] = {}
    for who, each in (("own", side), ("other", other_side(side))):
        picture, space = planes[each]
        for name in ANGLES:
            inputs[f"picture_{who}_{name}"] = picture[name] / 90.0
            inputs[f"world_{who}_{name}"] = space[name] / 90.0
            inputs[f"apart_{who}_{name}"] = geometry.wrap_deg(picture[name] - space[name]) / 45.0
        inputs[f"picture_{who}_trunk"] = picture["trunk_inclination"] / 90.0
        inputs[f"world_{who}_trunk"] = space["trunk_inclination"] / 90.0
    return inputs


def _skeleton(
    skeleton: Skeleton,
    planes: dict[Side, tuple[dict[str, FloatArray], dict[str, FloatArray]]],
    side: Side,
) -> dict[str, FloatArray]:
    """Angles of the skeleton of constant lengths, how its bones lie, and the camera it found."""
    inputs: dict[str, FloatArray] = {}
    for who, each in (("own", side), ("other", other_side(side))):
        number = SIDES.index(each)
        for name, angle_deg in _bone_angles(skeleton, each).items():
            inputs[f"bones_{who}_{name}"] = angle_deg / 90.0
            apart_deg = geometry.wrap_deg(angle_deg - planes[each][1][name])
            inputs[f"bones_apart_{who}_{name}"] = apart_deg / 45.0
        for bone, name in enumerate(("trunk", "thigh", "shank")):
            inputs[f"bones_{who}_{name}_slant"] = skeleton.slant[:, number, bone]
            inputs[f"bones_{who}_{name}_misfit"] = skeleton.misfit_m[:, number, bone] / 0.05
    frames = len(skeleton.plane_m)
    inputs["bones_pitch"] = np.full(frames, skeleton.pitch_deg / 10.0)
    for bone, name in enumerate(("trunk", "thigh", "shank")):
        inputs[f"bones_{name}_length"] = np.full(
            frames, (skeleton.lengths_m[bone] - LENGTH_M[bone]) / LENGTH_SPREAD_M[bone]
        )
    return inputs


def _level(track: PersonTrack, roll_deg: float, frame_size_px: tuple[int, int]) -> PersonTrack:
    """Return the track as a level camera would have filmed it, turned about the picture's middle."""
    if roll_deg == 0.0:
        return track
    middle_px = np.array(frame_size_px) / 2
    world_m = track.world_m.copy()
    world_m[..., :2] = geometry.rotate_px(world_m[..., :2], -roll_deg)
    return replace(
        track,
        image_px=geometry.rotate_px(track.image_px - middle_px, -roll_deg) + middle_px,
        world_m=world_m,
    )


def _across(body: _Body, side: Side) -> dict[str, FloatArray]:
    """The lines through hips and shoulders, outward: how the body is turned in this frame."""
    inputs: dict[str, FloatArray] = {}
    for part in ("hip", "shoulder"):
        own, other = landmark(part, side), landmark(part, other_side(side))
        space_m = (body.space_m[:, own] - body.space_m[:, other]) * _outward(side)
        _put(inputs, f"space_{part}s", _unit(space_m))
        plane_px = body.plane_px[:, own] - body.plane_px[:, other]
        _put(inputs, f"plane_{part}s", plane_px / (body.px_per_m * SHORT_LENGTH_M))
    return inputs


def _head(body: _Body, side: Side) -> dict[str, FloatArray]:
    inputs: dict[str, FloatArray] = {}
    for name, points, scale in (
        ("space", body.space_m * _outward(side), HEAD_LENGTH_M),
        ("plane", body.plane_px, HEAD_LENGTH_M * body.px_per_m),
    ):
        ears, shoulders = (
            (points[:, left] + points[:, right]) / 2
            for left, right in (
                (Landmark.LEFT_EAR, Landmark.RIGHT_EAR),
                (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER),
            )
        )
        _put(inputs, f"{name}_head", (ears - shoulders) / scale)
        _put(inputs, f"{name}_nose", (points[:, Landmark.NOSE] - ears) / scale)
    return inputs


def _seen(track: PersonTrack, side: Side) -> dict[str, FloatArray]:
    return {
        f"seen_{who}_{part}": track.visibility[:, landmark(part, each)]
        for who, each in (("own", side), ("other", other_side(side)))
        for part in ("shoulder", "hip", "knee", "ankle")
    }


def _view(view: View, side: Side, frames: int) -> dict[str, FloatArray]:
    sign = 1.0 if side == "right" else -1.0
    return {
        "view_toward_camera": np.full(frames, -sign * view.axis[2]),
        # Positive with the back to the camera, negative with the face.
        "view_turned": np.full(frames, view.axis[0]),
        "view_turned_size": np.full(frames, abs(view.axis[0])),
    }


def _upright(
    planes: dict[Side, tuple[dict[str, FloatArray], dict[str, FloatArray]]], side: Side
) -> dict[str, FloatArray]:
    """How this body reads where it is most nearly straight: 0 everywhere when it never is."""
    picture, space = planes[side]
    bent_deg = sum(
        np.abs(space[name]) for name in ("trunk_inclination", "thigh_elevation", "knee_flexion")
    )
    bent_deg = np.nan_to_num(np.asarray(bent_deg), nan=np.inf)
    fewest = np.argsort(bent_deg, kind="stable")[: max(3, round(UPRIGHT_SHARE * len(bent_deg)))]
    stands = float(np.median(bent_deg[fewest]) < UPRIGHT_SUM_DEG)
    inputs = {"upright": np.full(len(bent_deg), stands)}
    for source, angles in (("picture", picture), ("world", space)):
        for name in ("hip_flexion", "knee_flexion"):
            reading = _median(angles[name][fewest]) if stands else 0.0
            inputs[f"upright_{source}_{name}"] = np.full(len(bent_deg), reading / 30.0)
    return inputs


def _held(inputs: dict[str, FloatArray]) -> dict[str, FloatArray]:
    return {name: np.clip(values, -INPUT_LIMIT, INPUT_LIMIT) for name, values in inputs.items()}


def _put(inputs: dict[str, FloatArray], name: str, vectors: FloatArray) -> None:
    for axis, letter in enumerate("xyz"[: vectors.shape[-1]]):
        inputs[f"{name}_{letter}"] = vectors[..., axis]


def _vector(points: FloatArray, segment: tuple[str, str], side: Side) -> FloatArray:
    return np.asarray(points[:, landmark(segment[1], side)] - points[:, landmark(segment[0], side)])


def _length(points: FloatArray, segment: tuple[str, str], side: Side) -> FloatArray:
    return np.asarray(np.linalg.norm(_vector(points, segment, side), axis=-1))


def _unit(vectors: FloatArray) -> FloatArray:
    return np.asarray(vectors / (np.linalg.norm(vectors, axis=-1, keepdims=True) + LEAST_LENGTH_M))


def _outward(side: Side) -> FloatArray:
    """Turn (forward, down, right) into (forward, down, outward from the middle on this side)."""
    return np.array([1.0, 1.0, 1.0 if side == "right" else -1.0])


def _median(values: FloatArray) -> float:
    return _percentile(values, 50.0)


def _percentile(values: FloatArray, percent: float) -> float:
    finite = values[np.isfinite(values)]
    return float(np.percentile(finite, percent)) if len(finite) else float("nan")
