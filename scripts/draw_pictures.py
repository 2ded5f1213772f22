"""Draw the pictures of the app: how each movement is filmed, and a still of each sample.

`python -m scripts.draw_pictures` writes them to vision/ui/pictures; it needs the extra `render` and
takes a minute or two. People, rooms and cameras come from sample_videos/render.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PIL import Image

from sample_videos.render.camera import Stand
from sample_videos.render.cast import draw_person
from sample_videos.render.clip import Clip, act
from sample_videos.render.film import Film
from sample_videos.render.filming import Bodies, still
from sample_videos.render.person import Clothes, Person
from sample_videos.render.scene import Light, Scene
from vision.ui.samples import ALL_SAMPLES
from vision.video.reader import VideoReader

FOLDER = Path(__file__).parent.parent / "vision" / "ui" / "pictures"
SIZE_PX = (480, 360)
QUALITY = 72
DRAWN_LARGER = 2
"""Drawn at this multiple and scaled down: smooth edges."""
FRAME_RATE_HZ = 10


@dataclass(frozen=True)
class Filmed:
    """One movement to draw: its name here and in the renderer, who does it, how long it takes."""

    name: str
    motion: str
    person: int
    near_side: str = "left"
    seconds: float = 8.0


MOVEMENTS = (
    Filmed("squat", "squat", 3),
    Filmed("forward_lunge", "lunge", 8, "right"),
    Filmed("hinge", "hinge", 14),
    Filmed("sit_to_stand", "sit_to_stand", 21, "right"),
    Filmed("seated", "sitting", 5),
    Filmed("bridge", "bridge", 11, "right"),
    Filmed("walk", "walking", 17),
    Filmed("run", "running", 23, "right"),
)


def dressed(seed: int) -> Person:
    """Return a person in clothes close to the body, as they should be when filmed."""
    person = draw_person(seed)
    top, bottom = ("tshirt", "shorts") if seed % 2 else ("tank", "tights")
    colours = ((0.10, 0.24, 0.55), (0.45, 0.12, 0.16), (0.08, 0.36, 0.34), (0.42, 0.30, 0.08))
    clothes = Clothes(
        top=top,  # type: ignore[arg-type]
        bottom=bottom,  # type: ignore[arg-type]
        looseness=0.08,
        top_colour=colours[seed % len(colours)],
    )
    return replace(person, clothes=clothes)


def clip_of(scene: Filmed, azimuth_deg: float = 0.0, **stand: float) -> Clip:
    """Return a clean clip of a movement, filmed from this far off the side."""
    width_px, height_px = (side * DRAWN_LARGER for side in SIZE_PX)
    return Clip(
        name=scene.name,
        person=dressed(scene.person),
        movement=scene.motion,
        seconds=scene.seconds,
        seed=scene.person,
        stand=Stand(
            near_side=scene.near_side,
            azimuth_deg=azimuth_deg,
            width_px=width_px,
            height_px=height_px,
            **stand,  # type: ignore[arg-type]
        ),
        scene=Scene(light=Light(ambient=0.6)),
        film=Film(frame_rate=FRAME_RATE_HZ, noise=0.0),
    )


def save(picture: Image.Image, name: str) -> None:
    """Write a picture small."""
    FOLDER.mkdir(exist_ok=True)
    picture.thumbnail(SIZE_PX, Image.Resampling.LANCZOS)
    picture.save(FOLDER / f"{name}.webp", "WEBP", quality=QUALITY, method=6)
    print(name, (FOLDER / f"{name}.webp").stat().st_size, flush=True)


def draw_movement(scene: Filmed, bodies: Bodies) -> None:
    """Draw how a movement begins and its turning point, from where the camera belongs."""
    clip = clip_of(scene)
    performance = act(clip).performance
    if performance.repetitions:
        first = performance.repetitions[0]
        moments = {"start": first.start_s, "deepest": first.peak_s}
    elif performance.stretches:
        stretch = performance.stretches[0]
        moments = {"deepest": (stretch.start_s + stretch.end_s) / 2}
    else:
        moments = {"deepest": scene.seconds / 2}
    for when, time_s in moments.items():
        save(
            Image.fromarray(still(clip, round(time_s * FRAME_RATE_HZ), bodies)),
            f"{scene.name}_{when}",
        )


def draw_mistakes(bodies: Bodies) -> None:
    """Draw what cannot be judged: the camera far off the side, and from the front."""
    scene = MOVEMENTS[0]
    for name, azimuth_deg in (("mistake_oblique", 45.0), ("mistake_front", 90.0)):
        clip = clip_of(scene, azimuth_deg)
        peak_s = act(clip).performance.repetitions[0].peak_s
        save(Image.fromarray(still(clip, round(peak_s * FRAME_RATE_HZ), bodies)), name)
    clip = clip_of(scene)
    peak_s = act(clip).performance.repetitions[0].peak_s
    picture = Image.fromarray(still(clip, round(peak_s * FRAME_RATE_HZ), bodies))
    width_px, height_px = picture.size
    save(
        picture.crop((width_px // 4, height_px // 4, width_px * 3 // 4, height_px * 3 // 4)),
        "mistake_close",
    )
    save(Image.fromarray((np.asarray(picture) * 0.22).astype(np.uint8)), "mistake_dark")


def save_samples() -> None:
    """Write a still of each sample clip."""
    for sample in ALL_SAMPLES:
        with VideoReader(sample.path, start_s=sample.still_s) as clip:
            picture = Image.fromarray(next(iter(clip)).image)
        side_px = min(picture.size)
        left_px, top_px = (picture.width - side_px) // 2, (picture.height - side_px) // 2
        square = picture.crop((left_px, top_px, left_px + side_px, top_px + side_px))
        save(square, f"sample_{sample.name}")


if __name__ == "__main__":
    every_body = Bodies()
    save_samples()
    for movement in MOVEMENTS:
        draw_movement(movement, every_body)
    draw_mistakes(every_body)
