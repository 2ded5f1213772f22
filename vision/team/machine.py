"""How many clips this computer can work on at once: its cores, and its memory."""

from __future__ import annotations

import os
from pathlib import Path

MEMORY_PER_CLIP_MB = 700
"""What one clip takes at its highest: measured 0.26 GB on 480p to 0.6 GB on 4K clips, with room to spare."""

_MEMINFO = Path("/proc/meminfo")
_CGROUP = Path("/sys/fs/cgroup")
_MB = 1_000_000


def clips_at_once() -> int:
    """Return as many as cores and free memory allow, at least one."""
    memory_mb = available_memory_mb()
    by_memory = memory_mb // MEMORY_PER_CLIP_MB if memory_mb is not None else cores()
    return max(min(cores(), by_memory), 1)


def cores() -> int:
    """Return the cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def available_memory_mb() -> int | None:
    """Return the memory that is free for programs, a container's limit counted; None when unknown."""
    known = [mb for mb in (_free_mb(), _container_mb()) if mb is not None]
    return min(known) if known else None


def _free_mb() -> int | None:
    try:
        lines = _MEMINFO.read_text().splitlines()
    except OSError:  # macOS: half of what is built in
        try:
            return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2 // _MB
        except (OSError, ValueError):
            return None
    kilobytes = [int(line.split()[1]) for line in lines if line.startswith("MemAvailable:")]
    return kilobytes[0] * 1024 // _MB if kilobytes else None


def _container_mb() -> int | None:
    try:
        limit = (_CGROUP / "memory.max").read_text().strip()
        used = int((_CGROUP / "memory.current").read_text())
        return None if limit == "max" else max(int(limit) - used, 0) // _MB
    except (OSError, ValueError):
        return None
