"""Files that are not what they should be: a clear error, or what decodes and how much was lost."""

from __future__ import annotations

import os
import random
import re
import struct
import zlib
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image as PillowImage

from tests.clips import Clip, number_of, picture
from vision.errors import VideoError
from vision.landmarks import Source
from vision.video.reader import VideoReader

FRAMES = 40
RATE_30 = Fraction(1, 30)
NOBODY = 65534

BASES = {
    "h264.mp4": Clip(
        frames=FRAMES,
        sound="aac",
        options={"g": "10"},
        container_options={"movflags": "+faststart"},
    ),
    "hevc.mov": Clip(codec="libx265", frames=FRAMES, quarter_turns=1),
    "vp8.webm": Clip(codec="libvpx", frames=FRAMES),
    "h264.mkv": Clip(frames=FRAMES, options={"g": "10"}),
    "mpeg4.avi": Clip(codec="mpeg4", frames=FRAMES, time_base=RATE_30),
    "h264.ts": Clip(frames=FRAMES, options={"g": "10"}),
    "a.gif": Clip(codec="gif", pixel_format="rgb8", frames=20, time_base=Fraction(1, 100)),
}
# Thirty cuts and thirty corruptions, spread over the containers.
CUTS = [(name, cut) for name in BASES for cut in (0.02, 0.15, 0.4, 0.7, 0.97)]
SEEDS = [(name, seed) for seed in range(5) for name in BASES]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The undamaged files' contents."""
    folder = tmp_path_factory.mktemp("whole")
    return {name: clip.write(folder / name).read_bytes() for name, clip in BASES.items()}


def read_numbers(path: Path) -> tuple[list[int], Source]:
    with VideoReader(path) as clip:
        moments, found = [], []
        for frame in clip:
            assert frame.image.flags.c_contiguous
            moments.append(frame.time_s)
            found.append(number_of(frame.image))
        assert (np.diff(moments) > 0).all()
        source = clip.source()
    assert source.frames == len(found)
    return found, source


def read_or_explain(path: Path) -> tuple[list[int], Source] | None:
    """Read a damaged file: frames, or an error in one sentence with a remedy, and nothing else."""
    try:
        return read_numbers(path)
    except VideoError as error:
        message = str(error)
        assert path.name in message
        assert "\n" not in message
        assert re.search(r": .+\.$", message), message
        return None


