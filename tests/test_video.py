"""Reading clips: every container and codec that can be written here, and everything phones do."""

from __future__ import annotations

import hashlib
import math
import os
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import numpy as np
import pytest
from PIL import Image as PillowImage

from tests.clips import UPRIGHT, Clip, Picture, corners_of, number_of, picture
from vision.errors import VideoError
from vision.landmarks import Source
from vision.video.picture import Orientation
from vision.video.reader import Frame, VideoReader

SAMPLES = Path(__file__).parent.parent / "sample_videos"
RATE_30 = Fraction(1, 30)
# Coarsest clock among these containers: a millisecond (Matroska, WebM, FLV, ASF).
MILLISECOND_S = 1e-3

CONTAINERS_AND_CODECS = {
    "h264.mp4": Clip(),
    "h264.mov": Clip(),
    "h264.m4v": Clip(),
    "h264.3gp": Clip(),
    "h264.mkv": Clip(),
    "h264.ts": Clip(),
    "h264.flv": Clip(),
    "h264_444.mp4": Clip(pixel_format="yuv444p"),
    "h264_10bit.mp4": Clip(pixel_format="yuv420p10le"),
    "h264_b_frames.mp4": Clip(options={"preset": "medium", "bf": "3"}, frames=30),
    "h264_fragments.mp4": Clip(container_options={"movflags": "frag_keyframe+empty_moov"}),
    "hevc.mp4": Clip(codec="libx265"),
    "hevc_10bit.mov": Clip(codec="libx265", pixel_format="yuv420p10le"),
    "av1.mp4": Clip(codec="libsvtav1"),
    "av1_10bit.webm": Clip(codec="libsvtav1", pixel_format="yuv420p10le"),
    "vp8.webm": Clip(codec="libvpx"),
    "vp9.webm": Clip(codec="libvpx-vp9"),
    "vp9.mkv": Clip(codec="libvpx-vp9"),
    "vp9_alpha.webm": Clip(codec="libvpx-vp9", pixel_format="yuva420p"),
    "mpeg4.avi": Clip(codec="mpeg4", time_base=RATE_30),
    "mjpeg.avi": Clip(codec="mjpeg", pixel_format="yuvj420p", time_base=RATE_30),
    "mpeg4_b_frames.avi": Clip(codec="mpeg4", time_base=RATE_30, options={"bf": "2"}),
    "h264_b_frames.avi": Clip(
        time_base=RATE_30, options={"preset": "medium", "bf": "3"}, frames=30
    ),
    "msmpeg4.avi": Clip(codec="msmpeg4v2", time_base=RATE_30),
    "mpeg2.mpg": Clip(codec="mpeg2video", time_base=RATE_30),
    "mpeg2.ts": Clip(codec="mpeg2video", time_base=RATE_30),
    "wmv2.wmv": Clip(codec="wmv2", time_base=RATE_30),
    "flv1.flv": Clip(codec="flv", time_base=RATE_30),
    "prores.mov": Clip(codec="prores_ks", pixel_format="yuv422p10le", time_base=RATE_30),
    "qtrle.mov": Clip(codec="qtrle", pixel_format="rgb24", time_base=RATE_30),
    "ffv1.mkv": Clip(codec="ffv1", time_base=RATE_30),
    "ffv1_16bit.mkv": Clip(codec="ffv1", pixel_format="yuv444p16le", time_base=RATE_30),
    "gif.gif": Clip(codec="gif", pixel_format="rgb8", rate_hz=25, time_base=Fraction(1, 100)),
    "apng.apng": Clip(codec="apng", pixel_format="rgb24"),
    "raw.y4m": Clip(codec="rawvideo", time_base=RATE_30),
    "vp8.ivf": Clip(codec="libvpx"),
}


def read(path: Path, **options: float | None) -> tuple[list[Frame], Source]:
    with VideoReader(path, **options) as clip:
        return list(clip), clip.source()


def numbers(frames: list[Frame]) -> list[int]:
    return [number_of(frame.image) for frame in frames]


