"""Draws people, clothes, rooms, cameras and movements from a seed; the same seed, the same cast."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sample_videos.render.camera import Stand
from sample_videos.render.clip import Bystander, Clip
from sample_videos.render.film import Film
from sample_videos.render.motions import LYING, MOVEMENTS
from sample_videos.render.person import Clothes, Colour, Person, Sex
from sample_videos.render.scene import FLOORS, WALLS, Light, Scene

Random = np.random.Generator

MEAN_HEIGHT_M = {"female": 1.64, "male": 1.77}
HEIGHT_SPREAD_M = 0.07
HEIGHT_LIMITS_M = (1.50, 1.95)
BODY_MASS_INDEX_LIMITS = (18.0, 35.0)
BIACROMIAL_SHARE = {"female": 0.0975, "male": 0.1010}
"""Half the distance between the shoulder joints, as a share of height."""
HIP_JOINT_SHARE = {"female": 0.0505, "male": 0.0500}
"""Half the distance between the hip joints, as a share of height."""

# How far joint centres lie from the middle of the flesh: the spread between people, metres, as
# (outward, backward, upward). About 2 cm is what textbooks and palpation disagree by.
HIP_SPREAD_M = (0.006, 0.014, 0.014)
KNEE_SPREAD_M = (0.003, 0.009, 0.010)
ANKLE_SPREAD_M = (0.002, 0.008, 0.006)
SHOULDER_SPREAD_M = (0.008, 0.010, 0.012)
MOST_OFFSET_M = 0.03

SKINS: tuple[Colour, ...] = (
    (0.78, 0.57, 0.47),
    (0.72, 0.50, 0.39),
    (0.62, 0.42, 0.31),
    (0.50, 0.32, 0.22),
    (0.36, 0.22, 0.15),
    (0.24, 0.145, 0.10),
)
HAIRS: tuple[Colour, ...] = (
    (0.04, 0.03, 0.025),
    (0.09, 0.055, 0.035),
    (0.20, 0.12, 0.06),
    (0.42, 0.30, 0.15),
    (0.45, 0.44, 0.42),
    (0.30, 0.11, 0.05),
)

FLOOR_COLOURS: tuple[Colour, ...] = (
    (0.42, 0.27, 0.16),
    (0.30, 0.19, 0.12),
    (0.50, 0.40, 0.29),
    (0.40, 0.40, 0.39),
    (0.16, 0.16, 0.18),
    (0.22, 0.27, 0.36),
    (0.36, 0.30, 0.26),
    (0.24, 0.32, 0.25),
)
FURNITURE_COLOURS: tuple[Colour, ...] = (
    (0.36, 0.24, 0.15),
    (0.20, 0.12, 0.08),
    (0.60, 0.58, 0.55),
    (0.16, 0.16, 0.17),
    (0.48, 0.36, 0.24),
)

USUAL_MOVEMENTS: dict[str, float] = {
    "squat": 0.20,
    "lunge": 0.14,
    "hinge": 0.12,
    "sit_to_stand": 0.10,
    "sitting": 0.10,
    "bridge": 0.08,
    "walking": 0.06,
    "standing": 0.03,
    "goblet_squat": 0.04,
    "barbell_squat": 0.03,
    "deadlift": 0.05,
    "split_lunge": 0.03,
    "running": 0.02,
}
"""How often each movement is drawn."""

AZIMUTH_BANDS: tuple[tuple[float, float, float], ...] = (
    (0.40, 0.0, 15.0),
    (0.40, 15.0, 45.0),
    (0.14, 45.0, 62.0),
    (0.06, 82.0, 90.0),
)
"""(share, from, to) of the camera's angle off the side, degrees."""
BEHIND_SHARE = 0.15
"""Share of cameras near the side that stand a little behind it instead of before it."""
BEHIND_LIMIT_DEG = 25.0


def _tinted(random: Random, low: float, high: float, tint: float) -> Colour:
    """Grey between `low` and `high` with each channel up to the share `tint` off it."""
    grey = random.uniform(low, high)
    red, green, blue = (grey * (1 + tint * random.uniform(-1, 1, 3))).tolist()
    return red, green, blue


def _near(random: Random, colours: tuple[Colour, ...]) -> Colour:
    """One of the colours, a little lighter or darker."""
    red, green, blue = colours[int(random.integers(len(colours)))]
    light = random.uniform(0.75, 1.3)
    return red * light, green * light, blue * light


def _spread(random: Random, spread_m: tuple[float, float, float]) -> tuple[float, float, float]:
    drawn = np.clip(random.normal(0, spread_m), -MOST_OFFSET_M, MOST_OFFSET_M)
    outward, backward, upward = drawn.tolist()
    return outward, backward, upward


