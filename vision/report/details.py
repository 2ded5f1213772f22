"""The back pages: plan and limits, quality and view, the rules, known limits, provenance."""

from __future__ import annotations

from typing import Any

from vision.finding import Finding, Status
from vision.measures import MEASURE_BY_NAME
from vision.movements import RULES
from vision.movements.gates import LEVEL_DEG, ROLL_BELIEVED_TO_DEG
from vision.report.blocks import (
    Audience,
    Badge,
    Block,
    Bullets,
    Cell,
    Facts,
    Paragraph,
    Section,
    Table,
)
from vision.report.findings import rule_title
from vision.report.fonts import printable
from vision.report.reading import grouped, headline_code
from vision.report.reference import citation, number_note, rationale
from vision.report.wording import (
    NOT_MEASURED,
    UNIT_SUFFIX,
    grade_words,
    how_sure,
    label,
    number,
    plural,
    quantity,
    seconds,
    share,
)
from vision.result import QualityResult, Screening, ViewResult

OF_THE_RULE = ("caution", "limit")
"""Thresholds in the unit of their rule; others carry theirs in the name, or have none."""

SEEK_HELP = (
    "See a health professional promptly after a sudden pop or tear with bruising or marked weakness, "
    "when putting weight on the leg is hard, or when it has been sore for more than six weeks. "
    "Numbness in the saddle area, new trouble with bladder or bowel, or weakness in both legs: go to "
    "an emergency department now."
)
"""Rule book 5.3, rows 2, 3 and 11, in own words."""

LONG_DISCLAIMER: tuple[str, ...] = (
    "Meant for adults who already do the movement. Not for emergencies. Stop if pain goes above 5 out "
    "of 10.",
    "The angle is between trunk and thigh, not the angle of the hip joint.",
    "Limits are partly agreed among clinicians and partly defaults chosen for this project; each is "
    "marked as such.",
    "Not evaluated by any regulator. The video stays on the device.",
)
"""Rule book 5.2, long."""

KNOWN_LIMITS: tuple[str, ...] = (
    MEASURE_BY_NAME["hip_flexion"].title + ": " + MEASURE_BY_NAME["hip_flexion"].definition,
    "In deep positions it is likely to exceed pelvis-to-femur flexion by about 10 to 35° (inferred from "
    "published joint angles, not measured).",
    "Tilt of the pelvis and the shape of the lower back cannot be measured from these landmarks and are "
    "not reported.",
    "In published comparisons of camera systems without markers the hip angle is off by 7 to 17° (root "
    "mean square), the knee by 6 to 12°; loose clothes and an oblique camera add to it.",
    "From one day to another, differences under 12° (hip, knee) or 8° (trunk) are not called a change.",
    "No study links a hip angle measured from video to the onset, pain or recovery of a condition.",
)
"""Rule book 0, 1.2 and 1.4, in own words."""


def plan_section(screening: Screening, audience: Audience) -> Section:
    """Return the plan, its limit and where it comes from, what was declared, and the thresholds."""
    plan = screening.plan
    limit = "none" if plan.limit_deg is None else quantity(plan.limit_deg)
    code = headline_code(screening)
    if code is not None and RULES[code].check != "hip_limit":
        limit += ", not used for this movement, whose rules have their own"
    facts = [("Plan", plan.title), ("Hip limit", f"{limit}: {plan.limit_source}")]
    facts += [
        (name.replace("_", " ").capitalize(), _answer_words(value))
        for name, value in plan.answers.items()
        if value is not None
    ]
    blocks: list[Block] = [Facts(tuple((name, printable(text)) for name, text in facts))]
    if audience != "athlete" and plan.thresholds:
        rows = tuple(
            (code, words)
            for code, numbers in plan.thresholds.items()
            if (words := _threshold_words(numbers))
        )
        blocks.append(Table("Thresholds used", ("Rule", "Thresholds"), rows))
    return Section("plan", "Plan and limits used", tuple(blocks))


