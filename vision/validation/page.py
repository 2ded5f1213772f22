"""A comparison with true angles as Markdown: for the terminal, `validation.md` and docs/accuracy.md.

`python -m vision.validation.page validation.json docs/accuracy.md NAME DATE` puts the tables
between the page's marks `<!-- begin NAME -->` and `<!-- end NAME -->`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from vision.errors import SitboneError
from vision.measures import MEASURE_BY_NAME
from vision.report.files import write_atomically
from vision.validation.clock import clock_notes
from vision.validation.result import ClipResult, Row, Statistics, Validation

HEADERS = (
    "n (clips)",
    "MAE",
    "bias",
    "95 %",
    "RMSE",
    "limits of agreement",
    "inside ± (lowest clip, clips with 88 %)",
    "±",
    "peak: MAE, bias (n)",
    "≥ 90°: recall, precision",
    "no value",
)
BRIEF_HEADERS = (
    "n (clips)",
    "MAE",
    "bias",
    "95 %",
    "inside ±",
    "±",
    "≥ 90°: recall, precision",
    "no value",
)
LEGEND = (
    "Errors are measured minus true, in degrees, as printed; in brackets those of the raw "
    "angles of the landmarks. n: readings (clips); the readings of one clip are not independent. "
    "MAE: mean absolute error. 95 %: 95th percentile of the absolute error. Limits of agreement: bias "
    "±1.96 standard deviations. Inside ±: share of true angles within the printed error, meant to be "
    "90 %, with the lowest clip and how many of the clips have at least 88 %; ±: median of the printed error. Peak: the value printed "
    "for a repetition (for a hold its median). ≥ 90°: share of the readings truly at or above 90 "
    "degrees that were measured there, and of those measured there that truly are. No value: share of "
    "the readings without a measured angle. Side: toward the camera (near), away from it (far), or "
    "neither (front)."
)
_TITLES = {"movement": "Movement", "view": "View", "side": "Side", "depth": "True angle"}
_KIND_WORDS = {"corrected": "printed", "raw": "the landmarks give them"}
_UNITS = {"view": "°", "depth": "°"}

TABLES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("By camera angle off the side", ("view", "side")),
    ("By movement", ("movement", "side")),
    ("By depth", ("side", "depth")),
)
FINE_TABLE = ("By movement and camera angle", ("movement", "view", "side"))
BODY_TABLE = ("By body", ("body",))


def validation_page(validation: Validation, date: str) -> str:
    """Return `validation.md`: what was compared with what, every table, clips, files left out."""
    parts = [
        "# Measured against true angles",
        origin(validation, date),
        LEGEND,
        *tables(validation, (*TABLES, FINE_TABLE, BODY_TABLE)),
        "## Clips",
        clip_table(validation.clips),
        *clock_notes(validation.clips),
    ]
    if validation.skipped:
        files = [[file.name, file.reason] for file in validation.skipped]
        parts += ["## Not scored", table(["file", "why"], files)]
    return "\n\n".join(parts) + "\n"


def terminal_text(validation: Validation) -> str:
    """Return what is printed: the error by camera angle and by movement, and what was left out."""
    lines = []
    for title, keys in TABLES[:2]:
        lines += [title, _brief_table(validation, keys), ""]
    bodies = f"{len(validation.clips)} {_plural('clip', 'clips', len(validation.clips))} scored"
    lines.append(f"{bodies}; angles as {_KIND_WORDS[validation.headline]}; degrees.")
    if clocks := clock_notes(validation.clips):
        lines += ["", *clocks]
    if validation.skipped:
        lines += [
            "",
            "Not scored:",
            *(f"  {file.name}: {file.reason}" for file in validation.skipped),
        ]
    return "\n".join(lines)


def _brief_table(validation: Validation, keys: tuple[str, ...]) -> str:
    lines = []
    for row in rows_by(validation.rows, keys):
        score = row.raw if validation.headline == "raw" else row.corrected
        lines.append(
            [
                row.measure.replace("_", " "),
                *(_name(key, getattr(row, key)) for key in keys),
                f"{score.n} ({score.clips})",
                _degrees(score.mae_deg),
                _signed(score.bias_deg),
                _degrees(score.p95_deg),
                _share(score.coverage),
                _degrees(score.half_width_deg),
                _pair(_share(score.recall), _share(score.precision)),
                _share(score.not_assessed),
            ]
        )
    names = [_TITLES.get(key, key) for key in keys]
    return table(["Measure", *names, *BRIEF_HEADERS], lines)


def rows_by(rows: Sequence[Row], keys: tuple[str, ...]) -> list[Row]:
    """Return the rows that are broken down by the measure and just these keys."""
    every = (*_TITLES, "body")
    return [
        row for row in rows if {key for key in every if getattr(row, key) is not None} == set(keys)
    ]


def tables(
    validation: Validation, wanted: Iterable[tuple[str, tuple[str, ...]]] = TABLES, level: int = 2
) -> list[str]:
    """Return headings and tables, one after the other."""
    parts: list[str] = []
    for title, keys in wanted:
        parts += [f"{'#' * level} {title}", row_table(validation.rows, keys)]
    return parts


def origin(validation: Validation, date: str) -> str:
    """Return the line that says what the numbers come from."""
    versions = validation.versions
    bodies = {clip.body for clip in validation.clips if clip.body}
    return (
        f"{len(validation.clips)} clips"
        + (f" of {len(bodies)} named {_plural('body', 'bodies', len(bodies))}" if bodies else "")
        + f", {date}. Sitbone {versions.sitbone}, printed ± of {versions.accuracy}, pose model "
        f"{'; '.join(versions.models)}."
    )


def row_table(rows: Sequence[Row], keys: tuple[str, ...]) -> str:
    """Return the table of the rows that are broken down by the measure and these keys."""
    lines = [
        [
            MEASURE_BY_NAME[row.measure].title,
            *(_name(key, getattr(row, key)) for key in keys),
            *cells(row.corrected, row.raw),
        ]
        for row in rows_by(rows, keys)
    ]
    return table(
        ["Measure", *(_TITLES.get(key, key.capitalize()) for key in keys), *HEADERS], lines
    )


def cells(corrected: Statistics, raw: Statistics) -> list[str]:
    """Return one line of numbers, corrected with raw in brackets where it differs."""

    def both(show: Callable[[Statistics], str]) -> str:
        one, other = show(corrected), show(raw)
        return one if one == other else f"{one} ({other})"

    return [
        f"{corrected.n} ({corrected.clips})",
        both(lambda each: _degrees(each.mae_deg)),
        both(lambda each: _signed(each.bias_deg)),
        both(lambda each: _degrees(each.p95_deg)),
        both(lambda each: _degrees(each.rmse_deg)),
        both(lambda each: _pair(_signed(each.agreement_low_deg), _signed(each.agreement_high_deg))),
        _inside(corrected),
        _degrees(corrected.half_width_deg),
        _peak(corrected),
        both(lambda each: _pair(_share(each.recall), _share(each.precision))),
        _share(corrected.not_assessed),
    ]


def clip_table(clips: Sequence[ClipResult]) -> str:
    """Return one line per clip: how it was seen, and hip and knee on the side toward the camera."""
    lines = []
    for clip in clips:
        near: dict[str, Statistics] = {
            score.measure: score.corrected
            for score in clip.scores
            if score.side != "far" and (score.side == "near" or score.body_side == "left")
        }
        lines.append(
            [
                clip.name,
                clip.movement,
                "?" if clip.azimuth_deg is None else f"{clip.azimuth_deg:.0f}°",
                clip.near_side or "front",
                *(
                    text
                    for measure in ("hip_flexion", "knee_flexion")
                    for text in _brief(near.get(measure))
                ),
            ]
        )
    headers = ["clip", "movement", "view", "near side"]
    for name in ("hip", "knee"):
        headers += [f"{name} MAE", "bias", "inside ±"]
    return table(headers, lines)


def table(headers: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table with aligned columns, so that it also reads as plain text."""
    body = [[cell.replace("|", "\\|") for cell in line] for line in lines]
    widths = [
        max(len(header), *(len(line[at]) for line in body), 3) if body else max(len(header), 3)
        for at, header in enumerate(headers)
    ]
    padded = [
        [cell.ljust(width) for cell, width in zip(line, widths, strict=True)]
        for line in (headers, *body)
    ]
    rule = ["-" * width for width in widths]
    return "\n".join(f"| {' | '.join(line)} |" for line in (padded[0], rule, *padded[1:]))


