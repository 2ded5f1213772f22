"""Draws people and room: one `Shot` holds what a clip needs on the graphics card."""

from __future__ import annotations

from dataclasses import dataclass

import moderngl
import numpy as np
from numpy.typing import NDArray

from sample_videos.render.body import Body
from sample_videos.render.camera import Camera
from sample_videos.render.furniture import Furniture, load, merged, props, room
from sample_videos.render.person import Person
from sample_videos.render.scene import Light, Props, Scene
from sample_videos.render.skeleton import BONE_INDEX
from sample_videos.render.studio import Studio, set_uniforms, studio
from sample_videos.render.surfaces import Material

Image = NDArray[np.uint8]

SAMPLES = 4
SHADOW_RADIUS_M = 1.9
SHADOW_DEPTH_M = 4.0
BONE_ROWS = 3 * 48
"""As in skin.vert."""
VIGNETTE = 0.15
SKY = (0.75, 0.75, 0.73)


@dataclass(frozen=True)
class Actor:
    """A body with its person, moved by (T, bones, 3, 4) matrices."""

    person: Person
    body: Body
    matrices: NDArray[np.float32]


def _colours(actor: Actor) -> NDArray[np.float32]:
    person, clothes = actor.person, actor.person.clothes
    palette = np.zeros((len(Material), 3), np.float32)
    palette[[Material.SKIN, Material.FACE]] = person.skin_colour
    palette[Material.TOP] = clothes.top_colour
    palette[Material.BOTTOM] = clothes.bottom_colour
    palette[Material.HAIR] = person.hair_colour
    palette[Material.SHOE] = clothes.shoe_colour
    palette[Material.SOCK] = clothes.sock_colour
    palette[Material.EYE] = (0.8, 0.8, 0.8)
    palette[Material.METAL] = (0.4, 0.4, 0.42)
    return np.asarray(palette[actor.body.material.astype(int)])


def _column_major(matrix: NDArray[np.floating]) -> bytes:
    return np.ascontiguousarray(matrix.T.astype(np.float32)).tobytes()


def _columns(
    program: moderngl.Program, buffer: moderngl.Buffer, *names: str
) -> tuple[moderngl.Buffer | str, ...] | None:
    """Describe a buffer of three-number columns to a program that may not use them all."""
    used = [name for name in names if name in program]
    layout = " ".join("3f" if name in program else "12x" for name in names)
    return (buffer, layout, *used) if used else None


class _Painted:
    """Triangles on the card, in one group for each kind of surface."""

    def __init__(
        self,
        stage: Studio,
        place: moderngl.Buffer,
        look: moderngl.Buffer,
        triangles: NDArray[np.int32],
        kinds: NDArray[np.float32],
    ) -> None:
        self.parts: list[moderngl.VertexArray] = []
        self.orders: list[moderngl.Buffer] = []
        of_triangle = kinds[triangles[:, 0]].astype(int)
        for kind in np.unique(of_triangle):
            order = stage.context.buffer(triangles[of_triangle == kind].tobytes())
            program = stage.painter(int(kind))
            buffers = [
                _columns(program, place, "point", "normal"),
                _columns(program, look, "rest", "colour"),
            ]
            used = [buffer for buffer in buffers if buffer is not None]
            self.parts.append(stage.context.vertex_array(program, used, order))
            self.orders.append(order)

    def render(self) -> None:
        """Draw all groups."""
        for part in self.parts:
            part.render()


class _ActorOnCard:
    """Buffers of one actor."""

    def __init__(self, stage: Studio, actor: Actor) -> None:
        self.actor, self.stage = actor, stage
        body, context = actor.body, stage.context
        rest = np.concatenate(
            [
                body.points, body.normals,
                body.bones[:, :3], body.bones[:, 3:], body.shares[:, :3], body.shares[:, 3:],
            ],
            axis=1,
        )  # fmt: skip
        look = np.concatenate([body.points, _colours(actor)], axis=1)
        self.rest = context.buffer(rest.astype(np.float32).tobytes())
        self.look = context.buffer(look.astype(np.float32).tobytes())
        self.order = context.buffer(body.triangles.tobytes())
        self.moved = context.buffer(reserve=len(body.points) * 24)
        names = ("rest_point", "rest_normal", "bones_a", "bones_b", "shares_a", "shares_b")
        self.mover = context.vertex_array(stage.skin, [(self.rest, " ".join(["3f"] * 6), *names)])
        self.shown = _Painted(stage, self.moved, self.look, body.triangles, body.material)
        self.shade = context.vertex_array(
            stage.shadow, [(self.moved, "3f 12x", "point")], self.order
        )
        self.rows = np.zeros((BONE_ROWS, 4), np.float32)

    def move(self, frame: int) -> None:
        """Skin the body for a frame."""
        matrices = self.actor.matrices[frame].reshape(-1, 4)
        self.rows[: len(matrices)] = matrices
        set_uniforms(self.stage.skin, bone_rows=self.rows.tobytes())
        self.mover.transform(self.moved, moderngl.POINTS, vertices=len(self.actor.body.points))

    def show(self) -> None:
        """Draw the body."""
        person, body = self.actor.person, self.actor.body
        self.stage.tell(
            eye=body.eye,
            mouth=body.mouth,
            hair_colour=person.hair_colour,
            stubble=0.6 if person.sex == "male" else 0.0,
            top_pattern=person.clothes.pattern,
            pattern_z=0.74 * person.height_m,
        )
        self.shown.render()


