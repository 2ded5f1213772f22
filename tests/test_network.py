"""Nothing leaves the computer: the worker's connections are watched for its whole life.

Two independent watchers, each first shown that it does notice a worker that calls out.
"""

from __future__ import annotations

import ipaddress
import os
import re
import shutil
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.people import SAMPLE
from tests.worker_targets import UNROUTED_ADDRESS
from vision.jobs import run_in_worker
from vision.pose.landmarker import DEAD_PROXY, close_network
from vision.pose.model import default_model

ROOT = Path(__file__).parents[1]
WATCHED_S = 12.0
"""Without a closed network the library calls out within 8 s of use, and again when it is closed."""
DEAD_END = ("127.0.0.1", 9)
POLL_S = 0.02
PROC_TABLES = {"tcp": False, "tcp6": True, "udp": False, "udp6": True}

Address = tuple[str, int]


CALL_OUT = ("tests.worker_targets:call_out", {"seconds": 2.0})
DETECT = (
    "tests.worker_targets:detect_for",
    {
        "seconds": WATCHED_S,
        "path": str(SAMPLE),
        "model": str(default_model()),
        "start_s": 0.0,
        "end_s": None,
        "time_factor": 1.0,
    },
)
"""What a worker is told for a real video, over and over."""


# First watcher: strace, which sees every attempt.

CALL = re.compile(r"\b(?:connect|sendto|sendmsg|sendmmsg)\(")
IPV4 = re.compile(r'sin_port=htons\((\d+)\), sin_addr=inet_addr\("([^"]+)"\)')
IPV6 = re.compile(r'sin6_port=htons\((\d+)\)[^}]*inet_pton\(AF_INET6, "([^"]+)"')

needs_strace = pytest.mark.skipif(
    shutil.which("strace") is None, reason="strace is not installed (apt-get install strace)"
)


def addresses_in(trace: str) -> set[Address]:
    """Return every internet address that a trace shows somebody calling."""
    lines = [line for line in trace.splitlines() if CALL.search(line)]
    found = [match for line in lines for kind in (IPV4, IPV6) for match in kind.findall(line)]
    return {(address, int(port)) for port, address in found}