def insert(page: str, name: str, text: str) -> str:
    """Return a page with what lies between the marks of a name replaced; raises SitboneError."""
    begin, end = f"<!-- begin {name} -->", f"<!-- end {name} -->"
    before, found, rest = page.partition(begin)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        raise SitboneError(f"The page has no place for it: expected {begin} and {end}.")
    return f"{before}{begin}\n\n{text}\n\n{end}{after}"


def main(arguments: Sequence[str]) -> None:
    """Put the tables of a `validation.json` into a page of the docs."""
    file, page, name, date = arguments
    validation = Validation.model_validate_json(Path(file).read_text(encoding="utf-8"))
    text = "\n\n".join([origin(validation, date), *tables(validation, level=3)])
    target = Path(page)
    content = insert(target.read_text(encoding="utf-8"), name, text)
    write_atomically(target, content.encode())


def _brief(score: Statistics | None) -> tuple[str, str, str]:
    if score is None:
        return "-", "-", "-"
    return _degrees(score.mae_deg), _signed(score.bias_deg), _share(score.coverage)


def _inside(score: Statistics) -> str:
    if score.coverage is None:
        return "-"
    clips = [_share(score.clip_coverage_min)]
    if score.clip_coverage_held is not None:  # older files do not say
        clips.append(f"{round(score.clip_coverage_held * score.clips)} of {score.clips}")
    return f"{_share(score.coverage)} ({', '.join(clips)})"


def _peak(score: Statistics) -> str:
    if not score.peaks:
        return "-"
    return f"{_degrees(score.peak_mae_deg)}, {_signed(score.peak_bias_deg)} ({score.peaks})"


def _name(key: str, value: str) -> str:
    return value.replace("_", " ") + (_UNITS.get(key, "") if value != "unknown" else "")


def _degrees(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"


def _signed(value: float | None) -> str:
    return "-" if value is None else f"{value:+.1f}"


def _share(value: float | None) -> str:
    return "-" if value is None else f"{100.0 * value:.0f} %"


def _pair(low: str, high: str) -> str:
    return "-" if low == high == "-" else f"{low}, {high}"


def _plural(one: str, several: str, count: int) -> str:
    return one if count == 1 else several


if __name__ == "__main__":
    main(sys.argv[1:])
