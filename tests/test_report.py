"""The report: data files that equal the data, pages that hold the answer, the same bytes every time."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pandas as pd
import pytest
from pypdf import PdfReader

from tests.screenings import ACCENTED_CJK_NAME, SCREENINGS, finding, general_plan, squat_flagged
from vision.errors import SitboneError
from vision.finding import Finding, Status
from vision.measures import MEASURES, column
from vision.report import (
    ANGLES_FILE,
    FINDINGS_FILE,
    JSON_FILE,
    summary_text,
    write_data,
    write_report,
)
from vision.report.angle_chart import MOST_POINTS, thinned
from vision.report.blocks import AUDIENCES, Bullets, Card, Numbers, Still
from vision.report.charts import chart_png, chart_svg
from vision.report.content import build_report
from vision.report.files import write_atomically
from vision.report.findings import MOST_ADVICE
from vision.report.fonts import east_asian, fallback_font, printable
from vision.report.html import html_text
from vision.report.pdf import pdf_bytes
from vision.report.reading import hip_limit_deg, judged_sides, splits
from vision.report.schema import schema_text, screening_schema
from vision.report.tables import angle_columns, write_angles_csv, write_findings_csv, write_json

ROOT = Path(__file__).parent.parent
SCREEN_LINES = 25
CASES: list[tuple[str, Any]] = [
    (name, AUDIENCES[number % len(AUDIENCES)]) for number, name in enumerate(SCREENINGS)
]
"""Every screening, each for another reader in turn: all pages without drawing each of them thrice."""


def picture(width_px: int = 240, height_px: int = 320) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """An RGB picture that is red above and blue below."""
    image = np.zeros((height_px, width_px, 3), np.uint8)
    image[: height_px // 2, :, 0] = 200
    image[height_px // 2 :, :, 2] = 200
    return image


def still(number: int, **size: int) -> Still:
    return Still(number, 3.5 * number, picture(**size), f"Repetition {number}: 110° ± 8°")


def pdf_text(data: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


# Data files


@pytest.mark.parametrize("name", SCREENINGS)
def test_the_json_satisfies_the_published_schema(name: str, tmp_path: Path) -> None:
    path = write_json(SCREENINGS[name](), tmp_path / "screening.json")
    jsonschema.Draft202012Validator.check_schema(screening_schema())
    jsonschema.Draft202012Validator(screening_schema()).validate(json.loads(path.read_text()))


def test_the_schema_refuses_what_is_not_a_screening() -> None:
    document = json.loads(SCREENINGS["hinge_clear"]().to_json())
    document["findings"][0]["status"] = "FINE"
    with pytest.raises(jsonschema.ValidationError, match="FINE"):
        jsonschema.validate(document, screening_schema())


def test_the_published_schema_is_the_one_of_the_code() -> None:
    kept = (ROOT / "docs" / "screening.schema.json").read_text(encoding="utf-8")
    assert kept == schema_text(), "run: python -m vision.report.schema > docs/screening.schema.json"


def test_angles_csv_holds_every_angle_of_every_frame(tmp_path: Path) -> None:
    screening = SCREENINGS["squat_flagged"]()
    path = write_angles_csv(screening, tmp_path / "angles.csv")
    table = pd.read_csv(path)
    header = path.read_text().splitlines()[0].split(",")
    assert header == ["time_s", *angle_columns()]
    assert header[1:4] == [
        "hip_flexion_left_deg", "hip_flexion_left_error_deg", "knee_flexion_left_deg",
    ]  # fmt: skip
    assert len(table) == len(screening.angles)
    np.testing.assert_allclose(table["time_s"], screening.angles.index, atol=1e-6)
    for measure in MEASURES:
        for side in ("left", "right") if measure.per_side else (None,):
            for kind in ("", "error"):
                name = column(measure.name, side, kind)
                np.testing.assert_allclose(table[name], screening.angles[name], atol=6e-4)
    assert table["repetition"].tolist() == screening.angles["repetition"].tolist()
    assert table["filled"].tolist() == screening.angles["filled"].astype(int).tolist()


def test_angles_csv_leaves_empty_what_was_not_measured(tmp_path: Path) -> None:
    screening = squat_flagged()
    screening.angles.loc[screening.angles.index < 1.0, "hip_flexion_left_deg"] = np.nan
    table = pd.read_csv(write_angles_csv(screening, tmp_path / "angles.csv"))
    missing = table["hip_flexion_left_deg"].isna()
    assert missing.tolist() == (table["time_s"] < 1.0).tolist()
    assert missing.any()


def test_angles_csv_without_a_measurement_has_a_header_and_no_row(tmp_path: Path) -> None:
    path = write_angles_csv(SCREENINGS["unseen"](), tmp_path / "angles.csv")
    assert path.read_text() == ",".join(["time_s", *angle_columns()]) + "\n"


def test_findings_csv_equals_the_findings(tmp_path: Path) -> None:
    screening = SCREENINGS["squat_pain"]()
    path = write_findings_csv(screening, tmp_path / "findings.csv")
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == len(screening.findings)
    assert list(rows[0]) == [*Finding.model_fields, *Finding.model_computed_fields]
    for row, item in zip(rows, screening.findings, strict=True):
        assert row["status"] == item.status.value
        assert row["reason"] == item.reason
        assert row["value_deg"] == ("" if item.value_deg is None else str(item.value_deg))
        assert row["sources"].split() == list(item.sources)


def test_write_data_writes_the_three_files(tmp_path: Path) -> None:
    written = write_data(SCREENINGS["hinge_clear"](), tmp_path)
    assert [path.name for path in written] == [JSON_FILE, ANGLES_FILE, FINDINGS_FILE]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(path.name for path in written)


# Writing


def test_a_missing_folder_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(
        SitboneError, match=r"screening\.json cannot be written: the folder does not"
    ):
        write_json(SCREENINGS["unseen"](), tmp_path / "nowhere" / "screening.json")


def test_a_full_disk_leaves_the_older_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "screening.json"
    path.write_text("older")

    def no_space(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("vision.report.files.os.fsync", no_space)
    with pytest.raises(SitboneError, match="the disk is full"):
        write_json(SCREENINGS["unseen"](), path)
    assert path.read_text() == "older"
    assert list(tmp_path.iterdir()) == [path]


def test_several_writers_of_one_file_leave_one_of_their_texts_whole(tmp_path: Path) -> None:
    path = tmp_path / "record.json"
    texts = [str(number).encode() * 50_000 for number in range(8)]
    with ThreadPoolExecutor(len(texts)) as writers:
        list(writers.map(lambda text: write_atomically(path, text), texts * 5))
    assert path.read_bytes() in texts
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("audience", AUDIENCES)
def test_two_reports_of_one_screening_are_the_same_bytes(audience: Any, tmp_path: Path) -> None:
    stills = [still(1), still(2)]
    written = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        paths = write_report(
            squat_flagged(ACCENTED_CJK_NAME), folder, audience=audience, stills=stills
        )
        written.append([path.read_bytes() for path in paths])
    assert written[0] == written[1]


# Pages


@pytest.mark.parametrize(("name", "audience"), CASES)
def test_the_html_asks_nothing_of_the_network(name: str, audience: Any) -> None:
    text = html_text(SCREENINGS[name](), audience=audience, stills=[still(1)])
    links = re.findall(r"""(?:src|href|srcset|action|data|poster)\s*=\s*["']([^"']*)""", text)
    links += re.findall(r"""url\(\s*["']?([^"')]*)""", text)
    outside = [link for link in links if not link.startswith(("#", "data:image/", "data:font/"))]
    assert outside == []
    assert "<script" not in text
    assert "@import" not in text
    assert "default-src 'none'" in text


def test_names_are_text_never_markup() -> None:
    text = html_text(squat_flagged("<script>alert(1)</script> & co.mp4"))
    assert "<script" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; co.mp4" in text


def test_the_identifiers_of_a_page_are_unique_and_known() -> None:
    text = html_text(SCREENINGS["squat_flagged"]())
    identifiers = re.findall(r'\bid="([^"]+)"', text)
    assert len(identifiers) == len(set(identifiers))
    used = set(re.findall(r'(?:url\(|href=")#([^")]+)', text))
    assert used <= set(identifiers)
    assert used


def test_a_chart_follows_the_colours_of_the_page() -> None:
    text = html_text(SCREENINGS["squat_flagged"]())
    wanted = set(re.findall(r"var\((--[a-z-]+)\)", text))
    given = set(re.findall(r"(--[a-z-]+):", text))
    assert wanted <= given
    assert "--chart-limit" in wanted
    assert not re.search(r"#0101", text)


@pytest.mark.parametrize(("name", "audience"), CASES)
def test_the_pdf_says_what_the_report_says(name: str, audience: Any) -> None:
    screening = SCREENINGS[name]()
    data = pdf_bytes(screening, audience=audience, stills=[still(1)])
    told = " ".join(pdf_text(data).split())
    report = build_report(screening, audience, [still(1)])
    assert report.clip in told
    assert report.sentence in told
    assert report.disclaimer in told
    for section in report.sections:
        assert section.key == "numbers" or section.title in told
        for block in section.blocks:
            if isinstance(block, Numbers):
                assert all(item.value in told for item in block.items)
            if isinstance(block, Card):
                assert block.text in told
            if isinstance(block, Bullets):
                assert all(item in told for item in block.items)
    assert screening.source.sha256 in told.replace(" ", "")


def test_accented_and_east_asian_names_print() -> None:
    data = pdf_bytes(squat_flagged(ACCENTED_CJK_NAME))
    assert ACCENTED_CJK_NAME in " ".join(pdf_text(data).split())
    fonts = str(PdfReader(io.BytesIO(data)).pages[0]["/Resources"]["/Font"])
    assert fonts
    text = html_text(squat_flagged(ACCENTED_CJK_NAME))
    assert "data:font/ttf;base64," in text
    assert "data:font/ttf;base64," not in html_text(squat_flagged("Zoë.mp4"))


def test_the_fallback_font_holds_every_character_asked_for() -> None:
    from fontTools.ttLib import TTFont

    asked = "深蹲 스쿼트 スクワット 硬拉 ＡＢ、。"
    font = fallback_font(asked)
    assert font is not None
    known = TTFont(io.BytesIO(font)).getBestCmap()
    assert {ord(character) for character in east_asian(asked)} <= set(known)
    assert fallback_font("Zoë Ångström") is None


def test_a_name_with_control_characters_is_printed_on_one_line() -> None:
    assert printable("a\u202eb\nc\x00d") == "ab cd"


@pytest.mark.parametrize("size", [(240, 320), (320, 240), (1, 900), (1200, 20)])
def test_stills_of_any_shape_are_shown_with_their_caption(size: tuple[int, int]) -> None:
    pictured = still(2, width_px=size[0], height_px=size[1])
    text = html_text(squat_flagged(), stills=[pictured])
    assert text.count("data:image/jpeg;base64,") == 1
    assert pictured.caption in text
    images = [image for page in PdfReader(io.BytesIO(pdf_bytes(squat_flagged(), stills=[pictured]))).pages for image in page.images]  # fmt: skip
    assert any(
        image.name.endswith(("jpg", "jpeg")) or image.data[:2] == b"\xff\xd8" for image in images
    )


# Content


def test_nothing_judged_is_as_loud_as_a_verdict() -> None:
    for name in ("front_view", "unseen", "walker"):
        report = build_report(SCREENINGS[name](), "athlete")
        assert report.answer.status is Status.NOT_ASSESSED
        assert report.answer.text == "Nothing was judged"
        assert report.sections[0].key == "not_assessed"
        assert report.section("findings") is None
        filming = [block for block in report.sections[0].blocks if isinstance(block, Bullets)]
        assert filming
        assert filming[0].items


def test_a_deep_squat_without_pain_is_called_normal_under_the_general_plan_only() -> None:
    normal = "A pain-free deep squat is normal."
    assert any(normal in remark for remark in build_report(squat_flagged(), "athlete").remarks)
    staged = build_report(SCREENINGS["squat_pain"](), "athlete").remarks
    assert not any("normal" in remark for remark in staged)


def test_pain_answers_stand_before_every_angle() -> None:
    report = build_report(SCREENINGS["squat_pain"](), "coach")
    assert any("Pain 6 out of 10" in line for line in report.first_lines[:2])
    findings = report.section("findings")
    assert findings is not None
    cards = [block for block in findings.blocks if isinstance(block, Card)]
    assert cards[0].title.startswith("SY1")


def test_each_reader_gets_their_own_first_line_and_amount_of_advice() -> None:
    screening = squat_flagged()
    reports = {audience: build_report(screening, audience) for audience in AUDIENCES}
    assert reports["athlete"].first_lines == ()
    assert "fit the plan" in reports["coach"].first_lines[-1]
    assert "Quality gates: 4 met" in reports["clinician"].first_lines[-1]
    for audience, report in reports.items():
        advice = report.section("advice")
        lines = [
            item
            for block in (advice.blocks if advice else ())
            if isinstance(block, Bullets)
            for item in block.items
        ]
        assert len(lines) <= MOST_ADVICE[audience]
    assert reports["clinician"].section("advice") is None


def test_what_was_not_assessed_is_named_on_the_first_page() -> None:
    report = build_report(squat_flagged(), "athlete")
    assert any(
        "Not assessed (more below): hip flexion in the squat (right)" in line
        for line in report.remarks
    )


def test_a_value_under_a_lower_limit_is_said_to_be_below_it() -> None:
    low = finding(
        "SS3", Status.FLAGGED, "The seat is at 80 % of knee height.", title="Seat height",
        value=80.0, limit=85.0, unit="%",
    )  # fmt: skip
    report = build_report(squat_flagged(findings=[low]), "athlete")
    findings = report.section("findings")
    assert findings is not None
    assert isinstance(findings.blocks[0], Card)
    assert findings.blocks[0].badge.text == "Below the limit"


def test_the_split_is_a_true_sum() -> None:
    for split in splits(squat_flagged()):
        assert split.hip_deg == pytest.approx(split.trunk_deg + split.thigh_deg, abs=0.2)
    assert len(splits(squat_flagged())) == 5
    assert splits(SCREENINGS["bridge_clear"]()) == []


def test_sides_and_limit_come_from_the_headline_findings() -> None:
    assert judged_sides(squat_flagged()) == ("left",)
    assert hip_limit_deg(SCREENINGS["seated_flagged"]()) == 100.0
    assert hip_limit_deg(SCREENINGS["front_view"]()) == general_plan().limit_deg
    assert hip_limit_deg(SCREENINGS["walker"]()) is None
    assert hip_limit_deg(SCREENINGS["rise_clear"]()) is None  # 60° there is a lean of the trunk
    assert judged_sides(SCREENINGS["unseen"]()) == ()


def test_repetitions_that_share_a_reason_make_one_card() -> None:
    hidden = [
        finding(
            "HF1", Status.NOT_ASSESSED, f"Squat {number}: measured in {80 - number} % of the frames.",
            title="Depth of the squat", side="right", repetition=number, remedy="Film the right side.",
        )
        for number in (1, 2, 3)
    ]  # fmt: skip
    section = build_report(squat_flagged(findings=hidden), "athlete").section("not_assessed")
    assert section is not None
    (card,) = section.blocks
    assert isinstance(card, Card)
    assert card.title == "Depth of the squat (right, repetition 1, 2 and 3)"
    assert card.text.endswith("79 % of the frames. Likewise in repetition 2 and 3.")


def test_a_missing_limit_is_a_report_without_a_limit_line() -> None:
    free = general_plan().model_copy(update={"limit_deg": None, "name": "stage4"})
    findings = [
        item.model_copy(update={"limit": None, "status": Status.CLEAR})
        for item in squat_flagged().findings
    ]
    screening = squat_flagged(plan=free, findings=findings, status=Status.CLEAR)
    assert "Tinted" not in html_text(screening)
    assert pdf_bytes(screening).startswith(b"%PDF")


@pytest.mark.parametrize("name", SCREENINGS)
@pytest.mark.parametrize("audience", AUDIENCES)
def test_the_summary_fits_a_terminal(name: str, audience: Any) -> None:
    text = summary_text(SCREENINGS[name](), audience=audience)
    lines = text.splitlines()
    assert len(lines) <= SCREEN_LINES + 5 * (audience != "athlete")
    assert max(map(len, lines)) <= 80
    assert SCREENINGS[name]().summary.sentence in " ".join(" ".join(lines).split())


# Charts


def test_charts_are_the_same_every_time() -> None:
    for kind in ("angles", "split"):
        assert chart_svg(kind, squat_flagged(), 7, 4) == chart_svg(kind, squat_flagged(), 7, 4)  # type: ignore[arg-type]
        assert chart_png(kind, squat_flagged(), 7, 4) == chart_png(kind, squat_flagged(), 7, 4)  # type: ignore[arg-type]


def test_thinning_keeps_the_deepest_frame() -> None:
    times_s = np.arange(0.0, 600.0, 1 / 30)
    hip = 40 + 10 * np.sin(times_s)
    hip[12345] = 131.0
    hip[:100] = np.nan
    table = pd.DataFrame({"hip_flexion_left_deg": hip}, index=times_s)
    small = thinned(table, ("left",))
    assert len(small) == MOST_POINTS
    assert small["hip_flexion_left_deg"].max() == 131.0
    assert small.index.is_monotonic_increasing


def test_a_photo_has_a_chart_too() -> None:
    screening = SCREENINGS["seated_flagged"]()
    screening._angles = screening.angles.iloc[:1]
    assert "<svg" in html_text(screening)
    assert pdf_bytes(screening).startswith(b"%PDF")


def test_declared_answers_stand_on_the_banner_where_no_limit_was_passed() -> None:
    sign = finding(
        "SY4",
        Status.FLAGGED,
        "Declared: a sign.",
        kind="answer",
        unit="count",
        value=1.0,
        limit=1.0,
    )
    clear = SCREENINGS["hinge_clear"]()
    summary = clear.summary.model_copy(update={"status": Status.FLAGGED})
    warned = clear.model_copy(update={"findings": (sign, *clear.findings), "summary": summary})
    report = build_report(warned, "athlete")
    assert report.answer.text == "Your answers come first"
    cards = [block for block in report.section("findings").blocks if isinstance(block, Card)]
    assert cards[0].badge.text == "Comes first"


def test_a_minority_above_the_limit_is_not_called_near_it() -> None:
    deep = SCREENINGS["squat_flagged"]()
    summary = deep.summary.model_copy(update={"status": Status.BORDERLINE})
    own = [item for item in deep.findings if item.code == "HF1" and item.side == "left"]
    above = next(item for item in own if item.status is Status.FLAGGED)

    def told(*statuses: Status) -> str:
        findings = tuple(
            above.model_copy(update={"repetition": number, "status": status})
            for number, status in enumerate(statuses, 1)
        )
        few = deep.model_copy(update={"findings": findings, "summary": summary})
        return build_report(few, "athlete").answer.text

    assert told(Status.FLAGGED, Status.CLEAR, Status.CLEAR) == "Above the limit in 1 of 3"
    assert told(Status.FLAGGED, Status.BORDERLINE, Status.CLEAR) == "Near the limit"
    assert told(Status.BORDERLINE, Status.CLEAR, Status.CLEAR) == "Near the limit"