def times_s(frames: list[Frame]) -> list[float]:
    return [frame.time_s for frame in frames]


@pytest.mark.parametrize("name", CONTAINERS_AND_CODECS)
def test_every_container_and_codec_gives_each_frame_once_at_its_time(
    name: str, tmp_path: Path
) -> None:
    clip = CONTAINERS_AND_CODECS[name]
    frames, source = read(clip.write(tmp_path / name))
    assert numbers(frames) == list(range(clip.frames))
    assert times_s(frames) == pytest.approx(clip.true_times_s(), abs=MILLISECOND_S)
    assert [frame.index for frame in frames] == list(range(clip.frames))
    for frame in frames:
        assert frame.image.dtype == np.uint8
        assert frame.image.shape == (120, 160, 3)
        assert frame.image.flags.c_contiguous
        assert frame.full_size_px == (160, 120)
        assert corners_of(frame.image) == UPRIGHT
    assert source.frames == clip.frames
    assert source.frame_rate_hz == pytest.approx(clip.rate_hz, rel=0.01)
    assert source.duration_s == pytest.approx(clip.frames / clip.rate_hz, rel=0.01)
    assert source.warnings == ()
    assert not source.variable_frame_rate


@pytest.mark.skipif(not hasattr(os, "sched_getscheduler"), reason="Linux only")
def test_writing_a_clip_leaves_the_tests_an_ordinary_schedule(tmp_path: Path) -> None:
    before = os.sched_getscheduler(0), os.sched_getparam(0).sched_priority
    Clip(codec="libsvtav1").write(tmp_path / "clip.mp4")
    assert (os.sched_getscheduler(0), os.sched_getparam(0).sched_priority) == before


def test_a_stream_without_times_is_spaced_by_its_declared_rate_and_says_so(tmp_path: Path) -> None:
    frames, source = read(Clip(rate_hz=25).write(tmp_path / "bare.h264"))
    assert numbers(frames) == list(range(12))
    assert times_s(frames) == pytest.approx([number / 25 for number in range(12)])
    assert "without a time of their own" in source.warnings[0]


def test_grey_pictures_are_read_as_grey_rgb(tmp_path: Path) -> None:
    frames, _ = read(
        Clip(codec="ffv1", pixel_format="gray", time_base=RATE_30).write(tmp_path / "grey.mkv")
    )
    assert numbers(frames) == list(range(12))
    assert np.ptp(frames[0].image.astype(int), axis=2).max() <= 1


@pytest.mark.parametrize("size", [(161, 121), (540, 404), (539, 303), (2, 2), (33, 90)])
def test_odd_and_padded_widths_come_contiguous_and_whole(
    size: tuple[int, int], tmp_path: Path
) -> None:
    clip = Clip(codec="ffv1", pixel_format="yuv444p", size=size, time_base=RATE_30, frames=4)
    frames, source = read(clip.write(tmp_path / "odd.mkv"))
    assert (source.width_px, source.height_px) == size
    for number, frame in enumerate(frames):
        assert frame.image.flags.c_contiguous
        assert frame.image.shape == (size[1], size[0], 3)
        assert np.abs(frame.image.astype(int) - picture(number, size)).max() < 12


