"""Writing clips: times, size, colour and sound kept; complete files only."""

from __future__ import annotations

import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from tests.clips import UPRIGHT, Clip, corners_of, number_of, picture
from vision.errors import VideoError
from vision.video.reader import VideoReader
from vision.video.writer import VideoWriter, output_size_px

ROOT = Path(__file__).parent.parent
TICK_S = 1 / 90_000


def copy(source: Path, target: Path, **options: float | None) -> None:
    """Read a clip and write it again with its sound."""
    with (
        VideoReader(source, **options) as clip,
        VideoWriter(
            target,
            width_px=clip.size_px[0],
            height_px=clip.size_px[1],
            audio_from=source,
            time_factor=clip.time_factor,
        ) as out,
    ):
        for frame in clip:
            out.write(frame.time_s, frame.image)


def frames_of(path: Path) -> tuple[list[int], list[float]]:
    with VideoReader(path) as clip:
        frames = [(number_of(frame.image), frame.time_s) for frame in clip]
        assert clip.source().warnings == ()
    numbers, times_s = zip(*frames, strict=True)
    return list(numbers), list(times_s)


def sound_of(path: Path) -> tuple[float, float, str]:
    """(start, end in seconds, codec) of the sound, decoded."""
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        frames = list(container.decode(stream))
        last = frames[-1]
        ends_s = float(last.pts * last.time_base) + last.samples / last.sample_rate
        return float(frames[0].pts * frames[0].time_base), ends_s, stream.codec.canonical_name


def write_and_fail(path: Path, source: Path, written: int, error: type[BaseException]) -> None:
    with VideoWriter(path, width_px=160, height_px=120, audio_from=source) as out:
        for number in range(written):
            out.write(number / 30, picture(number))
        raise error


class TestPicture:
    def test_uneven_times_are_kept(self, tmp_path: Path) -> None:
        moments = [0.0, 0.011, 0.04, 0.3, 0.31, 0.7, 1.5]
        path = tmp_path / "out.mp4"
        with VideoWriter(path, width_px=160, height_px=120) as out:
            for number, moment in enumerate(moments):
                out.write(3.0 + moment, picture(number))
        numbers, times_s = [], []
        with VideoReader(path) as clip:
            for frame in clip:
                numbers.append(number_of(frame.image))
                times_s.append(frame.time_s)
        assert numbers == list(range(7))
        assert times_s == pytest.approx(moments, abs=TICK_S)

    def test_it_is_h264_yuv420p_that_can_start_before_it_is_loaded(self, tmp_path: Path) -> None:
        path = tmp_path / "out.mp4"
        copy(Clip(pixel_format="yuv444p").write(tmp_path / "in.mp4"), path)
        with av.open(str(path)) as container:
            context = container.streams.video[0].codec_context
            assert (context.name, context.pix_fmt) == ("h264", "yuv420p")
            assert container.duration / av.time_base == pytest.approx(0.4, abs=0.01)
        content = path.read_bytes()
        assert content.index(b"moov") < content.index(b"mdat")

    def test_a_turned_source_comes_out_upright_without_a_turn(self, tmp_path: Path) -> None:
        path = tmp_path / "out.mp4"
        copy(Clip(quarter_turns=1).write(tmp_path / "in.mp4"), path)
        with VideoReader(path) as clip:
            assert all(corners_of(frame.image) == UPRIGHT for frame in clip)
            assert clip.source().rotation_deg == 0
            assert clip.size_px == (160, 120)

    def test_colours_survive(self, tmp_path: Path) -> None:
        path = tmp_path / "out.mp4"
        with VideoWriter(path, width_px=160, height_px=120) as out:
            out.write(0.0, picture(37))
        with VideoReader(path) as clip:
            shown = next(iter(clip)).image.astype(int)
        assert np.abs(shown - picture(37)).mean() < 4

    @pytest.mark.parametrize(
        ("source", "expected"),
        [
            ((640, 480), (640, 480)),
            ((541, 405), (540, 404)),
            ((3840, 2160), (1920, 1080)),
            ((2160, 3840), (1080, 1920)),
            ((1, 1), (2, 2)),
            ((10_000, 3), (1920, 2)),
        ],
    )
    def test_the_size_is_even_and_at_most_1920(
        self, source: tuple[int, int], expected: tuple[int, int]
    ) -> None:
        assert output_size_px(*source) == expected

    def test_pictures_of_another_size_are_fitted(self, tmp_path: Path) -> None:
        path = tmp_path / "out.mp4"
        with VideoWriter(path, width_px=161, height_px=121) as out:
            assert out.size_px == (160, 120)
            out.write(0.0, picture(5, (320, 240)))
            out.write(0.1, picture(6, (81, 61)))
            out.write(0.2, picture(7, (160, 120))[:, ::-1][:, ::-1])
        assert frames_of(path)[0] == [5, 6, 7]

    def test_times_must_increase(self, tmp_path: Path) -> None:
        path = tmp_path / "out.mp4"
        with VideoWriter(path, width_px=160, height_px=120) as out:
            out.write(1.0, picture(0))
            with pytest.raises(ValueError, match="not later"):
                out.write(1.0, picture(1))
        assert frames_of(path)[0] == [0]