class _RoomOnCard:
    """Buffers of furniture that stands still, or of a load that is carried."""

    def __init__(self, stage: Studio, pieces: list[Furniture]) -> None:
        self.stage = stage
        whole, context = merged(pieces), stage.context
        self.points, self.normals = whole.points, whole.normals
        look = np.concatenate([whole.points, whole.colours], axis=1)
        self.place = context.buffer(np.concatenate([whole.points, whole.normals], axis=1).tobytes())
        self.look = context.buffer(look.tobytes())
        self.order = context.buffer(whole.triangles.tobytes())
        self.shown = _Painted(stage, self.place, self.look, whole.triangles, whole.kinds)
        casting = [piece for piece in pieces if piece.casts_shadow]
        self.shade: moderngl.VertexArray | None = None
        self.kept: list[moderngl.Buffer] = []
        if len(casting) == len(pieces):
            self.shade = context.vertex_array(
                stage.shadow, [(self.place, "3f 12x", "point")], self.order
            )
        elif casting:
            part = merged(casting)
            self.kept = [
                context.buffer(part.points.tobytes()),
                context.buffer(part.triangles.tobytes()),
            ]
            self.shade = context.vertex_array(
                stage.shadow, [(self.kept[0], "3f", "point")], self.kept[1]
            )

    def carry(self, matrix: NDArray[np.float32]) -> None:
        """Move everything by a (3, 4) matrix."""
        turned = self.normals @ matrix[:, :3].T
        moved = self.points @ matrix[:, :3].T + matrix[:, 3]
        self.place.write(np.concatenate([moved, turned], axis=1).astype(np.float32).tobytes())


class Shot:
    """Everything one clip needs on the card; `frame` draws one picture of it."""

    def __init__(
        self,
        actors: list[Actor],
        camera: Camera,
        scene: Scene,
        these: Props,
        *,
        exposure: float = 1.0,
    ) -> None:
        self.stage, self.camera = studio(), camera
        context, size = self.stage.context, (camera.width_px, camera.height_px)
        self.actors = [_ActorOnCard(self.stage, actor) for actor in actors]
        self.room = _RoomOnCard(self.stage, room(scene) + props(scene, these))
        self.load = _RoomOnCard(self.stage, load(these.load)) if these.load else None
        depth = context.depth_renderbuffer(size, samples=SAMPLES)
        self.many = context.framebuffer(
            [context.renderbuffer(size, 3, samples=SAMPLES, dtype="f2")], depth
        )
        self.picture = context.texture(size, 3, dtype="f2")
        self.picture.repeat_x = self.picture.repeat_y = False
        self.single = context.framebuffer([self.picture])
        self.final = context.framebuffer([context.renderbuffer(size, 3)])
        self._set_light(scene.light)
        self._set_lens(exposure)

    def _set_light(self, light: Light) -> None:
        up = light.direction
        right = np.cross([0.0, 0.0, 1.0], up)
        right /= np.linalg.norm(right)
        matrix = np.eye(4)
        matrix[0, :3] = right / SHADOW_RADIUS_M
        matrix[1, :3] = np.cross(up, right) / SHADOW_RADIUS_M
        matrix[2, :3] = -up / SHADOW_DEPTH_M
        matrix[:3, 3] = -matrix[:3, :3] @ np.array([0.0, -0.1, 0.8])
        set_uniforms(self.stage.shadow, light_view=_column_major(matrix))
        self.stage.tell(
            light_view=_column_major(matrix),
            light_direction=tuple(up.tolist()),
            light_colour=light.tint(light.strength),
            ambient_colour=light.tint(light.ambient),
            shadow=0,
            noise_map=1,
        )

    def _set_lens(self, exposure: float) -> None:
        camera = self.camera
        set_uniforms(
            self.stage.lens,
            size_px=(camera.width_px, camera.height_px),
            focal_px=(camera.focal_px, camera.focal_px),
            centre_px=camera.centre_px,
            distortion=camera.distortion,
            exposure=exposure,
            vignette=VIGNETTE,
            drawn=0,
        )

    def frame(self, index: int, hips: NDArray[np.float64], feet: NDArray[np.float64]) -> Image:
        """Return the picture (H, W, 3) of a frame; hips and feet say where the floor darkens."""
        stage = self.stage
        stage.shadow_frame.use()  # some drivers move vertices only while a frame buffer is bound
        for actor in self.actors:
            actor.move(index)
        if self.load is not None:
            self.load.carry(self.actors[0].actor.matrices[index, BONE_INDEX["load"]])
        furniture = [self.room, *([self.load] if self.load else [])]
        stage.shadow_frame.clear(depth=1.0)
        shades = [actor.shade for actor in self.actors] + [piece.shade for piece in furniture]
        for shade in shades:
            if shade is not None:
                shade.render()
        stage.tell(
            camera_view=_column_major(self.camera.clip_matrix(index)),
            camera_place=tuple(self.camera.position(index).tolist()),
            hips=tuple(hips.tolist()),
            feet=tuple(feet.tolist()),
        )
        stage.shadow_map.use(0)
        stage.noise_map.use(1)
        self.many.use()
        self.many.clear(*SKY, 1.0)
        stage.context.enable(moderngl.CULL_FACE)
        for actor in self.actors:
            actor.show()
        stage.context.disable(moderngl.CULL_FACE)
        for piece in furniture:
            piece.shown.render()
        stage.context.copy_framebuffer(self.single, self.many)
        self.final.use()
        self.picture.use(0)
        stage.screen.render(moderngl.TRIANGLE_STRIP)
        pixels = np.frombuffer(self.final.read(components=3, alignment=1), np.uint8)
        return pixels.reshape(self.camera.height_px, self.camera.width_px, 3)