def draw_clothes(random: Random, sex: Sex) -> Clothes:
    """Draw what is worn, from close to wide."""
    bottoms = ["tights", "shorts", "trousers", "skirt"]
    chances = [0.38, 0.34, 0.24, 0.04] if sex == "female" else [0.15, 0.55, 0.30, 0.0]
    return Clothes(
        top=random.choice(["tank", "tshirt", "longsleeve", "hoodie"], p=[0.2, 0.5, 0.17, 0.13]),
        bottom=random.choice(bottoms, p=chances),
        looseness=float(random.beta(1.6, 2.0)),
        top_colour=_tinted(random, 0.04, 0.55, 0.75),
        bottom_colour=_tinted(random, 0.03, 0.30, 0.5),
        shoe_colour=_tinted(random, 0.05, 0.65, 0.4),
        sock_colour=_tinted(random, 0.05, 0.8, 0.1),
        pattern=int(random.choice(4, p=[0.5, 0.15, 0.2, 0.15])),
    )


def draw_person(seed: int) -> Person:
    """Draw person number `seed`."""
    random = np.random.default_rng([seed, 1])
    sex: Sex = "female" if random.random() < 0.5 else "male"
    height = float(np.clip(random.normal(MEAN_HEIGHT_M[sex], HEIGHT_SPREAD_M), *HEIGHT_LIMITS_M))
    mass_index = float(np.clip(18.5 + random.gamma(2.6, 2.2), *BODY_MASS_INDEX_LIMITS))
    heavy = max(0.0, mass_index - 24.0) / 10
    styles = ["bun", "ponytail", "long", "short"] if sex == "female" else ["short", "bald", "cap"]
    chances = [0.27, 0.30, 0.25, 0.18] if sex == "female" else [0.72, 0.14, 0.14]
    return Person(
        name=f"p{seed:04d}",
        sex=sex,
        height_m=height,
        body_mass_index=mass_index,
        hip_share=float(np.clip(random.normal(0.522, 0.011), 0.495, 0.548)),
        thigh_share=float(np.clip(random.normal(0.506, 0.012), 0.478, 0.534)),
        shoulder_share=float(np.clip(random.normal(0.812, 0.006), 0.797, 0.827)),
        arm_share=float(np.clip(random.normal(0.318, 0.009), 0.298, 0.338)),
        shoulder_half_width_m=height * BIACROMIAL_SHARE[sex] * random.normal(1, 0.04),
        hip_half_width_m=height * HIP_JOINT_SHARE[sex] * random.normal(1, 0.05),
        foot_share=random.normal(0.150, 0.005),
        belly=float(np.clip(heavy * random.uniform(0.4, 1.2), 0, 1)),
        chest=float(random.uniform(0.2, 1.0)) if sex == "female" else 0.0,
        seat=float(random.normal(0.2, 0.35)),
        straight_knee_deg=random.uniform(1.5, 7.0),
        hip_offset_m=_spread(random, HIP_SPREAD_M),
        knee_offset_m=_spread(random, KNEE_SPREAD_M),
        ankle_offset_m=_spread(random, ANKLE_SPREAD_M),
        shoulder_offset_m=_spread(random, SHOULDER_SPREAD_M),
        skin_colour=SKINS[int(random.integers(len(SKINS)))],
        hair=random.choice(styles, p=chances),
        hair_colour=HAIRS[int(random.integers(len(HAIRS)))],
        clothes=draw_clothes(random, sex),
    )


def draw_scene(random: Random) -> Scene:
    """Draw a room and its light."""
    grey = random.uniform(0.25, 0.75)
    tinge = random.uniform(0.9, 1.1, 3) * grey
    return Scene(
        floor=FLOORS[int(random.integers(len(FLOORS)))],
        wall=WALLS[int(random.integers(len(WALLS)))],
        floor_colour=_near(random, FLOOR_COLOURS),
        wall_colour=(float(tinge[0]), float(tinge[1]), float(tinge[2])),
        furniture_colour=_near(random, FURNITURE_COLOURS),
        accent_colour=_tinted(random, 0.08, 0.4, 0.6),
        clutter=random.uniform(0, 1),
        half_width_m=random.uniform(3.6, 6.0),
        seed=int(random.integers(2**31)),
        light=Light(
            azimuth_deg=random.uniform(-180, 180),
            elevation_deg=random.uniform(30, 75),
            strength=random.uniform(0.3, 0.85),
            ambient=random.uniform(0.32, 0.6),
            warmth=random.uniform(-0.8, 1.0),
        ),
    )


def draw_film(random: Random) -> Film:
    """Draw a recorder: usually a phone in daylight, at times dim or squeezed by a messenger."""
    dim = random.random() < 0.15
    squeezed = random.random() < 0.3
    rate = int(random.choice([15, 24, 25, 30, 60], p=[0.06, 0.12, 0.35, 0.44, 0.03]))
    return Film(
        frame_rate=rate,
        exposure=random.uniform(0.35, 0.6) if dim else random.uniform(0.8, 1.25),
        noise=random.uniform(4, 9) if dim else random.uniform(0.5, 4),
        saturation=random.uniform(0.6, 1.25),
        quality=int(random.integers(28, 34)) if squeezed else int(random.integers(19, 27)),
        blur_samples=3 if random.random() < 0.08 else 1,
    )


