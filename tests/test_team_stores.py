"""Clips in a bucket. A real S3 server, where one is installed: pip install 'moto[server]' s3fs."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests.command import sitbone
from tests.squads import nobody, truncated
from tests.test_team import contents
from vision.team.places import PlaceError, list_files, local_copy

FOLDER = "s3://club/clips"


@pytest.mark.parametrize(("address", "extra"), [("s3://club", "s3"), ("gs://club", "gs")])
def test_a_store_without_its_library_names_what_to_install(
    monkeypatch: pytest.MonkeyPatch, address: str, extra: str
) -> None:
    for library in ("s3fs", "gcsfs"):
        monkeypatch.setitem(sys.modules, library, None)
    known = import_module("fsspec.registry")._registry
    monkeypatch.delitem(known, extra, raising=False)  # met before
    with pytest.raises(PlaceError, match=rf"pip install 'sitbone\[{extra}\]'"):
        list_files(address)


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A bucket `club` on a server of one's own, which the environment names, as for a user."""
    moto = pytest.importorskip("moto.server")
    s3fs = pytest.importorskip("s3fs")
    server = moto.ThreadedMotoServer("127.0.0.1", 0)
    server.start()
    host, port = server.get_host_and_port()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "club")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    s3fs.S3FileSystem.clear_instance_cache()
    store = s3fs.S3FileSystem(use_listings_cache=False)
    store.mkdir("club")
    yield store
    store.rm("club", recursive=True)  # the server's memory is that of this process
    server.stop()
    s3fs.S3FileSystem.clear_instance_cache()


def put(store: Any, *clips: Path) -> None:
    for clip in clips:
        store.put_file(str(clip), f"club/clips/u15/{clip.name}")


def test_a_squad_in_a_bucket_is_the_same_as_in_a_folder(bucket: Any, tmp_path: Path) -> None:
    clips = [
        nobody(tmp_path / "squad" / "u15" / "Emil_squat.mp4"),
        nobody(tmp_path / "squad" / "u15" / "Pia_lunge.mp4", frames=9),
    ]
    clips.append(truncated(tmp_path / "squad" / "u15" / "Ivo_squat.mp4"))
    put(bucket, *clips)
    bucket.touch("club/clips/u15/")  # how a web page marks a folder
    bucket.touch("club/clips/.hidden.mp4")
    first = sitbone("team", FOLDER, "-o", "out", folder=tmp_path)
    assert first.returncode == 0, first.stderr
    here = sitbone("team", "squad", "-o", "here", folder=tmp_path)
    assert here.returncode == 0, here.stderr

    def pages(folder: str) -> dict[str, list[dict[str, str]]]:
        found = contents(tmp_path / folder)
        return {
            name: list(csv.DictReader(found[name].decode("utf-8-sig").splitlines()))
            for name in ("team.csv", "clips.csv")
        }

    assert pages("out") == pages("here")
    again = sitbone("team", FOLDER, "-o", "out", folder=tmp_path)
    assert "3 clips, 3 finished before" in again.stderr
    put(bucket, nobody(clips[0], frames=20))  # filmed again, under the same name
    changed = sitbone("team", FOLDER, "-o", "out", folder=tmp_path)
    assert "3 clips, 2 finished before" in changed.stderr
    assert "(20 frames)" in changed.stderr


def test_what_a_store_refuses_is_one_sentence(
    bucket: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = sitbone("team", "s3://other/clips", folder=tmp_path)
    assert (missing.returncode, missing.stderr.count("\n")) == (2, 1)
    assert "bucket does not exist): check the address" in missing.stderr
    with (
        pytest.raises(PlaceError, match=r"gone\.mp4 cannot be fetched"),
        local_copy(f"{FOLDER}/gone.mp4"),
    ):
        pass
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    unsigned = sitbone("team", FOLDER, folder=tmp_path)
    assert unsigned.returncode == 2
    assert "that you are signed in to it" in unsigned.stderr
