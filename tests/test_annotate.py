"""The annotated video and the stills: the right numbers on the right frames, in a file that plays."""

from __future__ import annotations

import threading
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from tests.clips import Clip
from tests.drawn_figure import (
    DEEPEST_DEG,
    ERROR_DEG,
    LIMIT_DEG,
    figure_screening,
    squat_deg,
    without_landmarks,
)
from vision.errors import CancelledError, VideoError
from vision.landmarks import FloatArray, Landmark
from vision.overlay.annotate import still, write_annotated
from vision.overlay.style import MIST, PAPER, VERMILLION, ImageArray
from vision.result import Screening

SIZE = (320, 240)
RATE_HZ = 15
FRAMES = 40
UNEVEN_S = np.cumsum([0.0, *([1 / 30, 1 / 12, 1 / 25, 1 / 60] * 9)])
FRAME_COLOUR_TOLERANCE = 40


def even_times() -> FloatArray:
    times_s: FloatArray = np.arange(FRAMES) / RATE_HZ
    return times_s


def make_clip(path: Path, times_s: FloatArray, **parts: object) -> Path:
    options = {"size": SIZE, "frames": len(times_s), "times_s": list(times_s), **parts}
    return Clip(**options).write(path)  # type: ignore[arg-type]


def screened(times_s: FloatArray, **clip: object) -> Screening:
    return figure_screening(squat_deg(times_s), times_s, SIZE, clip=clip)


def decoded(path: Path) -> list[tuple[float, ImageArray]]:
    with av.open(str(path)) as container:
        frames = list(container.decode(video=0))
    return [(float(frame.time or 0.0), frame.to_ndarray(format="rgb24")) for frame in frames]


def framed(image: ImageArray) -> bool:
    """Whether the picture has the frame of a value above the limit."""
    edge = np.vstack([image[0], image[-1], image[:, 0], image[:, -1]]).astype(int)
    return bool(np.median(np.abs(edge - VERMILLION).max(axis=1)) < FRAME_COLOUR_TOLERANCE)


def boxes_of(path: Path) -> list[bytes]:
    """The names of the boxes of an MP4 file, in their order."""
    data, names, at = path.read_bytes(), [], 0
    while at < len(data):
        names.append(data[at + 4 : at + 8])
        at += int.from_bytes(data[at : at + 4], "big")
    return names


@pytest.mark.parametrize("times_s", [even_times(), UNEVEN_S], ids=["even", "uneven"])
def test_every_frame_keeps_its_time_and_carries_its_own_verdict(
    tmp_path: Path, times_s: FloatArray
) -> None:
    clip = make_clip(tmp_path / "clip.mp4", times_s)
    made, out = screened(times_s), tmp_path / "annotated.mp4"
    write_annotated(made, clip, out)
    written = decoded(out)
    assert [time_s for time_s, _ in written] == pytest.approx(list(times_s), abs=1e-3)
    above = squat_deg(times_s) >= LIMIT_DEG + ERROR_DEG
    assert [framed(image) for _, image in written] == list(above)
    assert 0 < above.sum() < len(above)


def test_the_file_plays_in_browsers_and_on_phones(tmp_path: Path) -> None:
    times_s = even_times()
    clip = make_clip(tmp_path / "clip.mp4", times_s, size=(321, 243), pixel_format="yuv444p")
    out = tmp_path / "annotated.mp4"
    write_annotated(figure_screening(squat_deg(times_s), times_s, (321, 243)), clip, out)
    with av.open(str(out)) as container:
        stream = container.streams.video[0]
        assert stream.codec_context.name == "h264"
        assert stream.pix_fmt == "yuv420p"
        assert (stream.width, stream.height) == (320, 242)
    names = boxes_of(out)
    assert names.index(b"moov") < names.index(b"mdat")


def test_a_rotated_clip_is_drawn_upright(tmp_path: Path) -> None:
    times_s = even_times()
    clip = make_clip(tmp_path / "clip.mp4", times_s, size=(240, 320), quarter_turns=1)
    made = figure_screening(squat_deg(times_s), times_s, (240, 320))
    out = tmp_path / "annotated.mp4"
    write_annotated(made, clip, out)
    image = decoded(out)[0][1]
    assert image.shape == (320, 240, 3)
    hip, shoulder = track(made)[0, [Landmark.LEFT_HIP, Landmark.LEFT_SHOULDER]]
    x, y = np.round(hip + 0.4 * (shoulder - hip)).astype(int)
    assert image[y, x].min() > 200


