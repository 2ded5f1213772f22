"""Which bones move a piece of flesh: smooth shares by where it lies about the joints."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sample_videos.render.flesh import Flesh
from sample_videos.render.shapes import Field, Points, ramp
from sample_videos.render.skeleton import BENDS, BONE_INDEX, BONES
from sample_videos.render.turns import unit

Array = NDArray[np.float64]
Weights = NDArray[np.float32]

LARGEST_COUNT = 6
"""Bones that move one vertex at most; the smallest shares beyond are dropped."""
NEARLY_ALL = 0.999

ARM_FREE_M = 0.14
"""From here down the upper arm, flesh beside the trunk belongs to the arm alone."""
FOLD_SLOPE = 0.32
"""The crease between thigh and trunk is higher in front (groin) than behind (below the seat)."""


class _ArmShares(NamedTuple):
    arm: Field
    elbow: Field
    wrist: Field


def bone_weights(points: Points, flesh: Flesh, joints: dict[str, Array], *, wide: bool) -> Weights:
    """Return (N, bones) shares of body or cloth points; `wide` lets a skirt span both legs."""
    weights = np.zeros((len(points), len(BONES)), dtype=np.float32)
    for side, sign in (("L", 1.0), ("R", -1.0)):
        arm = _arm_shares(points, flesh, joints, side, sign)
        leg = _leg_share(points, flesh, joints, side, sign, wide=wide) * (1 - arm.arm)
        knee_z, ankle_z = joints["knee" + side][2], joints["ankle" + side][2]
        bent = ramp(knee_z + 0.055, knee_z - 0.055, points[:, 2])
        foot = ramp(ankle_z + 0.03, ankle_z - 0.03, points[:, 2])
        toes = ramp(0.025, -0.025, points[:, 1] - joints["ball" + side][1])
        shares = {
            "upper_arm": arm.arm * (1 - arm.elbow),
            "forearm": arm.arm * arm.elbow * (1 - arm.wrist),
            "hand": arm.arm * arm.elbow * arm.wrist,
            "thigh": leg * (1 - bent),
            "shank": leg * bent * (1 - foot),
            "foot": leg * bent * foot * (1 - toes),
            "toes": leg * bent * foot * toes,
        }
        for bone, share in shares.items():
            weights[:, BONE_INDEX[bone + side]] += share
    rest = np.clip(1 - weights.sum(axis=1), 0, 1)
    for bone, share in _spine_shares(points, joints).items():
        weights[:, BONE_INDEX[bone]] += rest * share
    return _normalised(weights)


def _arm_shares(
    points: Points, flesh: Flesh, joints: dict[str, Array], side: str, sign: float
) -> _ArmShares:
    shoulder, elbow = joints["shoulder" + side], joints["elbow" + side]
    wrist, tip = joints["wrist" + side], joints["handtip" + side]
    mirrored = (points * np.array([sign, 1, 1], np.float32)).astype(np.float32)
    outside = ramp(0, 0.05, mirrored[:, 0])
    apart = flesh.trunk(mirrored) - flesh.arm(mirrored)
    offset = points - shoulder.astype(np.float32)
    along = offset @ unit(elbow - shoulder).astype(np.float32)
    away = np.linalg.norm(offset - along[:, None] * unit(elbow - shoulder), axis=1)
    share = ramp(-0.030, 0.045, apart) * ramp(-0.065, 0.085, along) * outside
    free = (along > ARM_FREE_M) & (apart > 0) & (away < 0.20)
    share = np.where(free, ramp(-0.01, 0.03, apart) * outside, share)
    bent = ramp(-0.04, 0.04, (points - elbow) @ unit(wrist - elbow))
    hand = ramp(-0.03, 0.03, (points - wrist) @ unit(tip - wrist))
    return _ArmShares(share.astype(np.float32), bent, hand)


def _leg_share(
    points: Points,
    flesh: Flesh,
    joints: dict[str, Array],
    side: str,
    sign: float,
    *,
    wide: bool,
) -> Field:
    height, outward = points[:, 2], sign * points[:, 0]
    hip_z = joints["hip" + side][2]
    fold = hip_z - 0.025 - FOLD_SLOPE * np.clip(points[:, 1], -0.12, 0.13)
    below = ramp(0.075, -0.075, height - fold)
    crotch = ramp(hip_z - 0.13, hip_z - 0.05, height)
    half = 0.10 if wide else 0.001 + 0.034 * crotch
    low = -half if wide else -0.001 - 0.001 * crotch
    share = np.clip((outward - low) / (half - low), 0, 1)
    return np.asarray(below * share * share * (3 - 2 * share), dtype=np.float32)


def _spine_shares(points: Points, joints: dict[str, Array]) -> dict[str, Field]:
    height = points[:, 2]
    lumbar = ramp(-0.06, 0.06, height - joints["L5"][2])
    thorax = ramp(-0.07, 0.07, height - joints["T10"][2])
    neck = ramp(-0.03, 0.03, height - joints["neck"][2])
    head = ramp(-0.03, 0.03, height - joints["head"][2] + 0.25 * (points[:, 1] - 0.01))
    return {
        "pelvis": 1 - lumbar,
        "lumbar": lumbar * (1 - thorax),
        "thorax": lumbar * thorax * (1 - neck),
        "neck": lumbar * thorax * neck * (1 - head),
        "head": lumbar * thorax * neck * head,
    }


def rigid_weights(count: int, bone: str) -> Weights:
    """Return shares that tie every point to one bone."""
    weights = np.zeros((count, len(BONES)), dtype=np.float32)
    weights[:, BONE_INDEX[bone]] = 1.0
    return weights


def hand_weights(points: Points, joints: dict[str, Array], side: str) -> Weights:
    """Return shares of a hand that blends into its forearm at the wrist."""
    wrist, tip = joints["wrist" + side], joints["handtip" + side]
    hand = ramp(-0.03, 0.03, (points - wrist) @ unit(tip - wrist))
    weights = np.zeros((len(points), len(BONES)), dtype=np.float32)
    weights[:, BONE_INDEX["hand" + side]] = hand
    weights[:, BONE_INDEX["forearm" + side]] = 1 - hand
    return weights


def with_bends(weights: Weights) -> tuple[NDArray[np.int32], Weights]:
    """Move what two neighbouring bones share to the bone half-way between them.

    Returns the indices and the shares of the `LARGEST_COUNT` strongest bones, each (N, 6).
    """
    own = weights.copy()
    bends = np.zeros((len(weights), len(BENDS)), dtype=np.float32)
    for column, (parent, child) in enumerate(BENDS):
        first, second = BONE_INDEX[parent], BONE_INDEX[child]
        shared = np.minimum(own[:, first], own[:, second]) * NEARLY_ALL
        bends[:, column] = 2 * shared
        own[:, first] -= shared
        own[:, second] -= shared
    everything = np.concatenate([own, bends], axis=1)
    strongest = np.argsort(-everything, axis=1)[:, :LARGEST_COUNT]
    shares = np.take_along_axis(everything, strongest, axis=1)
    return strongest.astype(np.int32), _normalised(shares)


def _normalised(weights: Weights) -> Weights:
    return np.asarray(weights / weights.sum(axis=1, keepdims=True), dtype=np.float32)
