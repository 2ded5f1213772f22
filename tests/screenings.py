"""Realistic screenings made without a video, for every test that needs a finished result.

`SCREENINGS` maps a name to a function; each call makes an equal result with its angles table. The
curves are raised cosines with a little deterministic ripple, so the charts look like those of a clip.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from vision.finding import Finding, FindingSide, Status
from vision.landmarks import SIDES, Side
from vision.measures import MEASURES, column
from vision.movements import MOVEMENTS
from vision.result import (
    HoldResult,
    ModelResult,
    MovementName,
    MovementResult,
    PeopleResult,
    PlanResult,
    QualityResult,
    RepetitionResult,
    Screening,
    SidedValue,
    SourceResult,
    Spread,
    StandingZero,
    Summary,
    Value,
    Versions,
    ViewResult,
)
from vision.rules.rule import RULES_VERSION

FRAME_RATE_HZ = 30.0
STANDING_S = 2.0
HIP_ERROR_DEG = 8.0
KNEE_ERROR_DEG = 6.0
TRUNK_ERROR_DEG = 5.0
OFF_DEG = 0.6
ACCENTED_CJK_NAME = "Zoë Ångström 深蹲 스쿼트 スクワット.mp4"


def curve(times_s: np.ndarray, spans: list[tuple[float, float]], peaks: list[float]) -> np.ndarray:
    """Raised cosines with the given peaks in the given spans, on a small ripple."""
    values = OFF_DEG * np.sin(2.1 * times_s)
    for (start_s, end_s), peak in zip(spans, peaks, strict=True):
        inside = (times_s >= start_s) & (times_s < end_s)
        phase = (times_s[inside] - start_s) / (end_s - start_s)
        values[inside] += peak * (0.5 - 0.5 * np.cos(2 * np.pi * phase)) ** 0.8
    return values


def angles_table(
    duration_s: float,
    spans: list[tuple[float, float]],
    trunk: list[float],
    thigh: list[float],
    knee: list[float],
    near: Side = "left",
) -> pd.DataFrame:
    """An angles table in which hip flexion is trunk inclination plus thigh elevation on both sides."""
    times_s = np.arange(0.0, duration_s, 1 / FRAME_RATE_HZ)
    trunk_deg = curve(times_s, spans, trunk)
    data: dict[str, Any] = {}
    for side in SIDES:
        away = 0.0 if side == near else 2.0
        thigh_deg = curve(times_s, spans, thigh) - away
        knee_deg = curve(times_s, spans, knee) - away
        values = {
            "hip_flexion": (trunk_deg + thigh_deg, HIP_ERROR_DEG + 2 * away),
            "knee_flexion": (knee_deg, KNEE_ERROR_DEG + 2 * away),
            "thigh_elevation": (thigh_deg, KNEE_ERROR_DEG),
            "shank_inclination": (knee_deg - thigh_deg, KNEE_ERROR_DEG),
        }
        for measure in MEASURES:
            if measure.per_side:
                data[column(measure.name, side)] = values[measure.name][0]
                data[column(measure.name, side, "error")] = values[measure.name][1]
        data[column("hip_flexion", side, "raw")] = values["hip_flexion"][0] + 3.1
        data[column("knee_flexion", side, "raw")] = values["knee_flexion"][0] + 1.4
    data[column("trunk_inclination")] = trunk_deg
    data[column("trunk_inclination", None, "error")] = TRUNK_ERROR_DEG
    frame = pd.DataFrame(data, index=pd.Index(times_s, name="time_s"))
    frame["filled"] = (times_s > 4.0) & (times_s < 4.14)
    frame["repetition"] = 0
    for number, (start_s, end_s) in enumerate(spans, 1):
        frame.loc[(times_s >= start_s) & (times_s < end_s), "repetition"] = number
    return frame


def sided(
    value: float, error: float, sides: tuple[Side, ...], raw: float | None = None
) -> SidedValue:
    """The same value on the given sides."""
    made = Value(
        value_deg=value, error_deg=error, raw_deg=None if raw is None else round(value + raw, 2)
    )
    return SidedValue(**dict.fromkeys(sides, made))


def finding(code: str, status: Status, reason: str, **changes: Any) -> Finding:
    """A finding with plain defaults; `changes` sets the rest."""
    fields: dict[str, Any] = {
        "code": code,
        "title": code,
        "kind": "limit",
        "status": status,
        "side": None,
        "repetition": None,
        "value": None,
        "error": None,
        "limit": None,
        "unit": "deg",
        "time_s": None,
        "seconds": None,
        "coverage": 1.0,
        "reason": reason,
        "remedy": None,
        "advice": None,
        "sources": ("S2", "S3", "SEED"),
        "grade_direction": "B",
        "grade_number": "D",
    }
    return Finding(**{**fields, **changes})


def gates(view_off_deg: float = 4.0) -> list[Finding]:
    """The quality gates of a clip filmed so many degrees off the side."""
    if view_off_deg <= 15:
        view = finding("Q1", Status.CLEAR, f"Camera {view_off_deg:.0f}° off a side view.")
    else:
        view = finding(
            "Q1",
            Status.FLAGGED,
            f"Camera about {view_off_deg:.0f}° off the side.",
            remedy="Move the camera round until it sees the side of the hip.",
        )
    made = [
        view.model_copy(update={"title": "Camera square to the side"}),
        finding("Q2", Status.CLEAR, "Hip, knee and ankle seen in 99 % of the frames.", title="Landmarks seen"),
        finding("Q3", Status.CLEAR, "30 frames a second.", title="Frame rate", unit="Hz"),
        finding(
            "Q4", Status.NOT_ASSESSED, "Clothing was not declared.", title="Fitted clothing",
            remedy="Say whether the clothes were fitted or loose.",
        ),
        finding("Q6", Status.CLEAR, "Zeroed on 1.8 s of quiet standing.", title="Standing baseline"),
    ]  # fmt: skip
    return [
        item.model_copy(update={"kind": "gate", "grade_direction": "D", "sources": ("S-rulebook",)})
        for item in made
    ]


def screening(name: MovementName, sentence: str, **parts: Any) -> Screening:
    """A screening of a movement; `parts` are fields of `Screening`, plus `status`, `angles`, `clip`."""
    status = parts.pop("status", Status.CLEAR)
    angles = parts.pop("angles", None)
    findings = tuple(parts.pop("findings", ()))
    frames = 300 if angles is None else len(angles)
    summary = Summary(
        status=status,
        sentence=sentence,
        repetitions=len(parts.get("repetitions", ())),
        seconds_above_limit=parts.pop("seconds_above", None),
        tempo_s=parts.pop("tempo_s", None),
        spreads=tuple(parts.pop("spreads", ())),
        counts={kind: sum(item.status == kind for item in findings) for kind in Status},
    )
    fields: dict[str, Any] = {
        "versions": Versions(sitbone="0.1.0", rules=RULES_VERSION, accuracy="table-1"),
        "source": source(parts.pop("clip", f"{name}.mp4"), frames),
        "model": ModelResult(
            name="pose_landmarker_full.task", sha256="5b" * 32, library="mediapipe 1.2.2"
        ),
        "movement": MovementResult(
            name=name, title=MOVEMENTS[name].title, confidence=0.94, recognised=name, declared=False
        ),
        "plan": general_plan(),
        "view": ViewResult(
            azimuth_deg=4.2, near_side="left", facing="left", roll_deg=0.6, moving=False
        ),
        "quality": quality(frames),
        "people": PeopleResult(count=1, measured=1, chosen_by="only"),
        "repetitions": (),
        "holds": (),
    }
    made = Screening(**{**fields, **parts}, findings=findings, summary=summary)
    if angles is not None:
        made._angles = angles
    return made


def source(clip: str, frames: int) -> SourceResult:
    """A clip of so many frames."""
    return SourceResult(
        name=clip, sha256="c0ffee" * 10 + "beef", width_px=640, height_px=480, frames=frames,
        frame_rate_hz=FRAME_RATE_HZ, duration_s=round(frames / FRAME_RATE_HZ, 3), rotation_deg=0,
        codec="h264", container="mp4", variable_frame_rate=False, has_audio=True, start_s=0.0,
        end_s=None, time_factor=1.0, warnings=(),
    )  # fmt: skip


def quality(frames: int, found: float = 1.0) -> QualityResult:
    """The quality of a clear clip."""
    return QualityResult(
        frames=frames, person_found=found, measured_left=0.993 * found, measured_right=0.86 * found,
        frames_dropped=1, frames_side_swapped=2, frames_filled=4, person_height_share=0.71,
        standing_zero=StandingZero(
            start_s=0.1, end_s=1.9, applied=True,
            correction_deg={"hip_flexion_left": 3.1, "knee_flexion_left": 1.4},
        ) if found else None,
        notes=(),
    )  # fmt: skip


def general_plan() -> PlanResult:
    """The general plan."""
    return PlanResult(
        name="general", title="General", limit_deg=90.0,
        limit_source="general plan: start of the deep range (default)",
        answers={}, thresholds={"HF1": {"limit": 90.0, "margin_deg": 5.0, "caution": None, "unit": "deg"}},
    )  # fmt: skip


def stage_plan(stage: int, limit_deg: float, **answers: Any) -> PlanResult:
    """A stage of the loading plan with answers."""
    return PlanResult(
        name=f"stage{stage}", title=f"Stage {stage}", limit_deg=limit_deg,
        limit_source=f"stage {stage} of the loading plan (default)",
        answers=answers, thresholds={"HF1": {"limit": limit_deg, "margin_deg": 5.0, "unit": "deg"}},
    )  # fmt: skip


def repetitions(
    spans: list[tuple[float, float]],
    trunk: list[float],
    thigh: list[float],
    knee: list[float],
    sides: tuple[Side, ...] = ("left",),
    working: FindingSide = "both",
    incomplete: tuple[int, ...] = (),
) -> tuple[RepetitionResult, ...]:
    """Repetitions with these peaks, symmetric in time."""
    made = []
    for number, ((start_s, end_s), lean, lift, bend) in enumerate(
        zip(spans, trunk, thigh, knee, strict=True), 1
    ):
        peak_s = (start_s + end_s) / 2
        made.append(
            RepetitionResult(
                number=number, side=working, start_s=start_s, bottom_start_s=round(peak_s - 0.3, 3),
                peak_s=round(peak_s, 3), bottom_end_s=round(peak_s + 0.4, 3), end_s=end_s,
                complete=number not in incomplete,
                hip_flexion=sided(lean + lift, HIP_ERROR_DEG, sides, 3.1),
                knee_flexion=sided(bend, KNEE_ERROR_DEG, sides, 1.4),
                thigh_elevation=sided(lift, KNEE_ERROR_DEG, sides),
                shank_inclination=sided(bend - lift, KNEE_ERROR_DEG, sides),
                trunk_inclination=Value(value_deg=lean, error_deg=TRUNK_ERROR_DEG),
            )
        )  # fmt: skip
    return tuple(made)


def spreads(found: tuple[RepetitionResult, ...], side: Side = "left") -> list[Spread]:
    """Median and range of hip and knee flexion."""
    made = []
    for measure, error in (("hip_flexion", HIP_ERROR_DEG), ("knee_flexion", KNEE_ERROR_DEG)):
        values = [getattr(item, measure).of(side).value_deg for item in found]
        made.append(
            Spread(
                measure=measure, side=side, count=len(values), median_deg=float(np.median(values)),
                minimum_deg=min(values), maximum_deg=max(values), error_deg=error,
            )
        )  # fmt: skip
    return made


SQUAT_SPANS = [(2.2 + 3.4 * i, 5.2 + 3.4 * i) for i in range(5)]
SQUAT_TRUNK = [30.0, 34.0, 36.0, 33.0, 35.0]
SQUAT_THIGH = [66.0, 76.0, 79.0, 80.0, 76.0]
SQUAT_KNEE = [92.0, 104.0, 109.0, 110.0, 106.0]


def squat_hip_findings(limit_deg: float, plan_words: str) -> list[Finding]:
    """HF1 of five squats against a limit, on the left; the right side is hidden."""
    made = []
    for number, (lean, lift, span) in enumerate(
        zip(SQUAT_TRUNK, SQUAT_THIGH, SQUAT_SPANS, strict=True), 1
    ):
        value = lean + lift
        clear_of_error = value >= limit_deg + HIP_ERROR_DEG
        beyond = f"{value - limit_deg:.0f}° beyond it"
        reason = (
            f"{plan_words} {limit_deg:.0f}°. This squat reached {value:.0f}° (±8°), "
            f"{beyond if clear_of_error else 'at or just over the limit; the camera cannot say which'}."
        )
        made.append(
            finding(
                "HF1", Status.FLAGGED if clear_of_error else Status.BORDERLINE, reason,
                title="Hip flexion in the squat", side="left", repetition=number, value=value,
                error=HIP_ERROR_DEG, limit=limit_deg, time_s=round(sum(span) / 2, 2),
                seconds=round(0.4 + 0.05 * number, 2),
                advice="Try a higher box or a shorter descent, and see how it feels during and the next day.",
            )
        )  # fmt: skip
    made.append(
        finding(
            "HF1", Status.NOT_ASSESSED, "The right leg is hidden behind the left one.",
            title="Hip flexion in the squat", side="right", coverage=0.4,
            remedy="Film the right side too, with the camera on the right.",
        )
    )  # fmt: skip
    return made


def squat_flagged(
    clip: str = "squat.mp4",
    sentence: str = "4 of 5 squats folded the hip above 90°, the deepest to 115° (±8°); 1 was near it.",
    **parts: Any,
) -> Screening:
    """Five squats under the general plan: four above 90, the first near it; pain not declared."""
    found = repetitions(SQUAT_SPANS, SQUAT_TRUNK, SQUAT_THIGH, SQUAT_KNEE)
    findings = [
        *gates(),
        *squat_hip_findings(90.0, "The general plan points out"),
        finding(
            "TR1", Status.BORDERLINE, "The trunk leaned 36° (±5°): near 35°, within the measurement error.",
            title="Trunk inclination in the squat", value=36.0, error=5.0, limit=50.0, time_s=10.5,
            sources=("S38",), grade_direction="A'",
            advice="36° of the hip angle came from leaning the trunk. Lean is not wrong in itself.",
        ),
        finding(
            "AS1", Status.NOT_ASSESSED, "Only the left side was measured.", title="Left against right",
            remedy="Film the other side as well.", sources=("S35",), grade_direction="D",
        ),
        finding(
            "HF7", Status.FLAGGED, "The repetitions used the deep part of the hip's range.",
            title="Part of the hip's range", kind="information", value=115.0, error=8.0, limit=90.0,
            sources=("S5",),
        ),
    ]  # fmt: skip
    return screening(
        "squat",
        sentence,
        **{
            "clip": clip,
            "status": Status.FLAGGED,
            "angles": angles_table(20.0, SQUAT_SPANS, SQUAT_TRUNK, SQUAT_THIGH, SQUAT_KNEE),
            "repetitions": found,
            "findings": findings,
            "spreads": spreads(found),
            "seconds_above": 2.75,
            "tempo_s": 3.0,
            **parts,
        },
    )


def squat_pain() -> Screening:
    """The same squats at stage 2 with pain above the limit: answers come before every angle."""
    findings = [
        finding(
            "SY2", Status.CLEAR, "24 h later the pain was as usual.", title="Pain the next day",
            kind="answer", value=0.0, unit="0-10", limit=2.0, sources=("S55",), grade_direction="C+A'",
        ),
        finding(
            "SY1", Status.FLAGGED, "Pain 6 out of 10 during the task: above 5, so stop it today.",
            title="Pain in the task", kind="answer", value=6.0, limit=5.0, unit="0-10",
            sources=("SEED", "S54"), grade_direction="C+A'", grade_number="C",
            advice="Pain up to 3 out of 10 is usually treated as acceptable. Above 5, stop it today.",
        ),
        *gates(),
        *squat_hip_findings(60.0, "At stage 2 the working limit is"),
        finding(
            "ST2", Status.CLEAR, "1.2 s from the start to the bottom.", title="Time to the bottom",
            value=1.2, unit="s", limit=0.5, sources=("S1",),
        ),
    ]  # fmt: skip
    return squat_flagged(
        clip="squat_stage2.mov",
        sentence="All 5 squats folded the hip above the stage 2 limit of 60°, the deepest to 115° (±8°).",
        findings=findings,
        plan=stage_plan(2, 60.0, pain_during=6.0, pain_next_day=3.0, weeks=9.0),
        people=PeopleResult(count=2, measured=2, chosen_by="movement"),
    )


def lunge_borderline() -> Screening:
    """Three lunges of the left leg near the limit of stage 3, the last one cut off."""
    spans = [(2.0, 5.0), (5.6, 8.6), (9.2, 11.6)]
    trunk, thigh, knee = [8.0, 9.0, 7.0], [85.0, 86.0, 83.0], [96.0, 99.0, 93.0]
    found = repetitions(spans, trunk, thigh, knee, working="left", incomplete=(3,))
    findings = gates()
    for item in found:
        value = item.hip_flexion.of("left")
        assert value is not None
        findings.append(
            finding(
                "HF2", Status.BORDERLINE,
                f"Stage 3 limit 90°. This lunge reached {value.value_deg:.0f}° (±8°): at or just over "
                "the limit; the camera cannot say which.",
                title="Hip flexion in the lunge, front leg", side="left", repetition=item.number,
                value=value.value_deg, error=8.0, limit=90.0, time_s=item.peak_s, seconds=0.3,
                advice="Shorten the depth of the lunge so that the front hip closes less.",
            )
        )  # fmt: skip
    return screening(
        "forward_lunge",
        "3 lunges came near the stage 3 limit of 90°: 94° (±8°); the camera cannot say which.",
        status=Status.BORDERLINE,
        angles=angles_table(11.6, spans, trunk, thigh, knee),
        repetitions=found,
        findings=findings,
        spreads=spreads(found[:2]),
        plan=stage_plan(3, 90.0),
        seconds_above=0.9,
        tempo_s=3.0,
    )


def hinge_clear() -> Screening:
    """Three hinges within a personal limit."""
    spans = [(2.0, 5.0), (5.5, 8.5), (9.0, 12.0)]
    trunk, thigh, knee = [52.0, 55.0, 53.0], [6.0, 7.0, 5.0], [24.0, 26.0, 25.0]
    found = repetitions(spans, trunk, thigh, knee)
    findings = gates()
    for item in found:
        value = item.hip_flexion.of("left")
        assert value is not None
        findings.append(
            finding(
                "HF3", Status.CLEAR, f"{value.value_deg:.0f}° (±8°) against 75°: inside the plan.",
                title="Hip flexion in the hinge", side="left", repetition=item.number,
                value=value.value_deg, error=8.0, limit=75.0, time_s=item.peak_s, seconds=0.0,
            )
        )  # fmt: skip
    return screening(
        "hinge",
        "All 3 hinges stayed within your limit of 75°: the deepest reached 62° (±8°).",
        angles=angles_table(12.6, spans, trunk, thigh, knee),
        repetitions=found,
        findings=findings,
        spreads=spreads(found),
        plan=PlanResult(
            name="personal", title="Personal limit", limit_deg=75.0, limit_source="set by you",
            answers={}, thresholds={"HF3": {"limit": 75.0, "unit": "deg"}},
        ),
        seconds_above=0.0,
        tempo_s=3.0,
    )  # fmt: skip


def rise_clear() -> Screening:
    """Three rises from a chair, judged by the lean of the trunk: no hip limit applies."""
    spans = [(1.0, 3.0), (4.5, 6.5), (8.0, 10.0)]
    trunk, thigh, knee = [38.0, 40.0, 39.0], [80.0, 82.0, 81.0], [88.0, 90.0, 89.0]
    found = repetitions(spans, trunk, thigh, knee)
    findings = gates()
    for item in found:
        hip, lean = item.hip_flexion.of("left"), item.trunk_inclination
        assert hip is not None
        assert lean is not None
        findings += [
            finding(
                "SS1", Status.CLEAR,
                f"Rise {item.number} left the seat with the trunk leaning {lean.value_deg:.0f} ± 5° "
                "forward, within the limit of 60° (caution from 50°).",
                title="Trunk lean when leaving the seat", repetition=item.number,
                value=lean.value_deg, error=5.0, limit=60.0, time_s=item.start_s,
            ),
            finding(
                "SS2", Status.CLEAR,
                f"Rise {item.number} reached {hip.value_deg:.0f} ± 8° of left hip flexion "
                "(trunk-thigh); reported only.",
                title="Hip flexion while rising", kind="information", side="left",
                repetition=item.number, value=hip.value_deg, error=8.0, time_s=item.peak_s,
            ),
        ]  # fmt: skip
    return screening(
        "sit_to_stand",
        "Trunk lean when leaving the seat: within the limit in 3 of 3 rises, 39 ± 5°; the limit is 60°.",
        angles=angles_table(11.0, spans, trunk, thigh, knee),
        repetitions=found,
        findings=findings,
        spreads=spreads(found),
        tempo_s=2.0,
    )


def hold(
    number: int, span: tuple[float, float], trunk: float, thigh: float, knee: float
) -> HoldResult:
    """A held position."""
    return HoldResult(
        number=number, side="left", start_s=span[0], end_s=span[1], complete=True,
        hip_flexion=sided(trunk + thigh, HIP_ERROR_DEG, ("left",)),
        knee_flexion=sided(knee, KNEE_ERROR_DEG, ("left",)),
        thigh_elevation=sided(thigh, KNEE_ERROR_DEG, ("left",)),
        shank_inclination=sided(knee - thigh, KNEE_ERROR_DEG, ("left",)),
        trunk_inclination=Value(value_deg=trunk, error_deg=TRUNK_ERROR_DEG),
    )  # fmt: skip


def seated_flagged() -> Screening:
    """A minute of sitting with the trunk forward."""
    span = (0.0, 60.0)
    times_s = np.arange(0.0, 60.0, 1 / FRAME_RATE_HZ)
    angles = angles_table(60.0, [span], [0.0], [0.0], [0.0])
    lean = 18 + 5 * np.sin(times_s / 9)
    for name, values in (
        ("trunk_inclination_deg", lean), ("thigh_elevation_left_deg", 92 + 0 * lean),
        ("hip_flexion_left_deg", lean + 92), ("knee_flexion_left_deg", 88 + 0 * lean),
    ):  # fmt: skip
        angles[name] = values
    angles["hip_flexion_right_deg"] = np.nan
    angles["knee_flexion_right_deg"] = np.nan
    held = hold(1, span, 18.0, 92.0, 88.0)
    findings = [
        *gates(),
        finding(
            "SI1", Status.FLAGGED, "The hip was folded to 110° (±8°) for 52 s: above 100°.",
            title="Hip flexion in sitting", side="left", repetition=1, value=110.0, error=8.0,
            limit=100.0, seconds=52.0, sources=("SEED",), grade_direction="C",
            advice="Open the angle at your hips: raise the seat or use a wedge, and sit tall.",
        ),
        finding(
            "SI4", Status.CLEAR, "The thigh was raised to 92° (±6°) against 100°.",
            title="Thigh elevation in sitting", side="left", repetition=1, value=92.0, error=6.0,
            limit=100.0, sources=("S46", "SEED"), grade_direction="A'",
        ),
    ]  # fmt: skip
    return screening(
        "seated",
        "You sat with the hip folded to 110° (±8°), above 100°, for 52 s of 60 s.",
        status=Status.FLAGGED,
        angles=angles,
        holds=(held,),
        findings=findings,
        spreads=[
            Spread(
                measure="hip_flexion", side="left", count=1, median_deg=110.0, minimum_deg=110.0,
                maximum_deg=110.0, error_deg=8.0,
            )
        ],
        seconds_above=52.0,
    )  # fmt: skip


def bridge_clear() -> Screening:
    """One single-leg bridge held in line for 32 s."""
    span = (3.0, 35.0)
    angles = angles_table(38.0, [span], [0.0], [0.0], [0.0])
    inside = (angles.index >= span[0]) & (angles.index < span[1])
    angles["hip_flexion_left_deg"] = np.where(inside, 4.0 + np.sin(angles.index), 38.0)
    angles["knee_flexion_left_deg"] = np.where(inside, 86.0, 95.0)
    held = hold(1, span, -12.0, 16.0, 86.0)
    findings = [
        *gates(),
        finding(
            "BR1", Status.CLEAR, "The line from shoulder to knee stayed within 4° (±8°) of straight.",
            title="Hip in line", side="left", repetition=1, value=4.0, error=8.0, limit=25.0,
            sources=("SEED", "S3"), grade_direction="C",
        ),
    ]  # fmt: skip
    return screening(
        "bridge",
        "The bridge was held in line for 32 s.",
        angles=angles,
        holds=(held,),
        findings=findings,
        spreads=[
            Spread(
                measure="hip_flexion", side="left", count=1, median_deg=4.0, minimum_deg=4.0,
                maximum_deg=4.0, error_deg=8.0,
            )
        ],
    )  # fmt: skip


def front_view() -> Screening:
    """Squats filmed from the front: counted, not judged."""
    found = repetitions(SQUAT_SPANS, SQUAT_TRUNK, SQUAT_THIGH, SQUAT_KNEE, sides=())
    remedy = "Move the camera round until it sees the side of the hip, and film again."
    reason = "Camera was about 78° off the side, so the hip angle was not judged."
    findings = [
        *gates(view_off_deg=78.0),
        *(
            finding(code, Status.NOT_ASSESSED, reason, title=title, side=side, remedy=remedy)
            for code, title in (
                ("HF1", "Hip flexion in the squat"),
                ("TR1", "Trunk inclination in the squat"),
            )
            for side in SIDES
        ),
    ]
    return screening(
        "squat",
        "Nothing was judged: the camera was about 78° off the side.",
        clip="squat_front.mp4",
        status=Status.NOT_ASSESSED,
        repetitions=found,
        findings=findings,
        view=ViewResult(
            azimuth_deg=78.0, near_side=None, facing=None, roll_deg=1.0, moving=False
        ),
    )  # fmt: skip


def unseen() -> Screening:
    """Somebody of whom too little was seen to measure anything."""
    return screening(
        "other",
        "Nothing was judged: the body was hardly seen.",
        clip="behind_a_desk.mp4",
        status=Status.NOT_ASSESSED,
        findings=[
            finding(
                "U1", Status.NOT_ASSESSED, "The body was hardly seen.", title="Movement",
                remedy="Keep the whole body in the picture, in good light.",
            )
        ],
        view=ViewResult(
            azimuth_deg=None, near_side=None, facing=None, roll_deg=None, moving=None
        ),
        quality=quality(300, found=0.1),
        movement=MovementResult(
            name="other", title=MOVEMENTS["other"].title, confidence=1.0, recognised="other",
            declared=False,
        ),
    )  # fmt: skip


def walker() -> Screening:
    """Somebody walking: recognised, not screened."""
    return screening(
        "walk",
        "Nothing was judged: this looks like walking, which is not screened yet.",
        clip="walk.mp4",
        status=Status.NOT_ASSESSED,
        angles=angles_table(6.0, [], [], [], []),
        findings=[
            *gates(),
            finding(
                "U1", Status.NOT_ASSESSED, "Walking is recognised but not screened yet.",
                title="Movement", remedy="Film a squat, a lunge, a hinge or a single-leg bridge.",
            ),
        ],
    )  # fmt: skip


SCREENINGS: dict[str, Callable[[], Screening]] = {
    "squat_flagged": squat_flagged,
    "squat_pain": squat_pain,
    "lunge_borderline": lunge_borderline,
    "hinge_clear": hinge_clear,
    "rise_clear": rise_clear,
    "seated_flagged": seated_flagged,
    "bridge_clear": bridge_clear,
    "front_view": front_view,
    "unseen": unseen,
    "walker": walker,
}
