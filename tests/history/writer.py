"""A process that files clips, and says so after each: FOLDER URL PERSON FIRST COUNT."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.history.clips import file_clip, first
from vision.history import History


def main(folder: str, url: str, person: str, first_number: str, count: str) -> None:
    first()  # measured before anybody waits
    print("ready", flush=True)
    sys.stdin.readline()
    with History.open(Path(folder), url) as history:
        for number in range(int(first_number), int(first_number) + int(count)):
            filed = file_clip(history, person, f"{person}_{number}.mp4")
            print(filed.source_sha256, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
