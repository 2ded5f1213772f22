"""Draws a clip and writes film and truth; a finished clip is one whose JSON file exists."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sample_videos.render.body import Body, build_body
from sample_videos.render.camera import set_up
from sample_videos.render.clip import Bystander, Clip, Take, act, description, finer, perform
from sample_videos.render.draw import Actor, Shot
from sample_videos.render.film import Development, Image, write_film
from sample_videos.render.motions import MOVEMENTS
from sample_videos.render.person import Person
from sample_videos.render.skeleton import Skeleton
from sample_videos.render.truth import angle_table, joint_table
from sample_videos.render.turns import turn_about, unit

BLUR_MOMENTS = 5
"""A frame's time is cut into this many moments, of which the open shutter takes some."""


class Bodies:
    """Meshes of the people last filmed: building one takes seconds, and clips share people."""

    def __init__(self, most: int = 3) -> None:
        self.most = most
        self.known: dict[str, Body] = {}

    def of(self, person: Person) -> Body:
        """Return a person's mesh, built when it is first asked for."""
        if person.name not in self.known:
            while len(self.known) >= self.most:
                del self.known[next(iter(self.known))]
            self.known[person.name] = build_body(person)
        return self.known[person.name]


def is_finished(clip: Clip, directory: Path) -> bool:
    """Whether this clip has been written before."""
    return (directory / f"{clip.name}.json").exists()


def render_clip(clip: Clip, directory: Path) -> float:
    """Write a clip with this process' own meshes; returns the seconds it took."""
    begun = time.perf_counter()
    write_clip(clip, directory, _own_bodies())
    return time.perf_counter() - begun


@lru_cache(maxsize=1)
def _own_bodies() -> Bodies:
    return Bodies()


def write_clip(clip: Clip, directory: Path, bodies: Bodies) -> Path:
    """Write NAME.mp4, NAME.csv, NAME_joints.csv and, last, NAME.json; returns the film's path."""
    take = act(clip)
    begun = time.perf_counter()
    shot, moments = _set_up_shot(clip, take, bodies)
    film = directory / f"{clip.name}.mp4"
    unfinished = film.with_suffix(".mp4.part")
    count = write_film(unfinished, _pictures(clip, take, shot, moments), clip.film)
    unfinished.replace(film)
    each_s = (time.perf_counter() - begun) / count
    angles = angle_table(take.solved, take.camera, take.time_s)
    angles.to_csv(directory / f"{clip.name}.csv", index=False)
    joints = joint_table(take.solved, take.camera)
    joints.to_csv(directory / f"{clip.name}_joints.csv", index=False)
    told = json.dumps(description(clip, take, shot.stage.renderer, each_s), indent=1, default=float)
    sidecar = directory / f"{clip.name}.json"
    unfinished = sidecar.with_suffix(".json.part")
    unfinished.write_text(told + "\n", encoding="utf-8")
    unfinished.replace(sidecar)
    return film


def _set_up_shot(clip: Clip, take: Take, bodies: Bodies) -> tuple[Shot, int]:
    """Return the shot and how many moments it has per frame: several when movement blurs."""
    moments = BLUR_MOMENTS if clip.film.blur_samples > 1 else 1
    solved, camera, props, time_s = take.solved, take.camera, take.performance.props, take.time_s
    if moments > 1:
        time_s = finer(time_s, moments)
        solved = take.skeleton.solve(perform(clip, take.skeleton, time_s).pose)
        camera = set_up(take.stand, take.target, time_s)
    actors = [Actor(clip.person, bodies.of(clip.person), take.skeleton.matrices(solved))]
    if clip.bystander is not None:
        actors.append(_second_actor(clip.bystander, take, time_s, bodies))
    return Shot(actors, camera, take.scene, props, exposure=clip.film.exposure), moments


def _second_actor(
    bystander: Bystander, take: Take, time_s: NDArray[np.float64], bodies: Bodies
) -> Actor:
    """Place the second person beyond the first, turned their own way."""
    skeleton = Skeleton(bystander.person)
    movement = MOVEMENTS[bystander.movement]
    pose = movement(skeleton, time_s, np.random.default_rng(bystander.seed)).pose
    matrices = skeleton.matrices(skeleton.solve(pose)).astype(np.float64)
    away = unit((take.target - take.camera.position(0)) * [1, 1, 0])
    right = np.cross(away, [0.0, 0.0, 1.0])
    place = take.target * [1, 1, 0] + bystander.behind_m * away + bystander.aside_m * right
    turned = turn_about("z", np.radians(bystander.yaw_deg)) @ matrices
    turned[..., 3] += place
    return Actor(bystander.person, bodies.of(bystander.person), turned.astype(np.float32))


def _pictures(clip: Clip, take: Take, shot: Shot, moments: int) -> Iterator[Image]:
    camera, joints = take.camera, take.solved.joints
    development = Development(clip.film, camera.width_px, camera.height_px, clip.seed)
    reach, last = clip.film.blur_samples // 2, (len(take.time_s) - 1) * moments
    for index in range(len(take.time_s)):
        feet = (joints["ankleL"][index] + joints["ankleR"][index]) / 2
        total = np.zeros((camera.height_px, camera.width_px, 3), np.float32)
        for moment in range(index * moments - reach, index * moments + reach + 1):
            inside = min(max(moment, 0), last)
            total += shot.frame(inside, joints["midhip"][index], feet)
        yield development.develop(total / np.float32(2 * reach + 1))


def still(clip: Clip, index: int, bodies: Bodies) -> Image:
    """Return one developed picture of a clip, without blur."""
    sharp = replace(clip, film=replace(clip.film, blur_samples=1))
    take = act(sharp)
    shot, _ = _set_up_shot(sharp, take, bodies)
    joints = take.solved.joints
    feet = (joints["ankleL"][index] + joints["ankleR"][index]) / 2
    picture = shot.frame(index, joints["midhip"][index], feet).astype(np.float32)
    camera = take.camera
    return Development(sharp.film, camera.width_px, camera.height_px, sharp.seed).develop(picture)