def _answer_words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value) or "none"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _threshold_words(numbers: dict[str, float | str | None]) -> str:
    """Say the thresholds of a rule in a line; those without a unit in their name are in the rule's."""
    unit = str(numbers.get("unit", ""))
    told = []
    for name, value in numbers.items():
        if value is None or name == "unit":
            continue
        stem, _, suffix = name.rpartition("_")
        suffix = "Hz" if suffix == "hz" else suffix
        own = suffix if suffix in UNIT_SUFFIX and stem else None
        words = (stem if own else name).replace("_", " ")
        shown = f"{value:g}" if isinstance(value, int | float) else value
        told.append(
            f"{words} {shown}{UNIT_SUFFIX.get(own or (unit if name in OF_THE_RULE else ''), '')}"
        )
    return ", ".join(told)


def quality_section(screening: Screening, audience: Audience) -> Section:
    """Return how well the clip could be measured: the camera's view, coverage, the quality gates."""
    quality = screening.quality
    facts = [
        *_view_facts(screening.view),
        *_quality_facts(quality, audience),
        ("Recognised", _recognised_words(screening)),
        ("People", _people_words(screening)),
    ]
    blocks: list[Block] = [Facts(tuple((name, printable(text)) for name, text in facts))]
    if quality.notes:
        blocks.append(Bullets(tuple(printable(note) for note in quality.notes)))
    gates = grouped(screening, "gate")
    if gates:
        rows: list[tuple[Cell, ...]] = [
            (
                rule_title(gate, audience),
                Badge(gate.status, label(gate.leading)),
                printable(gate.leading.reason),
            )
            for gate in gates
        ]
        blocks.append(Table("Quality gates", ("Gate", "Result", "Reason"), tuple(rows)))
    return Section("quality", "Quality and view", tuple(blocks))


def _view_facts(view: ViewResult) -> list[tuple[str, str]]:
    off = (
        NOT_MEASURED
        if view.azimuth_deg is None
        else f"{quantity(view.azimuth_deg)} off a side view"
    )
    still = {True: ", moving", False: ", still", None: ""}[view.moving]
    roll = NOT_MEASURED if view.roll_deg is None else quantity(view.roll_deg)
    if view.roll_deg is not None and LEVEL_DEG < abs(view.roll_deg) <= ROLL_BELIEVED_TO_DEG:
        roll += ", taken out"
    near = view.near_side or NOT_MEASURED
    facing = f"facing {view.facing}" if view.facing else "facing not known"
    return [("Camera", off + still), ("Camera roll", roll), ("Near side", f"{near}, {facing}")]


def _quality_facts(quality: QualityResult, audience: Audience) -> list[tuple[str, str]]:
    facts = [
        ("Person found", f"{share(quality.person_found)} of {plural(quality.frames, 'frame')}"),
        (
            "Measured",
            f"left {share(quality.measured_left)}, right {share(quality.measured_right)} of the frames",
        ),
    ]
    if audience != "athlete":
        if quality.person_height_share is not None:
            facts.append(("Height in the picture", share(quality.person_height_share)))
        facts.append(
            (
                "Frames repaired",
                f"{quality.frames_dropped} dropped, {quality.frames_side_swapped} with left and right "
                f"exchanged, {quality.frames_filled} filled",
            )
        )
        facts.append(("Standing zero", _standing_words(quality)))
    return facts


def _standing_words(quality: QualityResult) -> str:
    zero = quality.standing_zero
    if zero is None:
        return "no quiet standing in the clip"
    if not zero.applied:
        return f"found at {seconds(zero.start_s)}, not used"
    parts = ", ".join(
        f"{name.replace('_', ' ')} {number(value, 1)}°"
        for name, value in zero.correction_deg.items()
    )
    return f"{seconds(zero.start_s)} to {seconds(zero.end_s)}; read there: {parts}"