class TestTimes:
    UNEVEN_S = (0.0, 0.017, 0.05, 0.117, 0.15, 0.4, 0.45, 0.9)

    @pytest.mark.parametrize("name", ["v.mp4", "v.mkv", "v.mov"])
    @pytest.mark.parametrize("b_frames", [0, 3])
    def test_variable_rate_keeps_true_times(self, name: str, b_frames: int, tmp_path: Path) -> None:
        clip = Clip(times_s=self.UNEVEN_S, options={"preset": "medium", "bf": str(b_frames)})
        frames, source = read(clip.write(tmp_path / name))
        assert times_s(frames) == pytest.approx(self.UNEVEN_S, abs=MILLISECOND_S)
        assert numbers(frames) == list(range(len(self.UNEVEN_S)))
        assert source.variable_frame_rate

    @pytest.mark.parametrize("name", ["late.mp4", "late.ts", "late.mkv", "late.mov"])
    def test_a_start_offset_is_taken_away(self, name: str, tmp_path: Path) -> None:
        clip = Clip(times_s=[5 + number / 30 for number in range(60)])
        frames, source = read(clip.write(tmp_path / name), start_s=1.0)
        assert numbers(frames)[0] == 30
        assert times_s(frames) == pytest.approx(
            [number / 30 for number in range(30, 60)], abs=MILLISECOND_S
        )
        assert source.warnings == ()

    def test_start_and_end_are_seconds_of_the_file_half_open(self, tmp_path: Path) -> None:
        path = Clip(frames=90).write(tmp_path / "clip.mp4")
        frames, source = read(path, start_s=1.0, end_s=2.0)
        assert numbers(frames) == list(range(30, 60))
        assert times_s(frames)[0] == pytest.approx(1.0)
        assert frames[0].index == 0
        assert (source.start_s, source.end_s, source.frames) == (1.0, 2.0, 30)
        assert source.warnings == ()

    @pytest.mark.parametrize("name", ["long.mp4", "long.mkv", "long.webm", "long.avi", "long.ts"])
    @pytest.mark.parametrize("start_s", [2.0, 3.7, 7.9])
    def test_a_distant_start_gives_the_same_frames_as_reading_from_the_beginning(
        self, name: str, start_s: float, tmp_path: Path
    ) -> None:
        clips = {
            "webm": Clip(codec="libvpx", frames=240, options={"g": "50"}),
            "avi": Clip(codec="mpeg4", frames=240, time_base=RATE_30),
        }
        clip = clips.get(name[-4:].strip("."), Clip(frames=240, options={"g": "50"}))
        path = clip.write(tmp_path / name)
        whole, _ = read(path)
        part, _ = read(path, start_s=start_s)
        assert numbers(part) == [
            number for number, frame in enumerate(whole) if frame.time_s >= start_s
        ]
        assert times_s(part) == [frame.time_s for frame in whole if frame.time_s >= start_s]
        assert all(
            np.array_equal(a.image, b.image) for a, b in zip(whole[-len(part) :], part, strict=True)
        )

    def test_slow_motion_comes_out_in_seconds_of_life(self, tmp_path: Path) -> None:
        path = Clip(frames=90).write(tmp_path / "slow.mp4")
        frames, source = read(path, start_s=1.0, end_s=2.0, time_factor=8.0)
        assert numbers(frames) == list(range(30, 60))
        assert times_s(frames) == pytest.approx([number / 240 for number in range(30, 60)])
        assert source.frame_rate_hz == pytest.approx(240)
        assert source.duration_s == pytest.approx(1 / 8)
        assert (source.start_s, source.end_s, source.time_factor) == (1.0, 2.0, 8.0)

    def test_hints_are_about_right(self, tmp_path: Path) -> None:
        path = Clip(frames=90).write(tmp_path / "clip.mp4")
        with VideoReader(path, start_s=1.0, time_factor=2.0) as clip:
            assert clip.frame_count_hint == 60
            assert clip.duration_hint_s == pytest.approx(1.0)

    def test_joined_recordings_go_on_in_time(self, tmp_path: Path) -> None:
        once = Clip(times_s=[3 + number / 30 for number in range(60)]).write(tmp_path / "a.ts")
        twice = tmp_path / "twice.ts"
        twice.write_bytes(once.read_bytes() * 2)
        frames, source = read(twice)
        assert numbers(frames) == [*range(60)] * 2
        assert times_s(frames) == pytest.approx([number / 30 for number in range(120)], abs=1e-3)
        assert "Jumps of the clip's clock" in source.warnings[0]

    def test_repeated_times_are_repaired_and_said(self, tmp_path: Path) -> None:
        frames, source = read(_with_repeated_time(tmp_path / "repeated.mp4"))
        assert len(frames) == 12
        assert np.diff(times_s(frames)).min() > 0
        assert times_s(frames)[-1] == pytest.approx(11 / 30, abs=MILLISECOND_S)
        assert any("repeated time" in sentence for sentence in source.warnings)

    def test_a_hole_in_the_clip_is_said(self, tmp_path: Path) -> None:
        moments = [number / 30 for number in [*range(30), *range(60, 90)]]
        _, source = read(Clip(times_s=moments).write(tmp_path / "hole.mp4"))
        assert source.warnings == ("There is no frame between 0.97 s and 2.00 s.",)


