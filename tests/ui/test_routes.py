"""The own routes: who may ask, what may come in, how it goes out."""

from __future__ import annotations

import itertools
import os
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from tests.command import ROOT, SAMPLES
from tests.ui.visits import data_files
from vision.report.files import write_atomically
from vision.ui import uploads
from vision.ui.folders import data_folder
from vision.ui.server import CONTENT_SECURITY_POLICY, MIDDLEWARE, ROUTES, shipped_settings
from vision.ui.store import TRACKS_KEPT, Clip, find_clip, keep_track
from vision.ui.visitors import COOKIE, is_own_host, is_same_origin, visitor_with

HOST = "http://127.0.0.1:8501"
GREETING = "ws://127.0.0.1:8501/sitbone/greeting"
ONE, OTHER = "a" * 43, "b" * 43
CLIP = (SAMPLES / "squat_540.mp4").read_bytes()


async def _page(request: object) -> PlainTextResponse:
    return PlainTextResponse("a page")


async def _greet(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text("welcome")
    await socket.close()


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("SITBONE_DATA", str(tmp_path))
    data_folder.cache_clear()
    yield tmp_path
    data_folder.cache_clear()


def client(token: str | None = ONE, **headers: str) -> TestClient:
    """A browser with a cookie, on one of our own pages."""
    app = Starlette(
        routes=[*ROUTES, Route("/", _page), WebSocketRoute("/sitbone/greeting", _greet)],
        middleware=MIDDLEWARE,
    )
    sent = {"Origin": HOST, **{name.replace("_", "-"): text for name, text in headers.items()}}
    return TestClient(
        app, base_url=HOST, headers=sent, cookies={} if token is None else {COOKIE: token}
    )


def given(browser: TestClient, name: str = "squat.mp4", content: bytes = CLIP) -> str:
    answer = browser.post("/sitbone/clips", params={"name": name}, content=content)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def test_a_clip_goes_in_and_comes_out_unchanged() -> None:
    browser = client()
    clip_id = given(browser)
    answer = browser.get(f"/sitbone/clips/{clip_id}/video")
    assert answer.content == CLIP
    assert answer.headers["content-type"] == "video/mp4"
    assert "no-store" in answer.headers["cache-control"]


def test_a_range_is_answered_with_that_part() -> None:
    browser = client()
    clip_id = given(browser)
    answer = browser.get(f"/sitbone/clips/{clip_id}/video", headers={"Range": "bytes=100-199"})
    assert answer.status_code == 206
    assert answer.content == CLIP[100:200]
    assert answer.headers["content-range"] == f"bytes 100-199/{len(CLIP)}"


@pytest.mark.parametrize(
    ("method", "headers", "allowed"),
    [
        ("POST", {"origin": HOST, "host": "127.0.0.1:8501"}, True),
        ("POST", {"host": "127.0.0.1:8501"}, False),
        ("POST", {"origin": "http://evil.example", "host": "127.0.0.1:8501"}, False),
        ("POST", {"origin": "http://127.0.0.1:9999", "host": "127.0.0.1:8501"}, False),
        ("POST", {"origin": "null", "host": "127.0.0.1:8501"}, False),
        ("WEBSOCKET", {"host": "127.0.0.1:8501"}, False),
        ("GET", {"host": "127.0.0.1:8501"}, True),
        ("GET", {"host": "127.0.0.1:8501", "sec-fetch-site": "cross-site"}, False),
        ("GET", {"host": "127.0.0.1:8501", "sec-fetch-site": "same-site"}, False),
        ("GET", {"host": "127.0.0.1:8501", "sec-fetch-site": "same-origin"}, True),
    ],
)
def test_only_our_own_pages_may_ask(method: str, headers: dict[str, str], allowed: bool) -> None:
    assert is_same_origin(method, headers) is allowed


def test_another_sites_name_for_this_computer_is_refused() -> None:
    assert is_own_host({"host": "localhost:8501"}, "127.0.0.1")
    assert not is_own_host({"host": "evil.example:8501"}, "127.0.0.1")
    assert is_own_host({"host": "clinic.example"}, "192.0.2.2")


def test_a_foreign_page_can_neither_send_nor_read() -> None:
    clip_id = given(client())
    foreign = client(Origin="http://evil.example")
    sent = foreign.post("/sitbone/clips", params={"name": "a.mp4"}, content=CLIP)
    assert sent.status_code == 403
    assert foreign.get(f"/sitbone/clips/{clip_id}/video").status_code == 403


def test_a_websocket_is_ours_alone() -> None:
    with client().websocket_connect(GREETING) as socket:
        assert socket.receive_text() == "welcome"
    for stranger in (client(Origin="http://evil.example"), client(token=None)):
        with pytest.raises(WebSocketDisconnect), stranger.websocket_connect(GREETING):
            pass


def test_nobody_reads_another_visitors_clip() -> None:
    clip_id = given(client(ONE))
    for ending in ("video", "preview.jpg", "annotated.mp4", "skeleton.mp4"):
        answer = client(OTHER).get(f"/sitbone/clips/{clip_id}/{ending}")
        assert answer.status_code == 404
        assert CLIP[:50] not in answer.content


@pytest.mark.parametrize("token", [None, "", "short", "../" * 14 + "a", "a" * 44])
def test_without_a_true_token_nothing_is_answered(token: str | None, own_folder: Path) -> None:
    answer = client(token).post("/sitbone/clips", params={"name": "a.mp4"}, content=CLIP)
    assert answer.status_code == 403
    assert "cookie" in answer.json()["error"]
    assert data_files(own_folder) == []


@pytest.mark.parametrize(
    "path", ["..%2F..%2Fclip", "%2e%2e", "a" * 21 + ".", "C:%5Cwindows", "x" * 300]
)
def test_a_path_in_place_of_an_identity_leads_nowhere(path: str) -> None:
    assert client().get(f"/sitbone/clips/{path}/video").status_code == 404


@pytest.mark.parametrize("name", ["../../etc/passwd.mp4", "C:\\a\\b.mov", "/abs/olute.webm"])
def test_a_name_never_becomes_a_path(name: str, own_folder: Path) -> None:
    given(client(), name)
    kept = data_files(own_folder)
    assert {path.stem for path in kept} == {"original", "clip"}
    assert all(path.is_relative_to(own_folder / "visitors") for path in kept)


@pytest.mark.parametrize("name", ["notes.txt", "", "squat", "squat.mp4.exe", "page.html", "a.svg"])
def test_what_is_no_video_is_refused_with_a_sentence(name: str, own_folder: Path) -> None:
    answer = client().post("/sitbone/clips", params={"name": name}, content=b"hello")
    assert answer.status_code == 415
    assert "MP4" in answer.json()["error"]
    assert data_files(own_folder) == []


def test_an_empty_file_is_refused(own_folder: Path) -> None:
    answer = client().post("/sitbone/clips", params={"name": "a.mp4"}, content=b"")
    assert answer.status_code == 400
    assert data_files(own_folder) == []


def test_what_is_too_large_is_refused_before_and_during(
    own_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "LARGEST_CLIP_BYTES", 1000)
    announced = client().post("/sitbone/clips", params={"name": "a.mp4"}, content=b"x" * 1001)
    counted = client().post(
        "/sitbone/clips", params={"name": "a.mp4"}, content=(b"x" * 400 for _ in range(4))
    )
    for answer in (announced, counted):
        assert answer.status_code == 413
        assert "2 GB" in answer.json()["error"]
    assert data_files(own_folder) == []


def test_a_full_disk_is_told_and_nothing_is_left(
    own_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "free_bytes", lambda folder: 1024)
    answer = client().post("/sitbone/clips", params={"name": "a.mp4"}, content=CLIP)
    assert answer.status_code == 507
    assert "disk" in answer.json()["error"]
    assert data_files(own_folder) == []


def test_a_token_comes_with_the_page_and_scripts_cannot_read_it() -> None:
    answer = client(None, Accept="text/html").get("/")
    cookie = answer.headers["set-cookie"]
    assert re.match(
        rf"{COOKIE}=[\w-]{{43}}; Path=/; HttpOnly; SameSite=Strict; Max-Age=\d+", cookie
    )
    assert "set-cookie" not in client(ONE, Accept="text/html").get("/").headers
    assert "set-cookie" not in client(None, Accept="image/webp").get("/").headers


def test_a_temporary_token_goes_with_the_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITBONE_TEMPORARY", "1")
    assert "Max-Age" not in client(None, Accept="text/html").get("/").headers["set-cookie"]


def test_pages_may_talk_to_this_address_only() -> None:
    headers = client().get("/").headers
    assert headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert "http" not in CONTENT_SECURITY_POLICY
    assert "*" not in CONTENT_SECURITY_POLICY


def test_the_folder_of_a_visitor_does_not_tell_the_token(own_folder: Path) -> None:
    clip_id = given(client())
    assert not any(ONE in str(path) for path in own_folder.rglob("*"))
    visitor = visitor_with(ONE)
    assert visitor is not None
    clip = find_clip(visitor, clip_id)
    assert clip is not None
    assert clip.record.name == "squat.mp4"
    assert (own_folder.stat().st_mode & 0o077) == 0


def test_the_shipped_settings_keep_everything_here() -> None:
    settings = shipped_settings()
    assert settings["browser.gatherUsageStats"] is False
    assert settings["server.address"] == "127.0.0.1"
    assert settings["server.fileWatcherType"] == "none"


def test_no_page_loads_anything_from_elsewhere() -> None:
    written = [
        path
        for path in (ROOT / "vision" / "ui").rglob("*")
        if path.suffix in (".js", ".css", ".html", ".py")
    ]
    addresses = {
        address
        for path in written
        for address in re.findall(r"https?://[\w.-]+", path.read_text(encoding="utf-8"))
    }
    assert addresses <= {"http://www.w3.org", "http://localhost"}


def clip_of(token: str, clip_id: str) -> Clip:
    visitor = visitor_with(token)
    assert visitor is not None
    clip = find_clip(visitor, clip_id)
    assert clip is not None
    return clip


def test_what_the_player_draws_goes_to_its_visitor_packed_the_last_few_versions_of_it() -> None:
    browser = client()
    clip_id = given(browser)
    oldest, *kept = (f"{number:016x}" for number in range(TRACKS_KEPT + 1))
    for number, version in enumerate((oldest, *kept)):
        clip = clip_of(ONE, clip_id)
        keep_track(clip, version, b'{"rows": %d}' % number)
        os.utime(clip.track(version), (number, number))
    address = f"/sitbone/clips/{clip_id}/track.json"
    for number, version in enumerate(kept, start=1):
        answer = browser.get(address, params={"version": version})
        assert answer.json() == {"rows": number}
    now = kept[-1]
    assert answer.headers["content-encoding"] == "gzip"
    assert "no-store" in answer.headers["cache-control"]
    assert client(OTHER).get(address, params={"version": now}).status_code == 404
    for version in (oldest, "", "../clip", "fedcba9876543210/../x"):
        assert browser.get(address, params={"version": version}).status_code == 404


def test_a_preview_that_is_replaced_while_it_is_sent_arrives_whole() -> None:
    browser = client()
    clip_id = given(browser)
    clip, stop = clip_of(ONE, clip_id), threading.Event()
    pictures = [bytes([number]) * (50_000 * number) for number in (1, 2, 3)]
    write_atomically(clip.preview, pictures[0])

    def replace_it() -> None:
        for picture in itertools.cycle(pictures):
            if stop.is_set():
                return
            write_atomically(clip.preview, picture)

    painter = threading.Thread(target=replace_it)
    painter.start()
    try:
        for _ in range(60):
            answer = browser.get(f"/sitbone/clips/{clip_id}/preview.jpg")
            assert answer.content in pictures
            assert int(answer.headers["content-length"]) == len(answer.content)
    finally:
        stop.set()
        painter.join()