def _recognised_words(screening: Screening) -> str:
    movement = screening.movement
    named = "; named by you" if movement.declared else ""
    return f"{movement.recognised.replace('_', ' ')}, {share(movement.confidence)} sure{named}"


def _people_words(screening: Screening) -> str:
    people = screening.people
    if people.count == 1:
        return "1 seen and measured"
    return f"{people.count} seen, person {people.measured} measured"


def rules_section(screening: Screening, audience: Audience) -> Section | None:
    """Return every rule of this screening: why it exists, how sure it is, and all sources once.

    An athlete has read why and how sure beside each finding, and gets the sources alone.
    """
    rows: dict[str, tuple[Cell, ...]] = {}
    used: dict[str, None] = {}
    for group in grouped(screening, "answer", "limit", "information"):
        if group.code in rows or (audience == "athlete" and group.status is Status.NOT_ASSESSED):
            continue
        finding = group.leading
        used.update(dict.fromkeys(finding.sources))
        rows[group.code] = (
            f"{group.code} {finding.title}",
            rationale(group.code),
            _sure_words(finding, audience),
            ", ".join(finding.sources),
        )
    if not rows:
        return None
    blocks: list[Block] = []
    if audience != "athlete":
        header = ("Rule", "Why", "How sure", "Sources")
        blocks.append(Table("", header, tuple(rows.values())))
    if used:
        cited = tuple(
            (name, printable(citation(name, full=audience == "clinician"))) for name in used
        )
        caption = "" if audience == "athlete" else "Sources"
        blocks.append(Table(caption, ("Id", "Source"), cited))
    title = "Sources" if audience == "athlete" else "The rules: why, how sure, source"
    return Section("rules", title, tuple(blocks)) if blocks else None


def _sure_words(finding: Finding, audience: Audience) -> str:
    if audience == "athlete":
        return grade_words(finding.grade_direction)[0]
    if audience == "coach":
        return how_sure(finding.grade_direction, finding.grade_number)
    grades = f"direction {finding.grade_direction}, number {finding.grade_number}"
    return f"{grades}. {number_note(finding.code)}"


def limits_section(audience: Audience) -> Section:
    """Return when to seek help, the long disclaimer, and for a clinician the known limits."""
    blocks: list[Block] = [Paragraph(SEEK_HELP, "note"), Bullets(LONG_DISCLAIMER)]
    if audience == "clinician":
        blocks += [Paragraph("Known limits of the measurement"), Bullets(KNOWN_LIMITS)]
    return Section("limits", "Please note", tuple(blocks))


def provenance_section(screening: Screening) -> Section:
    """Return everything that decides the result, so that it can be made again."""
    source, model, versions = screening.source, screening.model, screening.versions
    span = f"{seconds(source.start_s)} to " + (
        "the end" if source.end_s is None else seconds(source.end_s)
    )
    slow = "" if source.time_factor == 1 else f", slow motion {source.time_factor:g} times"
    rate = f"{number(source.frame_rate_hz, 2)} frames a second"
    if source.variable_frame_rate:
        rate += " (variable)"
    facts = (
        (
            "Clip",
            f"{source.name}, {source.width_px} x {source.height_px}, {source.codec} in {source.container}",
        ),
        ("Clip SHA-256", source.sha256),
        ("Frames", f"{source.frames}, {rate}, {span}{slow}, turned by {source.rotation_deg}°"),
        ("Pose model", f"{model.name} ({model.library})"),
        ("Model SHA-256", model.sha256),
        (
            "Versions",
            f"sitbone {versions.sitbone}, rules {versions.rules}, accuracy {versions.accuracy}",
        ),
        ("Format", screening.schema_),
        ("Findings", ", ".join(f"{status} {n}" for status, n in screening.summary.counts.items())),
    )
    return Section(
        "provenance",
        "Provenance",
        (Facts(tuple((name, printable(text)) for name, text in facts)),),
    )
