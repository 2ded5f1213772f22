"""Draws people and room with OpenGL on EGL: a graphics card where there is one, software otherwise.

One `Studio` holds one context; make one per process and one `Shot` per clip.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import moderngl
import numpy as np
from numpy.typing import NDArray

from sample_videos.render.camera import Camera
from sample_videos.render.mesh import Body, Material
from sample_videos.render.person import Person
from sample_videos.render.scene import Furniture, Light, Props, Scene, load, merged, props, room
from sample_videos.render.skeleton import BONE_INDEX

Image = NDArray[np.uint8]

SHADERS = Path(__file__).parent / "shaders"
SAMPLES = 4
SHADOW_MAP_PX = 1024
SHADOW_RADIUS_M = 1.9
SHADOW_DEPTH_M = 4.0
BONE_ROWS = 3 * 48
"""As in skin.vert."""
NOISE_MAP_PX = 64
"""As in scene.frag."""
SKY = (0.75, 0.75, 0.73)


@dataclass(frozen=True)
class Actor:
    """A body with its person, moved by (T, bones, 3, 4) matrices."""

    person: Person
    body: Body
    matrices: NDArray[np.float32]


def _source(name: str) -> str:
    return (SHADERS / name).read_text(encoding="utf-8")


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
    return palette[actor.body.material.astype(int)]


def _column_major(matrix: NDArray[np.floating]) -> bytes:
    return np.ascontiguousarray(matrix.T.astype(np.float32)).tobytes()


class Studio:
    """An OpenGL context with its programs."""

    def __init__(self) -> None:
        self.context = moderngl.create_context(standalone=True, backend="egl")
        self.context.enable(moderngl.DEPTH_TEST)
        program = self.context.program
        self.skin = program(
            vertex_shader=_source("skin.vert"), varyings=["moved_point", "moved_normal"]
        )
        self.painters: dict[int, moderngl.Program] = {}
        self.noise_map = self._noise_map()
        self.shadow = program(
            vertex_shader=_source("shadow.vert"), fragment_shader=_source("shadow.frag")
        )
        self.lens = program(vertex_shader=_source("lens.vert"), fragment_shader=_source("lens.frag"))
        corners = np.array([-1, -1, 1, -1, -1, 1, 1, 1], np.float32)
        self.screen = self.context.vertex_array(
            self.lens, [(self.context.buffer(corners.tobytes()), "2f", "corner")]
        )
        self.shadow_map = self.context.depth_texture((SHADOW_MAP_PX, SHADOW_MAP_PX))
        self.shadow_map.compare_func = "<="
        self.shadow_frame = self.context.framebuffer(depth_attachment=self.shadow_map)

    def painter(self, kind: int) -> moderngl.Program:
        """Return the program that paints one kind of surface."""
        if kind not in self.painters:
            paint = f"#version 330\n#define KIND {kind}\n" + _source("scene.frag")
            self.painters[kind] = self.context.program(
                vertex_shader=_source("scene.vert"), fragment_shader=paint
            )
        return self.painters[kind]

    def tell(self, **values: object) -> None:
        """Set uniforms in every program that paints; matrices are given as bytes."""
        for program in self.painters.values():
            for name, value in values.items():
                if name not in program:
                    continue
                uniform = program[name]
                if not isinstance(uniform, moderngl.Uniform):
                    continue
                if isinstance(value, bytes):
                    uniform.write(value)
                else:
                    uniform.value = value

    def _noise_map(self) -> moderngl.Texture:
        """A tile of white noise which the card smooths between its points."""
        noise = np.random.default_rng(5).integers(0, 256, NOISE_MAP_PX**2, dtype=np.uint8)
        texture = self.context.texture((NOISE_MAP_PX,) * 2, 1, noise.tobytes(), alignment=1)
        texture.filter = (moderngl.LINEAR, moderngl.LINEAR)
        return texture

    @property
    def renderer(self) -> str:
        """Name of the card or of the software that draws."""
        return str(self.context.info["GL_RENDERER"])


@lru_cache(maxsize=1)
def studio() -> Studio:
    """Return this process' studio."""
    return Studio()


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

    def release(self) -> None:
        """Free the groups."""
        for part in (*self.parts, *self.orders):
            part.release()


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
        self.mover = context.vertex_array(
            stage.skin, [(self.rest, " ".join(["3f"] * 6), *names)]
        )
        self.shown = _Painted(stage, self.moved, self.look, body.triangles, body.material)
        self.shade = context.vertex_array(
            stage.shadow, [(self.moved, "3f 12x", "point")], self.order
        )
        self.rows = np.zeros((BONE_ROWS, 4), np.float32)

    def move(self, frame: int) -> None:
        """Skin the body for a frame."""
        matrices = self.actor.matrices[frame].reshape(-1, 4)
        self.rows[: len(matrices)] = matrices
        self.stage.skin["bone_rows"].write(self.rows.tobytes())
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

    def release(self) -> None:
        for part in (self.mover, self.shown, self.shade, self.rest, self.look, self.order, self.moved):
            part.release()


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
            self.shade = context.vertex_array(stage.shadow, [(self.place, "3f 12x", "point")], self.order)
        elif casting:
            part = merged(casting)
            self.kept = [context.buffer(part.points.tobytes()), context.buffer(part.triangles.tobytes())]
            self.shade = context.vertex_array(stage.shadow, [(self.kept[0], "3f", "point")], self.kept[1])

    def carry(self, matrix: NDArray[np.float32]) -> None:
        """Move everything by a (3, 4) matrix."""
        turned = self.normals @ matrix[:, :3].T
        moved = self.points @ matrix[:, :3].T + matrix[:, 3]
        self.place.write(np.concatenate([moved, turned], axis=1).astype(np.float32).tobytes())

    def release(self) -> None:
        for part in (self.shown, self.shade, self.place, self.look, self.order, *self.kept):
            if part is not None:
                part.release()


