"""The words of every report, kept as text files that a reviewer can read.

After a wanted change of words: `python -m tests.test_report_golden` writes them anew.
"""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.screenings import SCREENINGS
from vision.report import summary_text
from vision.report.blocks import AUDIENCES, Audience
from vision.report.html import html_text

GOLDEN = Path(__file__).parent / "golden"
CASES = [
    *((name, "athlete") for name in SCREENINGS),
    ("squat_flagged", "coach"),
    ("squat_pain", "clinician"),
]
SKIPPED = ("style", "svg", "title")
LINE_ENDS = ("p", "li", "dd", "h1", "h2", "h3", "tr", "caption", "figcaption", "span")


class TextOnly(HTMLParser):
    """Collects what a reader sees, a line per paragraph or row."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = [""]
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in SKIPPED

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in SKIPPED
        if tag in LINE_ENDS and not self.hidden:
            self.lines.append("")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.lines[-1] += data


def text_of(html: str) -> str:
    parser = TextOnly()
    parser.feed(html)
    lines = (" ".join(line.split()) for line in parser.lines)
    return "\n".join(line for line in lines if line) + "\n"


def words(name: str, audience: Audience) -> str:
    screening = SCREENINGS[name]()
    summary = summary_text(screening, audience=audience)
    return f"{summary}\n\n{'=' * 80}\n{text_of(html_text(screening, audience=audience))}"


@pytest.fixture(autouse=True)
def _no_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Charts hold no words of the report and take most of its time."""
    monkeypatch.setattr("vision.report.html.chart_svg", lambda *_: "<svg></svg>")


@pytest.mark.parametrize(("name", "audience"), CASES)
def test_the_words_of_the_report(name: str, audience: Audience) -> None:
    kept = (GOLDEN / f"{name}_{audience}.txt").read_text(encoding="utf-8")
    assert words(name, audience) == kept


def test_every_golden_file_has_its_case() -> None:
    kept = {path.stem for path in GOLDEN.glob("*.txt")}
    assert kept == {f"{name}_{audience}" for name, audience in CASES}


FORBIDDEN = (
    "abnormal",
    "unsafe",
    "bad form",
    "pathological",
    "risk score",
    "predicts",
    "dangerous",
)


@pytest.mark.parametrize("name", SCREENINGS)
@pytest.mark.parametrize("audience", AUDIENCES)
def test_no_report_says_a_word_it_must_not(name: str, audience: Audience) -> None:
    told = words(name, audience).lower()
    assert [word for word in FORBIDDEN if word in told] == []
    assert "does not diagnose" in told


if __name__ == "__main__":
    for case, reader in CASES:
        (GOLDEN / f"{case}_{reader}.txt").write_text(words(case, reader), encoding="utf-8")