def track(made: Screening) -> FloatArray:
    assert made.person is not None
    return made.person.image_px


@pytest.mark.parametrize(
    ("size", "written"),
    [((2400, 1350), (1920, 1080)), ((120, 90), (320, 240)), ((200, 600), (240, 720))],
)
def test_large_pictures_shrink_and_tiny_ones_grow_until_words_can_be_read(
    tmp_path: Path, size: tuple[int, int], written: tuple[int, int]
) -> None:
    times_s = even_times()[:3]
    clip = make_clip(tmp_path / "clip.mp4", times_s, size=size)
    out = tmp_path / "annotated.mp4"
    write_annotated(figure_screening(squat_deg(times_s), times_s, size), clip, out)
    assert decoded(out)[0][1].shape == (written[1], written[0], 3)


def test_sound_is_kept_but_not_beside_a_bare_skeleton(tmp_path: Path) -> None:
    times_s = even_times()
    clip = make_clip(tmp_path / "clip.mp4", times_s, sound="aac")
    for skeleton_only, tracks in ((False, 1), (True, 0)):
        out = tmp_path / f"{skeleton_only}.mp4"
        write_annotated(screened(times_s), clip, out, skeleton_only=skeleton_only)
        with av.open(str(out)) as container:
            assert len(container.streams.audio) == tracks
            duration_s = sum(
                frame.samples / frame.sample_rate for frame in container.decode(audio=0)
            ) if tracks else None  # fmt: skip
        if duration_s is not None:
            assert duration_s == pytest.approx(times_s[-1] + 1 / RATE_HZ, abs=0.15)


def test_a_bare_skeleton_shows_nothing_of_the_picture(tmp_path: Path) -> None:
    times_s = even_times()
    clip = make_clip(tmp_path / "clip.mp4", times_s)
    made = without_landmarks(screened(times_s), slice(0, 20))
    out = tmp_path / "annotated.mp4"
    write_annotated(made, clip, out, skeleton_only=True)
    written = decoded(out)
    assert len(written) == FRAMES
    unseen = written[0][1].astype(int)
    between = unseen[60:150]
    assert np.abs(between - PAPER).max() < 12
    panel = np.abs(unseen[-20:-12, 20:100] - MIST).max(axis=2)
    assert np.median(panel) < 12
    hip, shoulder = track(made)[30, [Landmark.LEFT_HIP, Landmark.LEFT_SHOULDER]]
    x, y = np.round(hip + 0.5 * (shoulder - hip)).astype(int)
    assert written[30][1][y, x].max() < 60


def test_part_of_a_slow_motion_clip_keeps_the_timing_of_the_file(tmp_path: Path) -> None:
    file_s, factor, start_s, end_s = even_times(), 4.0, 0.8, 2.0
    clip = make_clip(tmp_path / "clip.mp4", file_s)
    part = file_s[(file_s >= start_s - 1e-9) & (file_s < end_s - 1e-9)]
    life_s = part / factor
    hip_deg = np.where(part >= 1.4, DEEPEST_DEG, 20.0)
    made = figure_screening(
        hip_deg, life_s, SIZE, clip={"start_s": start_s, "end_s": end_s, "time_factor": factor}
    )
    out = tmp_path / "annotated.mp4"
    write_annotated(made, clip, out)
    written = decoded(out)
    assert [time_s for time_s, _ in written] == pytest.approx(list(part - part[0]), abs=1e-3)
    assert [framed(image) for _, image in written] == list(part >= 1.4)


def test_frames_that_were_not_screened_carry_no_numbers(tmp_path: Path) -> None:
    times_s = even_times()
    clip = make_clip(tmp_path / "clip.mp4", times_s)
    screened_s = times_s[10:25]
    made = figure_screening(np.full(15, DEEPEST_DEG), screened_s, SIZE)
    out = tmp_path / "annotated.mp4"
    write_annotated(made, clip, out)
    above = [framed(image) for _, image in decoded(out)]
    assert above == [10 <= number < 25 for number in range(FRAMES)]


def test_progress_counts_every_frame(tmp_path: Path) -> None:
    times_s = even_times()
    clip = make_clip(tmp_path / "clip.mp4", times_s)
    told: list[tuple[int, int | None]] = []
    write_annotated(
        screened(times_s),
        clip,
        tmp_path / "annotated.mp4",
        on_progress=lambda done, total: told.append((done, total)),
    )
    assert [done for done, _ in told] == list(range(1, FRAMES + 1))
    assert {total for _, total in told} == {FRAMES}


