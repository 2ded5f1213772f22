"""The OpenGL context of a process and its programs, one for each kind of surface.

EGL needs no screen: a graphics card draws where there is one, software (Mesa) otherwise.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import moderngl
import numpy as np

SHADERS = Path(__file__).parent / "shaders"
SHADOW_MAP_PX = 1024
NOISE_MAP_PX = 64
"""As in scene.frag."""


def _source(name: str) -> str:
    return (SHADERS / name).read_text(encoding="utf-8")


def set_uniforms(program: moderngl.Program, **values: object) -> None:
    """Set those of the values that the program uses; matrices and lists of rows as bytes."""
    for name, value in values.items():
        uniform = program.get(name, None)
        if not isinstance(uniform, moderngl.Uniform):
            continue
        if isinstance(value, bytes):
            uniform.write(value)
        else:
            uniform.value = value


class Studio:
    """An OpenGL context with its programs."""

    def __init__(self) -> None:
        settings: dict[str, Any] = {"backend": "egl"}
        self.context = moderngl.create_context(standalone=True, **settings)
        self.context.gc_mode = "auto"  # what Python forgets, the card forgets too
        self.context.enable(moderngl.DEPTH_TEST)
        program = self.context.program
        self.skin = program(
            vertex_shader=_source("skin.vert"), varyings=("moved_point", "moved_normal")
        )
        self.painters: dict[int, moderngl.Program] = {}
        self.noise_map = self._noise_map()
        self.shadow = program(
            vertex_shader=_source("shadow.vert"), fragment_shader=_source("shadow.frag")
        )
        self.lens = program(
            vertex_shader=_source("lens.vert"), fragment_shader=_source("lens.frag")
        )
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
        """Set uniforms in every program that paints."""
        for program in self.painters.values():
            set_uniforms(program, **values)

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