class TestSound:
    @pytest.mark.parametrize(
        ("name", "clip"),
        [
            ("in.mp4", Clip(sound="aac", frames=60)),
            ("in.ts", Clip(sound="aac", frames=60)),
            ("in.mkv", Clip(sound="mp3", frames=60)),
            ("in.webm", Clip(codec="libvpx", sound="libopus", frames=60)),
            (
                "in.avi",
                Clip(codec="mpeg4", sound="pcm_s16le", frames=60, time_base=Fraction(1, 30)),
            ),
        ],
    )
    def test_it_is_kept_in_a_form_that_every_player_knows(
        self, name: str, clip: Clip, tmp_path: Path
    ) -> None:
        path = tmp_path / "out.mp4"
        copy(clip.write(tmp_path / name), path)
        start_s, end_s, found = sound_of(path)
        assert found == "aac"
        assert start_s == pytest.approx(0.0, abs=0.06)
        assert end_s == pytest.approx(2.0, abs=0.06)
        assert frames_of(path)[0] == list(range(60))

    def test_it_keeps_step_with_the_picture(self, tmp_path: Path) -> None:
        """A click at one second of the source is heard half a second into a clip from there."""
        source = Clip(sound="aac", frames=90, click_s=1.0).write(tmp_path / "in.mp4")
        copy(source, tmp_path / "out.mp4", start_s=0.5)
        with av.open(str(tmp_path / "out.mp4")) as container:
            frames = list(container.decode(container.streams.audio[0]))
        loudest = max(frames, key=lambda frame: float(np.abs(frame.to_ndarray()).max()))
        assert float(loudest.pts * loudest.time_base) == pytest.approx(0.5, abs=0.04)

    @pytest.mark.parametrize("name", ["in.mp4", "in.webm"])
    def test_it_is_cut_with_the_picture(self, name: str, tmp_path: Path) -> None:
        video, sound = ("libvpx", "libopus") if name.endswith("webm") else ("libx264", "aac")
        source = Clip(codec=video, sound=sound, frames=120).write(tmp_path / name)
        path = tmp_path / "out.mp4"
        copy(source, path, start_s=1.0, end_s=2.5)
        start_s, end_s, _ = sound_of(path)
        assert start_s == pytest.approx(0.0, abs=0.06)
        assert end_s == pytest.approx(1.5, abs=0.06)
        assert frames_of(path)[0] == list(range(30, 75))

    def test_it_is_left_out_of_slow_motion(self, tmp_path: Path) -> None:
        source = Clip(sound="aac", frames=60).write(tmp_path / "in.mp4")
        copy(source, tmp_path / "out.mp4", time_factor=2.0)
        with VideoReader(tmp_path / "out.mp4") as clip:
            assert len(list(clip)) == 60
            assert not clip.source().has_audio
            assert clip.source().duration_s == pytest.approx(1.0)

    def test_a_silent_source_gives_a_silent_clip(self, tmp_path: Path) -> None:
        copy(Clip().write(tmp_path / "in.mp4"), tmp_path / "out.mp4")
        with av.open(str(tmp_path / "out.mp4")) as container:
            assert not container.streams.audio

    def test_damaged_sound_costs_no_picture(self, tmp_path: Path) -> None:
        source = Clip(codec="mjpeg", pixel_format="yuvj420p", sound="mp3", frames=30)
        source.time_base = Fraction(1, 30)
        path = source.write(tmp_path / "in.avi")
        content = bytearray(path.read_bytes())
        at, index = 0, content.index(b"idx1")
        while (at := content.find(b"01wb", at + 1, index)) > 0:
            content[at + 8 : at + 108] = bytes(100)
        path.write_bytes(content)
        copy(path, tmp_path / "out.mp4")
        assert frames_of(tmp_path / "out.mp4")[0] == list(range(30))