class TestDamage:
    @pytest.mark.parametrize(("name", "cut"), CUTS)
    def test_a_cut_off_file_gives_its_beginning(
        self, name: str, cut: float, whole: dict[str, bytes], tmp_path: Path
    ) -> None:
        path = tmp_path / name
        path.write_bytes(whole[name][: int(len(whole[name]) * cut)])
        result = read_or_explain(path)
        if result is not None:
            numbers, _ = result
            assert numbers[:-3] == list(range(len(numbers)))[:-3]

    @pytest.mark.parametrize(("name", "seed"), SEEDS)
    def test_random_bytes_never_break_the_reader(
        self, name: str, seed: int, whole: dict[str, bytes], tmp_path: Path
    ) -> None:
        dice = random.Random(f"{name} {seed}")
        content = bytearray(whole[name])
        for _ in range(dice.choice([1, 5, 30, 200])):
            content[dice.randrange(len(content))] = dice.randrange(256)
        path = tmp_path / name
        path.write_bytes(content)
        read_or_explain(path)

    @pytest.mark.parametrize("change", ["delete", "insert", "zero"])
    @pytest.mark.parametrize("name", BASES)
    def test_missing_and_foreign_pieces_never_break_the_reader(
        self, name: str, change: str, whole: dict[str, bytes], tmp_path: Path
    ) -> None:
        content = whole[name]
        middle = len(content) // 2
        piece = {"delete": b"", "insert": content[:500] * 2, "zero": bytes(500)}[change]
        path = tmp_path / name
        path.write_bytes(content[:middle] + piece + content[middle + 500 :])
        read_or_explain(path)

    @pytest.mark.parametrize("name", ["h264.mp4", "h264.mkv", "vp8.webm", "mpeg4.avi"])
    def test_how_much_a_cut_took_is_said(
        self, name: str, whole: dict[str, bytes], tmp_path: Path
    ) -> None:
        path = tmp_path / name
        path.write_bytes(whole[name][: len(whole[name]) * 2 // 3])
        numbers, source = read_numbers(path)
        assert 1 < len(numbers) < FRAMES
        told = source.warnings[-1]
        if name.endswith((".mp4", ".avi")):
            lost, promised = map(int, re.findall(r"(\d+) of (\d+) frames", told)[0])
            assert promised == FRAMES
            assert lost == pytest.approx(FRAMES - len(numbers), abs=1)
        else:
            lasts, ends = map(float, re.findall(r"(\d+\.\d) s", told))
            assert lasts == pytest.approx(FRAMES / 30, abs=0.1)
            assert ends == pytest.approx(len(numbers) / 30, abs=0.1)

    def test_damage_in_the_middle_costs_only_the_middle(
        self, whole: dict[str, bytes], tmp_path: Path
    ) -> None:
        content = bytearray(whole["h264.mp4"])
        start = content.index(b"mdat")
        at = start + (len(content) - start) * 2 // 5
        content[at : at + 400] = bytes(400)
        path = tmp_path / "holed.mp4"
        path.write_bytes(content)
        numbers, source = read_numbers(path)
        assert numbers[:5] == [0, 1, 2, 3, 4]
        assert numbers[-5:] == [35, 36, 37, 38, 39]
        assert source.warnings

    def test_a_recording_that_begins_in_the_middle_says_what_is_missing(
        self, whole: dict[str, bytes], tmp_path: Path
    ) -> None:
        content, packet_bytes = whole["h264.ts"], 188
        key_frames = [3, 13]
        path = tmp_path / "middle.ts"
        for packets in range(4, len(content) // packet_bytes // 2):
            head, rest = content[: 3 * packet_bytes], content[packets * packet_bytes :]
            path.write_bytes(head + rest)
            numbers, source = read_numbers(path)
            if numbers[0] == 10 and any("The first 0." in told for told in source.warnings):
                break
        else:
            pytest.fail(f"no cut between {key_frames} was noticed")
        assert numbers == list(range(10, FRAMES))

    def test_undamaged_files_have_nothing_to_tell(
        self, whole: dict[str, bytes], tmp_path: Path
    ) -> None:
        for name, content in whole.items():
            path = tmp_path / name
            path.write_bytes(content)
            assert read_numbers(path)[1].warnings == ()

    def test_sound_that_outlasts_the_picture_a_little_is_no_loss(self, tmp_path: Path) -> None:
        path = Clip(codec="libvpx", sound="libopus").write(tmp_path / "sound.webm")
        assert read_numbers(path)[1].warnings == ()

    @pytest.mark.parametrize("box", [b"mvhd", b"mdhd"])
    def test_an_absurd_duration_is_not_believed(
        self, box: bytes, whole: dict[str, bytes], tmp_path: Path
    ) -> None:
        content = bytearray(whole["h264.mp4"])
        at = content.index(box) + 4
        content[at + 12 : at + 20] = b"\x00\x00\x00\x01\xff\xff\xff\xf0"
        path = tmp_path / "absurd.mp4"
        path.write_bytes(content)
        with VideoReader(path) as clip:
            hint = clip.frame_count_hint
            assert hint is None or hint <= len(content)

    def test_an_absurd_picture_size_is_refused_before_it_takes_memory(self, tmp_path: Path) -> None:
        path = tmp_path / "huge.png"
        path.write_bytes(_empty_png(60_000, 60_000))
        with pytest.raises(VideoError, match="too large a picture"):
            read_numbers(path)
        path.write_bytes(_empty_png(17_000, 10))
        with pytest.raises(VideoError, match="17000 x 10 px"):
            read_numbers(path)

    def test_a_cut_off_photo_says_so(self, tmp_path: Path) -> None:
        path = tmp_path / "photo.jpg"
        PillowImage.fromarray(picture(1)).save(path)
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        with pytest.raises(VideoError, match="damaged or cut off"):
            read_numbers(path)


def _empty_png(width_px: int, height_px: int) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        checked = kind + content
        return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))

    header = struct.pack(">IIBBBBB", width_px, height_px, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b""))


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[Path]:
    """A clip that may not be read; root, who may read everything, is somebody else meanwhile."""
    path = Clip(frames=1).write(tmp_path / "locked.mp4")
    path.chmod(0)
    user = os.geteuid()
    if user == 0:
        os.seteuid(NOBODY)
    yield path
    os.seteuid(user)


