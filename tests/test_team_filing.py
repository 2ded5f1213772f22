"""A squad's results under its people in the history."""

from __future__ import annotations

import datetime
import os
from pathlib import Path

from tests.command import sitbone
from tests.squads import film, nobody
from vision.history import History

FILMED = datetime.date(2026, 11, 20)


def test_every_screening_is_filed_once_under_its_person(tmp_path: Path) -> None:
    film(tmp_path / "squad" / "Anna_squat_left_2026-11-28.mp4")
    late = film(tmp_path / "squad" / "Ben_lunge.mp4", "lunge_left00")
    noon = datetime.datetime.combine(FILMED, datetime.time(12)).timestamp()
    os.utime(late, (noon, noon))
    nobody(tmp_path / "squad" / "Cleo_squat.mp4")
    command = ("team", "squad", "-o", "out", "--raw", "--history", "--plan", "stage2")
    data = {"SITBONE_DATA": str(tmp_path / "data"), "SITBONE_DATABASE_URL": ""}
    os.environ.update(data)
    try:
        for _ in range(2):
            run = sitbone(*command, folder=tmp_path)
            assert run.returncode == 0, run.stderr
            assert "2 screenings filed under their people." in run.stderr
    finally:
        for name in data:
            del os.environ[name]
    with History.open(folder=tmp_path / "data", url="") as history:
        assert [(each.name, each.screenings) for each in history.people()] == [
            ("Anna", 1),
            ("Ben", 1),
        ]
        (sitting,) = history.sittings("Ben")
        assert sitting.date == FILMED
        (filed,) = sitting.screenings
        again = history.again(filed.id)
        assert again == history.screening(filed.id)
        assert again.plan.limit_deg == 60
