"""A folder of results appears whole or not at all."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from vision.cli.outputs import OutputError, folders_for, whole_folder
from vision.errors import VideoError


def tree(folder: Path) -> dict[str, str]:
    """Every path below a folder, with the text of the files."""
    return {
        str(path.relative_to(folder)): path.read_text() if path.is_file() else ""
        for path in folder.rglob("*")
    }


def test_a_new_folder_appears_with_its_parents(tmp_path: Path) -> None:
    with whole_folder(tmp_path / "a" / "b") as scratch:
        (scratch / "x").write_text("1")
        assert not (tmp_path / "a" / "b").exists()
    assert tree(tmp_path) == {"a": "", "a/b": "", "a/b/x": "1"}


def test_an_existing_folder_keeps_what_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("old")
    (tmp_path / "mine").write_text("mine")
    with whole_folder(tmp_path) as scratch:
        (scratch / "x").write_text("new")
    assert tree(tmp_path) == {"x": "new", "mine": "mine"}


@pytest.mark.parametrize("failure", [VideoError("x"), KeyboardInterrupt(), SystemExit(143)])
@pytest.mark.parametrize("there_before", [False, True])
def test_a_failure_leaves_the_disk_as_it_was(
    tmp_path: Path, failure: BaseException, there_before: bool
) -> None:
    target = tmp_path / "a" / "b"
    if there_before:
        target.mkdir(parents=True)
        (target / "x").write_text("old")
    before = tree(tmp_path)

    def fail_half_way() -> None:
        with whole_folder(target) as scratch:
            (scratch / "x").write_text("new")
            raise failure

    with pytest.raises(type(failure)):
        fail_half_way()
    assert tree(tmp_path) == before


def test_a_file_in_the_way_is_named_and_stays(tmp_path: Path) -> None:
    (tmp_path / "clip.mp4").write_text("film")
    with (
        pytest.raises(OutputError, match=r"clip\.mp4 is a file"),
        whole_folder(tmp_path / "clip.mp4"),
    ):
        pass
    with (
        pytest.raises(OutputError, match=r"clip\.mp4 is a file"),
        whole_folder(tmp_path / "clip.mp4" / "deeper"),
    ):
        pass
    assert tree(tmp_path) == {"clip.mp4": "film"}


def test_a_full_disk_is_said_in_words(tmp_path: Path) -> None:
    words = r"out \(no space left on device\): free some space"
    with pytest.raises(OutputError, match=words), whole_folder(tmp_path / "out"):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert tree(tmp_path) == {}


def test_an_error_names_the_folder_and_not_the_scratch_folder(tmp_path: Path) -> None:
    with pytest.raises(VideoError) as caught, whole_folder(tmp_path / "out") as scratch:
        raise VideoError(f"{scratch / 'annotated.mp4'} cannot be written.")
    assert str(caught.value) == f"{tmp_path / 'out' / 'annotated.mp4'} cannot be written."


def test_each_clip_gets_a_folder_of_its_own() -> None:
    clips = [Path("x/clip.mp4"), Path("y/clip.mov"), Path("other.mp4"), Path("clip_screening.mp4")]
    folders = folders_for(clips, None)
    assert folders[0] == Path("clip_screening")
    assert len(set(folders)) == len(clips)
    assert folders_for(clips[:1], Path("out")) == [Path("out")]