class Shot:
    """Everything one clip needs on the card; `frame` draws one picture of it."""

    def __init__(
        self, actors: list[Actor], camera: Camera, scene: Scene, these: Props, *, exposure: float = 1.0
    ) -> None:
        self.stage, self.camera = studio(), camera
        context, size = self.stage.context, (camera.width_px, camera.height_px)
        self.actors = [_ActorOnCard(self.stage, actor) for actor in actors]
        self.room = _RoomOnCard(self.stage, room(scene) + props(scene, these))
        self.load = _RoomOnCard(self.stage, load(these.load)) if these.load else None
        depth = context.depth_renderbuffer(size, samples=SAMPLES)
        self.many = context.framebuffer([context.renderbuffer(size, 3, samples=SAMPLES, dtype="f2")], depth)
        self.picture = context.texture(size, 3, dtype="f2")
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
        self.stage.shadow["light_view"].write(_column_major(matrix))
        self.stage.tell(
            light_view=_column_major(matrix),
            light_direction=tuple(up.tolist()),
            light_colour=light.tint(light.strength),
            ambient_colour=light.tint(light.ambient),
            shadow=0,
            noise_map=1,
        )

    def _set_lens(self, exposure: float) -> None:
        lens, camera = self.stage.lens, self.camera
        lens["size_px"].value = (camera.width_px, camera.height_px)
        lens["focal_px"].value = (camera.focal_px, camera.focal_px)
        lens["centre_px"].value = camera.centre_px
        lens["distortion"].value = camera.distortion
        lens["exposure"].value = exposure
        lens["vignette"].value = 0.15

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
        for shade in [part.shade for part in (*self.actors, *furniture)]:
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
        stage.lens["drawn"].value = 0
        stage.screen.render(moderngl.TRIANGLE_STRIP)
        pixels = np.frombuffer(self.final.read(components=3, alignment=1), np.uint8)
        return pixels.reshape(self.camera.height_px, self.camera.width_px, 3)

    def release(self) -> None:
        """Free what this clip used on the card."""
        for part in (*self.actors, self.room, *([self.load] if self.load else [])):
            part.release()
        for buffer in (self.many, self.single, self.final, self.picture):
            buffer.release()