class TestAllOrNothing:
    def test_an_existing_file_stays_until_the_new_one_is_complete(self, tmp_path: Path) -> None:
        path = tmp_path / "out.mp4"
        path.write_bytes(b"the old one")
        with VideoWriter(path, width_px=160, height_px=120) as out:
            out.write(0.0, picture(0))
            assert path.read_bytes() == b"the old one"
        assert frames_of(path)[0] == [0]
        assert list(tmp_path.iterdir()) == [path]

    @pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, VideoError])
    @pytest.mark.parametrize("written", [0, 3])
    def test_after_an_error_nothing_is_left(
        self, error: type[BaseException], written: int, tmp_path: Path
    ) -> None:
        source = Clip(sound="aac").write(tmp_path / "in.mp4")
        with pytest.raises(error):
            write_and_fail(tmp_path / "out.mp4", source, written, error)
        assert list(tmp_path.iterdir()) == [source]

    def test_no_picture_is_an_error(self, tmp_path: Path) -> None:
        with (
            pytest.raises(VideoError, match="no picture to write"),
            VideoWriter(tmp_path / "out.mp4", width_px=160, height_px=120),
        ):
            pass
        assert list(tmp_path.iterdir()) == []

    def test_a_missing_folder(self, tmp_path: Path) -> None:
        path = tmp_path / "missing" / "out.mp4"
        with (
            pytest.raises(VideoError, match=r"there is no folder .*missing; create it"),
            VideoWriter(path, width_px=160, height_px=120),
        ):
            pass

    def test_a_folder_in_the_way(self, tmp_path: Path) -> None:
        (tmp_path / "out.mp4").mkdir()
        with (
            pytest.raises(VideoError, match="cannot be written"),
            VideoWriter(tmp_path / "out.mp4", width_px=160, height_px=120) as out,
        ):
            out.write(0.0, picture(0))
        assert [path.name for path in tmp_path.iterdir()] == ["out.mp4"]

    @pytest.mark.parametrize("limit_bytes", [0, 4_000, 100_000, 200_000])
    def test_a_full_disk_is_said_and_leaves_nothing(self, limit_bytes: int, tmp_path: Path) -> None:
        """A limit on file size fails in a write as a full disk does; in a process of its own."""
        code = f"""
import resource, signal
import numpy as np
from vision.errors import VideoError
from vision.video.writer import VideoWriter
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit_bytes}, {limit_bytes}))
noise = np.random.default_rng(1).integers(0, 255, (240, 320, 3), np.uint8)
try:
    with VideoWriter({str(tmp_path / "out.mp4")!r}, width_px=320, height_px=240) as out:
        for number in range(20):
            out.write(number / 30, np.roll(noise, number, axis=1))
except VideoError as error:
    print(error)
"""
        run = subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert "the disk is full; make room" in run.stdout
        assert run.stderr == ""
        assert run.returncode == 0
        assert list(tmp_path.iterdir()) == []