def draw_azimuth_deg(random: Random) -> float:
    """Draw how far the camera is off the side; 90 is the front."""
    shares = [share for share, _, _ in AZIMUTH_BANDS]
    _, low, high = AZIMUTH_BANDS[int(random.choice(len(shares), p=shares))]
    azimuth = random.uniform(low, high)
    behind = azimuth < BEHIND_LIMIT_DEG and random.random() < BEHIND_SHARE
    return -azimuth if behind else azimuth


def draw_stand(random: Random, movement: str, azimuth_deg: float) -> Stand:
    """Draw where the camera stands and what kind of phone it is."""
    portrait = movement not in LYING and random.random() < 0.5
    long_px, short_px = (640, 480) if random.random() < 0.6 else (640, 360)
    bend = random.normal(0, 0.03)
    low, high = (0.3, 1.2) if movement in LYING else (0.3, 1.6)
    return Stand(
        near_side=str(random.choice(["left", "right"])),
        azimuth_deg=azimuth_deg,
        distance_m=random.uniform(2.0, 5.0),
        height_m=random.uniform(low, high),
        roll_deg=float(np.clip(random.normal(0, 2), -5, 5)),
        width_px=short_px if portrait else long_px,
        height_px=long_px if portrait else short_px,
        long_side_fov_deg=random.uniform(48, 74),
        least_fill=random.uniform(0.5, 0.82),
        distortion=(float(np.clip(bend, -0.06, 0.06)), float(np.clip(-0.2 * bend, -0.02, 0.02))),
        shake=random.uniform(0.2, 1.0) if random.random() < 0.3 else 0.0,
        seed=int(random.integers(2**31)),
    )


def draw_bystander(random: Random, seed: int) -> Bystander | None:
    """Draw a second person for one clip in about twelve."""
    if random.random() > 0.08:
        return None
    return Bystander(
        person=draw_person(100_000 + seed),
        movement=str(random.choice(["standing", "walking"])),
        aside_m=float(random.choice([-1, 1])) * random.uniform(0.9, 1.6),
        behind_m=random.uniform(0.8, 1.8),
        yaw_deg=random.uniform(-180, 180),
        seed=int(random.integers(2**31)),
    )


def draw_clips(
    seed: int,
    clips_per_person: int,
    *,
    seconds: float = 6.0,
    movements: tuple[str, ...] = (),
    plain: bool = False,
    frame_rate: int | None = None,
) -> list[Clip]:
    """Return the clips of person number `seed`.

    Movements differ within a person as far as they can. With `plain` there is neither blur nor a
    second person. `frame_rate` (None: drawn) is for many clips in little time: few frames a second
    show as many poses.
    """
    person = draw_person(seed)
    drawn = _draw_movements(np.random.default_rng([seed, 2]), movements, clips_per_person)
    return [
        _draw_clip(
            person, movement, number, seed, seconds=seconds, plain=plain, frame_rate=frame_rate
        )
        for number, movement in enumerate(drawn)
    ]


def _draw_movements(random: Random, allowed: tuple[str, ...], count: int) -> list[str]:
    chances = {name: USUAL_MOVEMENTS[name] for name in allowed or tuple(MOVEMENTS)}
    total = sum(chances.values())
    shares = [chance / total for chance in chances.values()]
    drawn: list[str] = []
    while len(drawn) < count:
        few = min(count - len(drawn), len(chances))
        drawn += random.choice(list(chances), size=few, replace=False, p=shares).tolist()
    return drawn


def _draw_clip(
    person: Person,
    movement: str,
    number: int,
    seed: int,
    *,
    seconds: float,
    plain: bool,
    frame_rate: int | None,
) -> Clip:
    random = np.random.default_rng([seed, 3, number])
    azimuth = draw_azimuth_deg(random)
    stand = draw_stand(random, movement, azimuth)
    film = draw_film(random)
    if frame_rate is not None:
        film = replace(film, frame_rate=frame_rate)
    bystander = draw_bystander(random, seed * 100 + number)
    scene = draw_scene(random)
    behind = "b" if azimuth < 0 else ""
    return Clip(
        name=f"{person.name}_{movement}_{stand.near_side}{abs(azimuth):02.0f}{behind}_{number}",
        person=person,
        movement=movement,
        seconds=seconds * random.uniform(0.85, 1.15),
        seed=int(random.integers(2**31)),
        stand=stand,
        scene=scene,
        film=Film(frame_rate=film.frame_rate) if plain else film,
        bystander=None if plain else bystander,
    )
