"""The whole skinned body of a person: skin, head, hair, eyes, hands, clothes and shoes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sample_videos.render.anatomy import rotation_centres
from sample_videos.render.clothes import Wardrobe
from sample_videos.render.flesh import Flesh
from sample_videos.render.head import EYE, EYE_RADIUS_M, MOUTH, Head
from sample_videos.render.mesh import Piece, at_both_sides, folded, mirrored, surface, without
from sample_videos.render.person import Person
from sample_videos.render.surfaces import Material
from sample_videos.render.turns import moved
from sample_videos.render.weights import (
    Weights,
    bone_weights,
    hand_weights,
    rigid_weights,
    with_bends,
)

BODY_STEP_M = 0.0170
CLOTH_STEP_M = 0.0160
HEAD_STEP_M = 0.0075
HAIR_STEP_M = 0.0110
HAND_STEP_M = 0.0085
SHOE_STEP_M = 0.0115
EYE_STEP_M = 0.0040

# How deep skin lies under what covers it before it is dropped. Cloth moves a little otherwise than
# skin, so skin near a seam is kept.
UNDER_CLOTH_M = 0.006
UNDER_HAIR_M = 0.008
UNDER_SOCK_M = 0.030
UNDER_OTHER_CLOTH_M = 0.014


@dataclass(frozen=True)
class Body:
    """A skinned mesh in the rest pose, ready for the graphics card."""

    points: NDArray[np.float32]
    normals: NDArray[np.float32]
    triangles: NDArray[np.int32]
    bones: NDArray[np.int32]
    shares: NDArray[np.float32]
    material: NDArray[np.float32]
    eye: tuple[float, float, float]
    mouth: tuple[float, float, float]


def build_body(person: Person) -> Body:
    """Return the skinned mesh of a person; about a second of arithmetic, the same every time."""
    builder = _Builder(person)
    builder.add_skin()
    builder.add_head()
    builder.add_clothes()
    builder.add_feet()
    builder.add_hands()
    return builder.finish()


class _Builder:
    """Collects the pieces of a body with their shares of bones and their materials."""

    def __init__(self, person: Person) -> None:
        self.person, self.flesh = person, Flesh(person)
        self.head, self.wardrobe = Head(self.flesh), Wardrobe(self.flesh)
        self.joints = rotation_centres(person)
        self.pieces: list[tuple[Piece, Weights, Material]] = []
        self.top = at_both_sides(self.wardrobe.top)
        self.bottom = at_both_sides(self.wardrobe.bottom)
        self.shoe = at_both_sides(self.flesh.shoe)
        self.span_m = float(self.flesh.at("wrist")[0]) + 0.05
        self.neck_top_m = float(self.flesh.at("head")[2]) + 0.02

    def _add(self, piece: Piece, weights: Weights, material: Material) -> None:
        if len(piece.points):
            self.pieces.append((piece, weights, material))

    def _add_bending(self, piece: Piece, material: Material, *, wide: bool = False) -> None:
        weights = bone_weights(piece.points, self.flesh, self.joints, wide=wide)
        self._add(piece, weights, material)

    def add_skin(self) -> None:
        """Skin from neck to ankles where nothing covers it."""
        low, high = (0, -0.34, 0.03), (self.span_m, 0.34, self.neck_top_m)
        skin = surface(self.flesh.skin, low, high, BODY_STEP_M, whole=True)
        at = skin.points
        hidden = at_both_sides(self.wardrobe.socks)(at) < -UNDER_SOCK_M
        for cover in (self.top, self.bottom, self.shoe, at_both_sides(self.head.head)):
            hidden |= cover(at) < -UNDER_CLOTH_M
        self._add_bending(without(skin, hidden), Material.SKIN)

    def add_head(self) -> None:
        """Face and neck, hair, eyes."""
        origin = self.flesh.at("head")
        low, high = moved(origin, -0.12, -0.20, -0.10), moved(origin, 0.12, 0.17, 0.24)
        face = surface(self.head.head, low, high, HEAD_STEP_M, whole=True)
        hidden = self.top(face.points) < -UNDER_CLOTH_M
        hidden |= face.points[:, 2] < self.flesh.at("neck")[2] - 0.02
        if self.person.hair != "bald":
            hidden |= at_both_sides(self.head.hair)(face.points) < -UNDER_HAIR_M
            hair = surface(self.head.hair, moved(low, 0, 0, -0.05), high, HAIR_STEP_M, whole=True)
            self._add(hair, rigid_weights(len(hair.points), "head"), Material.HAIR)
        self._add_bending(without(face, hidden), Material.FACE)
        eye, reach = np.asarray(self.head.place(EYE)), np.full(3, 1.6 * EYE_RADIUS_M)
        ball = surface(self.head.eyes, eye - reach, eye + reach, EYE_STEP_M, whole=False)
        for piece in (ball, mirrored(ball)):
            self._add(piece, rigid_weights(len(piece.points), "head"), Material.EYE)

    def add_clothes(self) -> None:
        """Top and bottom, each without what the other covers."""
        wardrobe = self.wardrobe
        low, high = (0, -0.40, wardrobe.top_hem_z - 0.03), (self.span_m, 0.36, self.neck_top_m)
        top = surface(wardrobe.top, low, high, CLOTH_STEP_M, whole=True)
        top = without(top, self.bottom(top.points) < -UNDER_OTHER_CLOTH_M)
        self._add_bending(folded(top, 1), Material.TOP)
        low, high = (0, -0.40, wardrobe.bottom_hem_z - 0.03), (0.42, 0.36, wardrobe.hip_z + 0.16)
        bottom = surface(wardrobe.bottom, low, high, CLOTH_STEP_M, whole=True)
        bottom = without(bottom, self.top(bottom.points) < -UNDER_OTHER_CLOTH_M)
        wide = self.person.clothes.bottom == "skirt"
        self._add_bending(folded(bottom, 2), Material.BOTTOM, wide=wide)

    def add_feet(self) -> None:
        """Shoes, and socks where trousers do not cover them."""
        foot_m = self.person.foot_share * self.person.height_m
        front = float(self.flesh.at("toetip")[1]) - 0.30 * foot_m
        low, high = (0, front, -0.01), (0.22, 0.13, 0.16)
        shoes = surface(self.flesh.shoe, low, high, SHOE_STEP_M, whole=True)
        self._add_bending(shoes, Material.SHOE)
        ankle_z = self.wardrobe.ankle_z
        if self.wardrobe.bottom_hem_z <= ankle_z:
            return
        low, high = (0, -0.12, ankle_z - 0.03), (0.2, 0.14, ankle_z + 0.11)
        socks = surface(self.wardrobe.socks, low, high, SHOE_STEP_M, whole=True)
        hidden = self.shoe(socks.points) < -UNDER_CLOTH_M
        hidden |= self.bottom(socks.points) < -UNDER_CLOTH_M
        self._add_bending(without(socks, hidden), Material.SOCK)

    def add_hands(self) -> None:
        """One hand, and its mirror image."""
        wrist, tip = self.flesh.at("wrist"), self.flesh.at("handtip")
        low, high = np.minimum(wrist, tip) - 0.06, np.maximum(wrist, tip) + 0.06
        hand = surface(self.flesh.hand, low, high, HAND_STEP_M, whole=False)
        for side, piece in (("L", hand), ("R", mirrored(hand))):
            self._add(piece, hand_weights(piece.points, self.joints, side), Material.SKIN)

    def finish(self) -> Body:
        """Join all pieces."""
        starts = np.cumsum([0, *(len(piece.points) for piece, _, _ in self.pieces)])
        bones, shares = with_bends(np.concatenate([weights for _, weights, _ in self.pieces]))
        triangles = [
            piece.triangles + start
            for (piece, _, _), start in zip(self.pieces, starts, strict=False)
        ]
        material = [
            np.full(len(piece.points), material, np.float32) for piece, _, material in self.pieces
        ]
        return Body(
            points=np.concatenate([piece.points for piece, _, _ in self.pieces]),
            normals=np.concatenate([piece.normals for piece, _, _ in self.pieces]),
            triangles=np.concatenate(triangles).astype(np.int32),
            bones=bones,
            shares=shares,
            material=np.concatenate(material),
            eye=self.head.place(EYE),
            mouth=self.head.place(MOUTH),
        )