def _with_repeated_time(path: Path) -> Path:
    """Set the time between two frames to nothing in the file's table of times (`stts`)."""
    moments = [number / 30 for number in range(12)]
    moments[6] -= 0.01
    Clip(times_s=moments, options={"bf": "0"}).write(path)
    content = bytearray(path.read_bytes())
    table = content.index(b"stts") + 8
    entries = int.from_bytes(content[table : table + 4], "big")
    for entry in range(entries):
        at = table + 4 + 8 * entry + 4
        if int.from_bytes(content[at : at + 4], "big") not in (3000, 0):
            step = 0 if int.from_bytes(content[at : at + 4], "big") < 3000 else 6000
            content[at : at + 4] = step.to_bytes(4, "big")
    path.write_bytes(content)
    return path


class TestOrientation:
    @pytest.mark.parametrize("mirrored", [False, True])
    @pytest.mark.parametrize("turns", [0, 1, 2, 3])
    @pytest.mark.parametrize(("name", "codec"), [("a.mp4", "libx264"), ("a.mov", "libx265")])
    def test_rotation_and_mirroring_are_applied_exactly_once(
        self, name: str, codec: str, turns: int, mirrored: bool, tmp_path: Path
    ) -> None:
        clip = Clip(codec=codec, quarter_turns=turns, mirrored=mirrored, frames=3)
        frames, source = read(clip.write(tmp_path / name))
        assert numbers(frames) == [0, 1, 2]
        assert {corners_of(frame.image) for frame in frames} == {UPRIGHT}
        assert (source.width_px, source.height_px) == (160, 120)
        assert frames[0].image.flags.c_contiguous
        if not mirrored:
            assert source.rotation_deg == -90 * turns % 360

    def test_a_turned_clip_starts_late_as_upright_as_at_its_beginning(self, tmp_path: Path) -> None:
        clip = Clip(quarter_turns=1, frames=120, options={"g": "30"})
        frames, _ = read(clip.write(tmp_path / "turned.mp4"), start_s=3.0)
        assert numbers(frames)[0] == 90
        assert corners_of(frames[0].image) == UPRIGHT

    @pytest.mark.parametrize(
        ("aspect", "turns", "expected"),
        [
            (Fraction(4, 3), 0, (213, 120)),
            (Fraction(1, 2), 0, (80, 120)),
            (Fraction(4, 3), 1, (160, 160)),
        ],
    )
    def test_pixels_come_out_square(
        self, aspect: Fraction, turns: int, expected: tuple[int, int], tmp_path: Path
    ) -> None:
        clip = Clip(pixel_aspect=aspect, quarter_turns=turns, frames=3)
        frames, source = read(clip.write(tmp_path / "anamorphic.mp4"))
        assert (source.width_px, source.height_px) == expected
        assert frames[0].image.shape == (expected[1], expected[0], 3)
        assert numbers(frames) == [0, 1, 2]
        assert corners_of(frames[0].image) == UPRIGHT

    @pytest.mark.parametrize("name", ["interlaced.mp4", "interlaced.mpg"])
    def test_interlaced_frames_come_whole_and_all_of_them(self, name: str, tmp_path: Path) -> None:
        woven = {"flags": "+ildct+ilme"}
        clip = Clip(options={**woven, "x264-params": "tff=1"})
        if name.endswith("mpg"):
            clip = Clip(codec="mpeg2video", time_base=RATE_30, options=woven)
        frames, source = read(clip.write(tmp_path / name))
        assert numbers(frames) == list(range(12))
        assert times_s(frames) == pytest.approx(clip.true_times_s(), abs=MILLISECOND_S)
        assert source.warnings == ()

    def test_interlaced_pictures_too_small_to_have_fields_are_left_alone(
        self, tmp_path: Path
    ) -> None:
        clip = Clip(codec="mpeg4", size=(4, 4), time_base=RATE_30, options={"flags": "+ilme"})
        frames, _ = read(clip.write(tmp_path / "tiny.mkv"))
        assert len(frames) == 12

    def test_kinds_of_side_data_that_pyav_does_not_know_do_not_hide_the_turn(self) -> None:
        class Unknown:
            rotation = -90

            @property
            def side_data(self) -> object:
                raise ValueError("31 is not a valid Type")

        orientation = Orientation.of(cast("av.VideoFrame", Unknown()))
        assert orientation == Orientation(transposed=True, flip_x=True)
        assert orientation.rotation_deg == 90

    def test_deinterlacing_removes_the_comb(self, tmp_path: Path) -> None:
        """A bar that moves between the two fields of a frame shows as a comb unless it is removed."""
        path = _moving_bar(tmp_path / "comb.mkv")
        frames, _ = read(path)
        middle = frames[5].image[:, :, 0].astype(int)
        assert middle.max() > 200
        assert np.abs(middle[11:-10:2] - middle[10:-11:2]).mean() < 5


