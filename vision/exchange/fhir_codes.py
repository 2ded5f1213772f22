"""The codes of a FHIR bundle and where they come from (docs/exchange.md repeats them).

LOINC and SNOMED CT codes are used where a published source names exactly that concept; everything
else has a code of Sitbone's own, in code systems named `urn:sitbone:...`.
"""

from __future__ import annotations

from typing import Any

from vision.finding import Finding, Status
from vision.landmarks import Side
from vision.measures import MEASURE_BY_NAME, MeasureName
from vision.report.wording import STATUS_LABEL, label

LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"
UCUM = "http://unitsofmeasure.org"
HL7_TERMINOLOGY = "http://terminology.hl7.org/CodeSystem"
URI_SYSTEM = "urn:ietf:rfc:3986"

OWN = "urn:sitbone"
MEASURE_SYSTEM = f"{OWN}:measure"
METHOD_SYSTEM = f"{OWN}:method"
PART_SYSTEM = f"{OWN}:part"
RULE_SYSTEM = f"{OWN}:rule"
STATUS_SYSTEM = f"{OWN}:status"
MOVEMENT_SYSTEM = f"{OWN}:movement"
PATIENT_SYSTEM = f"{OWN}:patient"
SHA256_SYSTEM = f"{OWN}:sha-256"

Json = dict[str, Any]

LOINC_CODES: dict[tuple[MeasureName, Side | None], tuple[str, str]] = {
    ("knee_flexion", "left"): (
        "41343-5",
        "Knee - left Flexion Active Range of Motion Quantitative",
    ),
    ("knee_flexion", "right"): (
        "41347-6",
        "Knee - right Flexion Active Range of Motion Quantitative",
    ),
}
"""Source: the range-of-motion observations of SMART Markers (Boston Children's Hospital, 2019).

Given for the measure as a whole, not for each repetition, so that a record gains one value a clip. The
hip has none here: its angle is trunk against thigh, and LOINC's is that of the joint."""

BODY_SITES: dict[tuple[MeasureName, Side | None], tuple[str, str]] = {
    ("hip_flexion", "left"): ("287679003", "Left hip region structure"),
    ("hip_flexion", "right"): ("287579007", "Right hip region structure"),
    ("knee_flexion", "left"): ("82169009", "Structure of left knee region"),
    ("knee_flexion", "right"): ("6757004", "Structure of right knee region"),
    ("thigh_elevation", "left"): ("61396006", "Structure of left thigh"),
    ("thigh_elevation", "right"): ("11207009", "Structure of right thigh"),
    ("shank_inclination", "left"): ("48979004", "Structure of left lower leg"),
    ("shank_inclination", "right"): ("32696007", "Structure of right lower leg"),
    ("trunk_inclination", None): ("22943007", "Trunk structure"),
}
"""SNOMED CT body structures, which carry the side. Source: SNOMED CT International; hip to lower leg as
listed by IHE Patient Care Coordination in its value sets of body sites."""

PARTS: dict[str, str] = {
    "error": "Measurement error: half-width of the 90 % interval",
    "raw": "Angle of the landmarks, before the estimator",
    "count": "Repetitions or holds measured",
    "minimum": "Smallest of the repetitions or holds",
    "maximum": "Largest of the repetitions or holds",
    "number": "Number of the repetition or hold",
    "start": "Start, in seconds from the first frame of the clip",
    "end": "End, in seconds from the first frame of the clip",
    "complete": "Wholly in the clip",
    "movement": "Movement screened",
    "view": "Camera off a square side view",
}
"""What components say: Sitbone's own codes."""

METHODS: dict[str, str] = {
    "screening": "Markerless measurement in one video, judged by Sitbone's rules",
    "peak": "Markerless, one video: largest 0.2 s running median in the repetition",
    "hold": "Markerless, one video: median over the hold",
    "median": "Markerless, one video: median over the complete repetitions or holds",
}

_INTERPRETATION = {Status.FLAGGED: ("H", "High"), Status.CLEAR: ("N", "Normal")}
_BELOW = ("L", "Low")


def coding(system: str, code: str, display: str) -> Json:
    """Return a FHIR Coding."""
    return {"system": system, "code": code, "display": display}


def concept(*codings: Json, text: str) -> Json:
    """Return a FHIR CodeableConcept."""
    return {"coding": list(codings), "text": text}


def own(system: str, code: str, display: str) -> Json:
    """Return a concept with one code of Sitbone's own."""
    return concept(coding(system, code, display), text=display)


def part(name: str) -> Json:
    """Return the concept of a component, one of `PARTS`."""
    return own(PART_SYSTEM, name, PARTS[name])


def method(name: str) -> Json:
    """Return the concept of a method, one of `METHODS`."""
    return own(METHOD_SYSTEM, name, METHODS[name])


def measure_concept(measure: MeasureName, side: Side | None, *, loinc: bool = False) -> Json:
    """Return what is measured: Sitbone's code, and LOINC's where there is one and it is asked for."""
    title = MEASURE_BY_NAME[measure].title
    codings = [coding(MEASURE_SYSTEM, measure, title)]
    if loinc and (measure, side) in LOINC_CODES:
        codings.append(coding(LOINC, *LOINC_CODES[measure, side]))
    return concept(*codings, text=f"{title}, {side}" if side else title)


def body_site(measure: MeasureName, side: Side | None) -> Json:
    """Return the part of the body, which carries the side."""
    code, display = BODY_SITES[measure, side]
    return concept(coding(SNOMED, code, display), text=display)


def quantity(value: float, unit: str = "deg", decimals: int = 1) -> Json:
    """Return a FHIR Quantity in UCUM units, rounded to what the error leaves of it.

    >>> quantity(108.88)["value"], quantity(-0.04)["value"], quantity(1.5, "s")["code"]
    (108.9, 0.0, 's')
    """
    rounded = round(value, decimals) + 0.0  # no negative zero
    name = {"deg": "degree", "s": "second"}.get(unit, unit)
    return {"value": rounded, "unit": name, "system": UCUM, "code": unit}


def interpretation(finding: Finding) -> Json:
    """Return a finding's answer: H, N or L against the limit given beside it, near has no HL7 code."""
    text = label(finding)
    own_coding = coding(STATUS_SYSTEM, finding.status.value, STATUS_LABEL[finding.status])
    code = _INTERPRETATION.get(finding.status)
    if code is None:
        return concept(own_coding, text=text)
    if finding.status is Status.FLAGGED and is_below(finding):
        code = _BELOW
    return concept(
        coding(f"{HL7_TERMINOLOGY}/v3-ObservationInterpretation", *code), own_coding, text=text
    )


def is_below(finding: Finding) -> bool:
    """Return whether a flagged value lies under its limit."""
    return finding.value is not None and finding.limit is not None and finding.value < finding.limit


def status_concept(status: Status, words: str | None = None) -> Json:
    """Return one of the four answers as a value, its text in the words of its kind of rule."""
    text = words or STATUS_LABEL[status]
    return concept(coding(STATUS_SYSTEM, status.value, STATUS_LABEL[status]), text=text)


def absent(reason: str) -> Json:
    """Return why there is no value."""
    code = coding(f"{HL7_TERMINOLOGY}/data-absent-reason", "not-performed", "Not Performed")
    return concept(code, text=reason)
