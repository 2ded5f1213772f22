"""Histories to test with: a file of one's own, and a PostgreSQL server that the tests start."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from vision.history import History

LONGEST_START_S = 120
SERVER_USER = "postgres"


def program(name: str) -> str:
    """Where a program of PostgreSQL is: Debian keeps it off the path."""
    found = [
        shutil.which(name),
        *map(str, sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))),
    ]
    there = [each for each in found if each]
    assert there, f"{name} is missing: apt-get install postgresql (./test does it)"
    return there[-1]


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """A PostgreSQL server on a socket in a folder of its own; the folder is yielded."""
    if not sys.platform.startswith("linux"):
        pytest.skip("the server's package is only expected on Linux")
    # Not below pytest's folder, which only its owner may enter: the server refuses to run as root.
    folder = Path(tempfile.mkdtemp(prefix="sitbone_pg_"))
    as_user = {}
    if os.geteuid() == 0:
        account = pwd.getpwnam(SERVER_USER)
        os.chown(folder, account.pw_uid, account.pw_gid)
        as_user = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    data = folder / "data"
    subprocess.run(
        [program("initdb"), "-D", data, "-U", "sitbone", "--auth=trust", "-E", "UTF8", "--no-sync"],
        check=True,
        capture_output=True,
        cwd=folder,
        **as_user,
    )
    options = ("-k", folder, "-c", "listen_addresses=", "-c", "fsync=off")
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [program("postgres"), "-D", data, *options],
            stdout=log,
            stderr=log,
            cwd=folder,
            **as_user,
        )
    try:
        wait_for(folder, process)
        yield str(folder)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(LONGEST_START_S)
        shutil.rmtree(folder)


def wait_for(folder: Path, process: subprocess.Popen[bytes]) -> None:
    end_s = time.monotonic() + LONGEST_START_S
    while True:
        try:
            psycopg.connect(host=str(folder), user="sitbone", dbname="postgres").close()
            return
        except psycopg.OperationalError:
            assert process.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < end_s, (folder / "log").read_text()
            time.sleep(0.1)


@pytest.fixture
def server_url(server: str, request: pytest.FixtureRequest) -> str:
    """A new, empty database on the server."""
    name = f"t{abs(hash(request.node.nodeid))}"
    with psycopg.connect(
        host=server, user="sitbone", dbname="postgres", autocommit=True
    ) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"postgresql://sitbone@/{name}?host={server}"


@pytest.fixture(params=["file", "server"])
def url(request: pytest.FixtureRequest) -> str:
    """Both kinds of database: what `History.open` is given."""
    return "" if request.param == "file" else str(request.getfixturevalue("server_url"))


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    """An empty history in a file."""
    with History.open(tmp_path, "") as opened:
        yield opened


@pytest.fixture
def any_history(tmp_path: Path, url: str) -> Iterator[History]:
    """An empty history in either kind of database."""
    with History.open(tmp_path, url) as opened:
        yield opened