def _moving_bar(path: Path) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25, options={"x264-params": "tff=1:qp=5"})
        stream.width, stream.height, stream.pix_fmt = 160, 120, "yuv420p"
        stream.codec_context.flags |= 0x20000000 | 0x40000
        for number in range(12):
            image = np.zeros((120, 160, 3), np.uint8)
            for field in (0, 1):
                left = 8 * (2 * number + field) % 130
                image[field::2, left : left + 20] = 255
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="rgb24")))
        container.mux(stream.encode(None))
    return path


class TestSize:
    def test_4k_is_scaled_down_and_knows_its_full_size(self, tmp_path: Path) -> None:
        clip = Clip(size=(3840, 2160), frames=2)
        frames, source = read(clip.write(tmp_path / "4k.mp4"))
        assert (source.width_px, source.height_px) == (3840, 2160)
        assert {frame.image.shape for frame in frames} == {(720, 1280, 3)}
        assert {frame.full_size_px for frame in frames} == {(3840, 2160)}
        assert numbers(frames) == [0, 1]

    def test_the_longest_side_is_limited_also_upright(self, tmp_path: Path) -> None:
        path = Clip(quarter_turns=1, size=(120, 160), frames=2).write(tmp_path / "upright.mp4")
        with VideoReader(path, max_side_px=80) as clip:
            assert clip.size_px == (120, 160)
            assert next(iter(clip)).image.shape == (80, 60, 3)

    def test_small_pictures_are_not_enlarged(self, tmp_path: Path) -> None:
        frames, _ = read(Clip(frames=1).write(tmp_path / "small.mp4"))
        assert frames[0].image.shape == (120, 160, 3)