def traced(target: str, request: dict[str, Any], log: Path) -> set[Address]:
    """Run a worker under strace, in an environment without any proxy, and return whom it called."""
    script = f"from vision.jobs import run_in_worker; print(run_in_worker({target!r}, {request!r}))"
    strace = ["strace", "-f", "-qq", "--seccomp-bpf", "-e", "trace=network", "-o", str(log)]
    done = subprocess.run(
        [*strace, sys.executable, "-c", script],
        cwd=ROOT,
        env={k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")},
        capture_output=True,
        text=True,
        check=False,
    )
    if "PTRACE" in done.stderr or "Operation not permitted" in done.stderr:
        pytest.skip(f"strace may not watch here: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "done\n"
    return addresses_in(log.read_text())


@needs_strace
def test_strace_notices_a_worker_that_calls_out(tmp_path: Path) -> None:
    called = traced(*CALL_OUT, tmp_path / "trace")
    assert called == {(UNROUTED_ADDRESS, 53), (UNROUTED_ADDRESS, 443)}


@needs_strace
def test_strace_sees_the_model_call_nobody_outside(tmp_path: Path) -> None:
    assert traced(*DETECT, tmp_path / "trace") <= {DEAD_END}


def test_every_form_of_a_call_is_read_from_a_trace() -> None:
    trace = "\n".join(
        [
            '7 connect(5, {sa_family=AF_INET, sin_port=htons(9), sin_addr=inet_addr("127.0.0.1")}, 16) = -1',
            '7 sendto(5, "x", 1, 0, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("192.0.2.7")}, 16) = 1',
            "7 connect(6, {sa_family=AF_INET6, sin6_port=htons(443), sin6_flowinfo=htonl(0), "
            'inet_pton(AF_INET6, "2001:db8::1", &sin6_addr), sin6_scope_id=0}, 28) = 0',
            '7 sendmmsg(3, [{msg_hdr={msg_name={sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("192.0.2.8")}}}], 1, 0) = 1',
            '7 connect(6, {sa_family=AF_UNIX, sun_path="/run/nscd/socket"}, 110) = -1',
            '7 bind(5, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("192.0.2.9")}, 16) = 0',
        ]
    )
    assert addresses_in(trace) == {
        ("127.0.0.1", 9),
        ("192.0.2.7", 53),
        ("2001:db8::1", 443),
        ("192.0.2.8", 53),
    }


# Second watcher: the kernel's own tables, looked at again and again.

needs_proc = pytest.mark.skipif(not Path("/proc/self/net/tcp").exists(), reason="no /proc")


def children_of(pid: int) -> set[int]:
    found = set()
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found |= {int(child) for child in task.read_text().split()}
        except OSError:
            continue
    return found


def sockets_of(pid: int) -> set[str]:
    """Return the inode numbers of a process's sockets."""
    found = set()
    try:
        for descriptor in Path(f"/proc/{pid}/fd").iterdir():
            try:
                kind, _, inode = str(descriptor.readlink()).partition(":[")
            except OSError:
                continue
            if kind == "socket":
                found.add(inode.rstrip("]"))
    except OSError:
        return set()
    return found


def remote_address(field: str, version_6: bool) -> Address:
    """Read "0100007F:0009" of a kernel table: words in the machine's byte order."""
    digits, port = field.split(":")
    words = [int(digits[i : i + 8], 16) for i in range(0, len(digits), 8)]
    packed = struct.pack(f"={len(words)}I", *words)
    family = socket.AF_INET6 if version_6 else socket.AF_INET
    return socket.inet_ntop(family, packed), int(port, 16)


def remotes_of(pid: int) -> set[Address]:
    """Return the remote ends of a process's sockets at this moment."""
    mine, found = sockets_of(pid), set()
    for table, version_6 in PROC_TABLES.items() if mine else ():
        try:
            lines = Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]
        except OSError:
            continue
        for line in lines:
            columns = line.split()
            if columns[9] in mine:
                found.add(remote_address(columns[2], version_6))
    return {remote for remote in found if remote[1] != 0}


@contextmanager
def watching() -> Iterator[tuple[set[Address], set[int]]]:
    """Collect the remote ends and the process numbers of every child, as long as this lasts."""
    remotes: set[Address] = set()
    watched: set[int] = set()
    before, over = children_of(os.getpid()), threading.Event()

    def watch() -> None:
        while not over.wait(POLL_S):
            for child in children_of(os.getpid()) - before:
                watched.add(child)
                remotes.update(remotes_of(child))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield remotes, watched
    finally:
        over.set()
        watcher.join()


@needs_proc
def test_the_kernel_tables_show_a_worker_that_calls_out() -> None:
    with watching() as (remotes, watched):
        run_in_worker(*CALL_OUT)
    assert len(watched) == 1
    assert (UNROUTED_ADDRESS, 53) in remotes


@needs_proc
def test_the_kernel_tables_show_the_model_calling_nobody_outside() -> None:
    with watching() as (remotes, watched):
        assert run_in_worker(*DETECT) == "done"
    assert len(watched) == 1
    assert all(ipaddress.ip_address(address).is_loopback for address, _ in remotes)


@needs_proc
def test_addresses_are_read_from_kernel_tables() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        socket.create_connection(listener.getsockname()),
    ):
        assert listener.getsockname() in remotes_of(os.getpid())


def test_every_way_to_name_a_proxy_leads_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("no_proxy", "*")
    for name in ("http_proxy", "https_proxy", "all_proxy", "ftp_proxy"):
        monkeypatch.setenv(name, "http://proxy.example:3128")
        monkeypatch.setenv(name.upper(), "http://proxy.example:3128")
    monkeypatch.setenv("NO_PROXY", "example.com")
    close_network()
    for name in ("http_proxy", "https_proxy", "all_proxy", "ftp_proxy"):
        assert os.environ[name] == os.environ[name.upper()] == DEAD_PROXY
    assert os.environ["no_proxy"] == os.environ["NO_PROXY"] == ""