class TestErrors:
    def assert_refused(self, path: Path, what: str) -> None:
        with pytest.raises(VideoError, match=what) as caught:
            read_numbers(path)
        message = str(caught.value)
        assert message.endswith(".")
        assert "\n" not in message

    def test_no_such_file(self, tmp_path: Path) -> None:
        self.assert_refused(tmp_path / "missing.mp4", "does not exist: check the spelling")

    def test_a_link_to_nowhere_and_a_link_to_itself(self, tmp_path: Path) -> None:
        (tmp_path / "nowhere.mp4").symlink_to(tmp_path / "missing.mp4")
        (tmp_path / "loop.mp4").symlink_to(tmp_path / "loop.mp4")
        self.assert_refused(tmp_path / "nowhere.mp4", "does not exist")
        self.assert_refused(tmp_path / "loop.mp4", "cannot be read")

    def test_a_folder(self, tmp_path: Path) -> None:
        self.assert_refused(tmp_path, "is a folder: name the video file")

    def test_a_pipe_does_not_make_it_wait(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe.mp4")
        self.assert_refused(tmp_path / "pipe.mp4", "a device or a pipe")

    def test_a_name_that_no_file_can_have(self) -> None:
        self.assert_refused(Path("a\0b.mp4"), "cannot be read")
        self.assert_refused(Path("x" * 300 + ".mp4"), "cannot be read")

    def test_no_permission(self, locked: Path) -> None:
        self.assert_refused(locked, r"may not be read \(no permission\): allow reading it")

    def test_an_empty_file(self, tmp_path: Path) -> None:
        (tmp_path / "empty.mp4").touch()
        self.assert_refused(tmp_path / "empty.mp4", r"is empty \(0 bytes\)")

    @pytest.mark.parametrize(
        "content",
        [
            b"not a video\n" * 200,
            b"\0" * 100_000,
            random.Random(1).randbytes(50_000),
            b"%PDF-1.7\n%%EOF",
            b"PK\x03\x04" + bytes(500),
            b"<html><body>404</body></html>",
            b"\x1b[31mred\x1b[0m\n" * 50,
        ],
    )
    @pytest.mark.parametrize("name", ["clip.mp4", "notes.txt", "clip"])
    def test_not_a_video(self, content: bytes, name: str, tmp_path: Path) -> None:
        (tmp_path / name).write_bytes(content)
        self.assert_refused(tmp_path / name, "is not a video|holds no video")

    @pytest.mark.parametrize("name", ["list.m3u8", "list.mp4", "list.ffconcat", "list.sdp"])
    def test_lists_that_point_elsewhere_are_not_followed(self, name: str, tmp_path: Path) -> None:
        Clip().write(tmp_path / "clip.ts")
        lists = {
            "list.ffconcat": "ffconcat version 1.0\nfile clip.ts\n",
            "list.sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n"
            "c=IN IP4 127.0.0.1\na=rtpmap:96 H264/90000\n",
        }
        stream = "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nclip.ts\n#EXT-X-ENDLIST\n"
        (tmp_path / name).write_text(lists.get(name, stream))
        self.assert_refused(tmp_path / name, "is not a video")

    def test_sound_only(self, tmp_path: Path) -> None:
        path = tmp_path / "song.m4a"
        with av.open(str(path), "w", format="mp4") as container:
            stream = container.add_stream("aac", rate=48_000)
            frame = av.AudioFrame.from_ndarray(
                np.zeros((2, 4096), np.float32), format="fltp", layout="stereo"
            )
            frame.sample_rate = 48_000
            container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
        self.assert_refused(path, "has sound but no picture")

    def test_an_encrypted_clip(self, tmp_path: Path) -> None:
        keys = {"encryption_key": "00112233445566778899aabbccddeeff", "encryption_kid": "0" * 32}
        options = {"encryption_scheme": "cenc-aes-ctr", **keys}
        path = Clip(container_options=options).write(tmp_path / "protected.mp4")
        self.assert_refused(path, "is encrypted")

    def test_a_clip_of_zero_length(self, tmp_path: Path) -> None:
        path = Clip(container_options={"movflags": "frag_keyframe+empty_moov"}).write(
            tmp_path / "zero.mp4"
        )
        content = path.read_bytes()
        path.write_bytes(content[: content.index(b"moof") - 4])
        self.assert_refused(path, r"holds no frames \(its length is zero\)|is stored in a way")

    def test_names_are_never_taken_for_addresses_or_patterns(self, tmp_path: Path) -> None:
        content = Clip(frames=3).write(tmp_path / "clip.mp4").read_bytes()
        for name in ("concat:a|b.mp4", "50%d.mp4", "a?b#c&d.mp4", "line\nbreak é 中.mp4"):
            (tmp_path / name).write_bytes(content)
            assert read_numbers(tmp_path / name)[0] == [0, 1, 2]


def test_a_frame_that_is_damaged_in_part_is_told(tmp_path: Path) -> None:
    path = Clip(frames=FRAMES, container_options={"movflags": "+faststart"}).write(
        tmp_path / "a.mp4"
    )
    with av.open(str(path)) as container:
        first = next(packet for packet in container.demux(video=0) if packet.size)
        assert first.pos is not None
        end = first.pos + first.size
    content = bytearray(path.read_bytes())
    content[end - 60 : end - 20] = random.Random(1).randbytes(40)
    path.write_bytes(content)
    _, source = read_numbers(path)
    assert any("damaged in part" in warning for warning in source.warnings)