class TestPictures:
    @pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "bmp", "tiff", "avif", "gif"])
    def test_a_picture_is_a_clip_of_one_frame(self, suffix: str, tmp_path: Path) -> None:
        path = tmp_path / f"photo.{suffix}"
        PillowImage.fromarray(picture(77)).save(path)
        frames, source = read(path)
        assert numbers(frames) == [77]
        assert corners_of(frames[0].image) == UPRIGHT
        assert frames[0].time_s == 0.0
        assert frames[0].image.flags.c_contiguous
        assert (source.frames, source.frame_rate_hz, source.duration_s) == (1, 0.0, 0.0)

    @pytest.mark.parametrize("orientation", range(1, 9))
    def test_the_orientation_tag_of_photos_is_applied_once(
        self, orientation: int, tmp_path: Path
    ) -> None:
        stored = _stored_for_orientation(picture(9), orientation)
        exif = PillowImage.Exif()
        exif[274] = orientation
        path = tmp_path / "photo.jpg"
        PillowImage.fromarray(stored).save(path, exif=exif, quality=95)
        frames, source = read(path)
        assert numbers(frames) == [9]
        assert corners_of(frames[0].image) == UPRIGHT
        assert (source.width_px, source.height_px) == (160, 120)

    @pytest.mark.parametrize("mode", ["L", "P", "RGBA", "LA", "CMYK", "1", "I;16"])
    def test_every_kind_of_pixel_becomes_rgb(self, mode: str, tmp_path: Path) -> None:
        path = tmp_path / ("photo.tiff" if mode in ("CMYK", "I;16") else "photo.png")
        if mode == "I;16":
            grey = picture(7).mean(axis=2) * 257
            PillowImage.fromarray(grey.astype(np.uint16)).save(path)
        else:
            PillowImage.fromarray(picture(7)).convert(mode).save(path)
        frames, _ = read(path)
        assert frames[0].image.shape == (120, 160, 3)
        assert numbers(frames) == [7]

    def test_what_is_transparent_is_shown_white(self, tmp_path: Path) -> None:
        path = tmp_path / "clear.png"
        PillowImage.new("RGBA", (20, 10), (200, 0, 0, 0)).save(path)
        frames, _ = read(path)
        assert (frames[0].image == 255).all()

    def test_a_large_photo_is_scaled_down(self, tmp_path: Path) -> None:
        path = tmp_path / "large.jpg"
        PillowImage.fromarray(picture(3, (4000, 3000))).save(path)
        frames, source = read(path)
        assert frames[0].image.shape == (960, 1280, 3)
        assert (source.width_px, source.height_px) == (4000, 3000)
        assert numbers(frames) == [3]

    def test_an_animated_webp_keeps_its_times(self, tmp_path: Path) -> None:
        path = tmp_path / "animated.webp"
        first, *others = [PillowImage.fromarray(picture(number)) for number in range(4)]
        first.save(path, save_all=True, append_images=others, duration=[100, 50, 200, 40])
        frames, _ = read(path)
        assert numbers(frames) == [0, 1, 2, 3]
        assert times_s(frames) == pytest.approx([0, 0.1, 0.15, 0.35])

    def test_contents_count_and_not_the_ending_of_the_name(self, tmp_path: Path) -> None:
        photo, clip = tmp_path / "photo.mp4", tmp_path / "clip.jpg"
        PillowImage.fromarray(picture(5)).save(photo, format="JPEG")
        Clip(frames=3).write(tmp_path / "clip.mp4").rename(clip)
        assert numbers(read(photo)[0]) == [5]
        assert numbers(read(clip)[0]) == [0, 1, 2]


def _stored_for_orientation(image: Picture, orientation: int) -> Picture:
    """Store a picture so that the EXIF orientation makes it upright again (Exif 2.32, tag 274)."""
    return {
        1: image,
        2: image[:, ::-1],
        3: image[::-1, ::-1],
        4: image[::-1],
        5: image.transpose(1, 0, 2),
        6: np.rot90(image, k=1),
        7: image.transpose(1, 0, 2)[::-1, ::-1],
        8: np.rot90(image, k=-1),
    }[orientation].copy()