def test_a_cancelled_run_leaves_nothing_behind(tmp_path: Path) -> None:
    times_s = even_times()
    clip = make_clip(tmp_path / "clip.mp4", times_s)
    folder = tmp_path / "out"
    folder.mkdir()
    cancel = threading.Event()

    def stop(done: int, _: int | None) -> None:
        if done == 5:
            cancel.set()

    with pytest.raises(CancelledError):
        write_annotated(
            screened(times_s), clip, folder / "annotated.mp4", on_progress=stop, cancel=cancel
        )
    assert list(folder.iterdir()) == []


def test_an_error_while_drawing_leaves_an_older_result_alone(tmp_path: Path) -> None:
    times_s = even_times()
    clip = make_clip(tmp_path / "clip.mp4", times_s)
    out = tmp_path / "out" / "annotated.mp4"
    out.parent.mkdir()
    out.write_bytes(b"older")

    def fail(done: int, _: int | None) -> None:
        raise RuntimeError("interrupted")

    with pytest.raises(RuntimeError, match="interrupted"):
        write_annotated(screened(times_s), clip, out, on_progress=fail)
    assert [file.name for file in out.parent.iterdir()] == ["annotated.mp4"]
    assert out.read_bytes() == b"older"


# Stills


def test_stills_come_in_the_order_asked_for_from_the_frames_asked_for(tmp_path: Path) -> None:
    times_s = even_times()
    clip = make_clip(tmp_path / "clip.mp4", times_s)
    made = screened(times_s)
    deep, standing, again = still(made, clip, [1.0, 0.0, 1.01])
    assert (deep == again).all()
    assert vermillion(deep) > 100
    assert vermillion(standing) == 0


def vermillion(image: ImageArray) -> int:
    return int((np.abs(image.astype(int) - VERMILLION).max(axis=2) < 10).sum())


def test_a_still_is_cropped_to_the_person_and_as_large_as_asked(tmp_path: Path) -> None:
    times_s = even_times()[:4]
    size = (1280, 320)
    clip = make_clip(tmp_path / "clip.mp4", times_s, size=size)
    made = figure_screening(np.full(4, 100.0), times_s, size, x_share=0.8)
    (image,) = still(made, clip, [0.0], max_side_px=600)
    assert max(image.shape[:2]) == 600
    assert image.shape[1] < 2 * image.shape[0]
    (bare,) = still(made, clip, [0.0], max_side_px=600, skeleton_only=True)
    assert bare.shape == image.shape
    assert (bare[0, 0] == PAPER).all()
    assert vermillion(bare) > 100


def test_a_still_without_the_person_is_the_whole_picture(tmp_path: Path) -> None:
    times_s = even_times()
    clip = make_clip(tmp_path / "clip.mp4", times_s)
    made = without_landmarks(screened(times_s), slice(None))
    (image,) = still(made, clip, [1.0], max_side_px=SIZE[0])
    assert image.shape == (SIZE[1], SIZE[0], 3)


def test_no_times_give_no_stills(tmp_path: Path) -> None:
    assert still(screened(even_times()), tmp_path / "missing.mp4", []) == []


def test_another_video_than_the_one_screened_is_an_error(tmp_path: Path) -> None:
    times_s = even_times()
    clip = make_clip(tmp_path / "short.mp4", times_s[:10])
    with pytest.raises(VideoError, match=r"2\.00 s"):
        still(screened(times_s), clip, [0.2, 2.0])


def test_a_photo_gives_a_still_and_a_clip_of_one_frame(tmp_path: Path) -> None:
    from PIL import Image

    photo = tmp_path / "photo.png"
    Image.fromarray(np.full((SIZE[1], SIZE[0], 3), 128, np.uint8)).save(photo)
    made = figure_screening(np.full(1, 100.0), np.zeros(1), SIZE)
    assert vermillion(still(made, photo, [0.0])[0]) == 0
    out = tmp_path / "annotated.mp4"
    write_annotated(made, photo, out)
    assert len(decoded(out)) == 1


def test_the_time_base_of_the_source_does_not_matter(tmp_path: Path) -> None:
    times_s = np.arange(8) * 1001 / 30_000
    clip = make_clip(tmp_path / "clip.mp4", times_s, time_base=Fraction(1, 30_000))
    out = tmp_path / "annotated.mp4"
    write_annotated(screened(times_s), clip, out)
    assert [time_s for time_s, _ in decoded(out)] == pytest.approx(list(times_s), abs=1e-4)