class TestSource:
    def test_it_names_and_hashes_the_file(self, tmp_path: Path) -> None:
        path = Clip(frames=3, sound="aac").write(tmp_path / "clip.mp4")
        _, source = read(path)
        assert source.name == "clip.mp4"
        assert source.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
        assert (source.codec, source.container, source.has_audio) == ("h264", "mp4", True)

    def test_cover_art_is_not_taken_for_the_clip(self, tmp_path: Path) -> None:
        frames, _ = read(_with_cover(tmp_path / "cover.mp4"))
        assert numbers(frames) == [0, 1, 2, 3]

    @pytest.mark.parametrize("name", ["squat_side", "squat_rotated", "squat_variable_rate"])
    def test_the_variants_of_the_sample_show_the_same_moments(self, name: str) -> None:
        whole, _ = read(SAMPLES / "squat_side.mp4", start_s=3.0, end_s=4.0)
        frames, source = read(SAMPLES / f"{name}.mp4", start_s=3.0, end_s=4.0)
        assert (source.width_px, source.height_px) == (640, 480)
        at = {round(frame.time_s, 3): frame.image.astype(int) for frame in whole}
        for frame in frames:
            assert np.abs(at[round(frame.time_s, 3)] - frame.image).mean() < 2.5

    def test_the_sample_variants_are_what_their_names_say(self) -> None:
        assert read(SAMPLES / "squat_rotated.mp4", end_s=0.2)[1].rotation_deg == 90
        assert read(SAMPLES / "squat_variable_rate.mp4")[1].variable_frame_rate
        assert read(SAMPLES / "squat_540.mp4", end_s=0.2)[1].width_px == 540


def _with_cover(path: Path) -> Path:
    clip = Clip(frames=4).write(path.with_name("plain.mp4"))
    with av.open(str(clip)) as source, av.open(str(path), "w") as target:
        cover = target.add_stream("mjpeg", rate=1)
        cover.width, cover.height, cover.pix_fmt = 320, 240, "yuvj420p"
        cover.disposition = av.stream.Disposition.attached_pic
        stream = target.add_stream_from_template(source.streams.video[0])
        image = av.VideoFrame.from_ndarray(picture(200, (320, 240)), format="rgb24")
        target.mux(cover.encode(image))
        target.mux(cover.encode(None))
        for packet in source.demux(source.streams.video[0]):
            if packet.size:
                packet.stream = stream
                target.mux(packet)
    return path


class TestOptions:
    @pytest.mark.parametrize("start_s", [-1.0, math.nan, math.inf, -math.inf])
    def test_a_start_that_is_no_time_is_refused(self, start_s: float) -> None:
        with pytest.raises(VideoError, match="The start is"):
            VideoReader("clip.mp4", start_s=start_s)

    @pytest.mark.parametrize("end_s", [2.0, 1.0, math.nan, math.inf])
    def test_an_end_before_the_start_is_refused(self, end_s: float) -> None:
        with pytest.raises(VideoError, match="The end is"):
            VideoReader("clip.mp4", start_s=2.0, end_s=end_s)

    @pytest.mark.parametrize("factor", [0.0, -1.0, math.nan, math.inf, 1e-9])
    def test_a_slow_motion_factor_that_is_none_is_refused(self, factor: float) -> None:
        with pytest.raises(VideoError, match="slow-motion factor"):
            VideoReader("clip.mp4", time_factor=factor)

    def test_a_side_of_no_pixels_is_refused(self) -> None:
        with pytest.raises(VideoError, match="longest side"):
            VideoReader("clip.mp4", max_side_px=0)

    @pytest.mark.parametrize(("start_s", "end_s"), [(10.0, None), (10.0, 11.0), (0.35, 0.36)])
    def test_nothing_between_the_times_says_how_long_the_clip_is(
        self, start_s: float, end_s: float | None, tmp_path: Path
    ) -> None:
        path = Clip().write(tmp_path / "clip.mp4")
        with pytest.raises(VideoError, match=r"no frame between .*lasts 0\.40 s"):
            read(path, start_s=start_s, end_s=end_s)

    def test_a_clip_is_read_once_and_only_when_open(self, tmp_path: Path) -> None:
        path = Clip(frames=2).write(tmp_path / "clip.mp4")
        reader = VideoReader(path)
        with pytest.raises(VideoError, match="not open"):
            next(iter(reader))
        with VideoReader(path) as clip:
            list(clip)
            with pytest.raises(VideoError, match="already read"):
                next(iter(clip))
