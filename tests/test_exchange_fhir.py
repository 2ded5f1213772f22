"""The FHIR bundle: valid R4 by the models and by the invariants they do not check, true to the screening."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle

from tests import figures
from tests.command import ROOT
from tests.screenings import SCREENINGS, sided, squat_flagged
from vision.errors import ExchangeError
from vision.exchange.details import Details
from vision.exchange.fhir import fhir_bundle, fhir_bytes, joint_bundle
from vision.exchange.fhir_codes import (
    BODY_SITES,
    LOINC,
    LOINC_CODES,
    METHODS,
    PARTS,
    SNOMED,
    UCUM,
)
from vision.finding import Status
from vision.landmarks import SIDES, Side
from vision.measures import MEASURES, MeasureName
from vision.plan import Plan
from vision.result import Screening
from vision.screening import screen_poses

Json = dict[str, Any]
FULL = Details(patient="P-17", recorded="2026-11-20T18:30:00+01:00")
HL7 = "http://terminology.hl7.org/CodeSystem"
PAGE = (ROOT / "docs" / "exchange.md").read_text(encoding="utf-8")


@cache
def filmed() -> Screening:
    """A squat of known depths, measured and judged by everything there is."""
    track = figures.film(figures.squat((60.0, 120.0, 65.0)))
    return screen_poses(figures.sequence(track, name="Anna Example squat.mp4"))


MADE = {**SCREENINGS, "filmed": filmed}


def resources(bundle: Json, kind: str) -> list[Json]:
    return [
        entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == kind
    ]


def observations(screening: Screening, details: Details = FULL) -> list[Json]:
    return resources(fhir_bundle(screening, details), "Observation")


def measured(found: list[Json], measure: MeasureName, side: Side | None) -> list[Json]:
    """The observations of a measure and side: the whole first, then its repetitions."""
    site = BODY_SITES[measure, side][0]
    return [
        each
        for each in found
        if each["code"]["coding"][0]["code"] == measure
        and each["bodySite"]["coding"][0]["code"] == site
    ]


def component(observation: Json, name: str) -> Json:
    (found,) = [
        each for each in observation["component"] if each["code"]["coding"][0]["code"] == name
    ]
    return found


def walk(value: Any) -> Iterator[Json]:
    """Every object within a resource."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from walk(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from walk(inner)


@pytest.mark.parametrize("details", [Details(), FULL], ids=["nobody", "a patient"])
@pytest.mark.parametrize("name", MADE)
def test_the_models_of_the_standard_take_the_bundle_and_lose_nothing(
    name: str, details: Details
) -> None:
    text = fhir_bytes(MADE[name](), details).decode()
    model = Bundle.model_validate_json(text)
    assert json.loads(model.model_dump_json()) == json.loads(text)


@pytest.mark.parametrize("name", MADE)
def test_what_the_models_do_not_check_holds_too(name: str) -> None:
    bundle = fhir_bundle(MADE[name](), FULL)
    urls = [entry["fullUrl"] for entry in bundle["entry"]]
    assert len(set(urls)) == len(urls)  # bdl-7
    for entry in bundle["entry"]:
        assert entry["fullUrl"] == f"urn:uuid:{entry['resource']['id']}"  # bdl-8 and urn = id
        assert not entry.keys() & {"request", "response", "search"}  # bdl-2 to bdl-4
    references = [each["reference"] for each in walk(bundle) if "reference" in each]
    assert references
    assert set(references) <= set(urls)
    for each in resources(bundle, "Observation"):
        has_value = any(key.startswith("value") for key in each)
        assert not (has_value and "dataAbsentReason" in each)  # obs-6
        for part in each.get("component", ()):
            assert part["code"] != each["code"]  # obs-7
            values = [key for key in part if key.startswith("value")]
            assert len(values) + ("dataAbsentReason" in part) == 1
        for limits in each.get("referenceRange", ()):
            assert limits.keys() & {"low", "high", "text"}  # obs-3
            assert "type" in limits  # without one it would be read as the normal range
        assert has_value or "dataAbsentReason" in each or "hasMember" in each
    for each in walk(bundle):
        assert all(value not in ("", [], {}, None) for value in each.values())  # ele-1
        if "coding" in each:
            assert each["text"]
        if {"unit", "value"} <= each.keys():
            assert (each["system"], each["code"]) in {(UCUM, "deg"), (UCUM, "s")}
        if each.get("system") == f"{HL7}/v3-ObservationInterpretation":
            assert each["code"] in {"H", "L", "N"}


def test_every_member_is_named_once_and_the_screening_holds_them_all() -> None:
    found = observations(filmed())
    members = [
        link["reference"].removeprefix("urn:uuid:")
        for each in found
        for link in each.get("hasMember", ())
    ]
    assert sorted(members) == sorted(each["id"] for each in found[1:])


def test_a_peak_is_that_of_the_screening_with_its_error_and_judged_against_its_limit() -> None:
    screening = filmed()
    whole, *peaks = measured(observations(screening), "hip_flexion", "right")
    (spread,) = [
        each
        for each in screening.summary.spreads
        if (each.measure, each.side) == ("hip_flexion", "right")
    ]
    assert whole["valueQuantity"]["value"] == pytest.approx(spread.median_deg, abs=0.05)
    assert component(whole, "maximum")["valueQuantity"]["value"] == pytest.approx(
        spread.maximum_deg, abs=0.05
    )
    assert len(peaks) == len(screening.repetitions) == 3
    words = {"FLAGGED": "H", "CLEAR": "N"}
    for peak, repetition in zip(peaks, screening.repetitions, strict=True):
        value = repetition.hip_flexion.right
        assert value is not None
        assert peak["valueQuantity"]["value"] == pytest.approx(value.value_deg, abs=0.05)
        assert component(peak, "error")["valueQuantity"]["value"] == pytest.approx(
            value.error_deg, abs=0.05
        )
        assert component(peak, "number")["valueInteger"] == repetition.number
        (finding,) = [
            each
            for each in screening.findings
            if (each.code, each.side, each.repetition) == ("HF1", "right", repetition.number)
        ]
        codes = [each["code"] for each in peak["interpretation"][0]["coding"]]
        assert codes == [words[finding.status], finding.status.value]
        assert peak["referenceRange"][0]["high"]["value"] == finding.limit_deg == 90.0
    assert {peak["interpretation"][0]["text"] for peak in peaks} == {
        "Above the limit",
        "Within the limit",
    }


def test_near_the_limit_is_neither_high_nor_normal() -> None:
    first = measured(observations(squat_flagged()), "hip_flexion", "left")[1]
    (answer,) = first["interpretation"]
    assert answer["text"] == "Near the limit"
    assert [each["code"] for each in answer["coding"]] == ["BORDERLINE"]


def test_below_a_limit_is_low() -> None:
    straight = SCREENINGS["bridge_clear"]()
    held = straight.holds[0]
    arched = held.model_copy(update={"hip_flexion": sided(-30.0, 5.0, ("left",))})
    flagged = straight.findings[-1].model_copy(
        update={"status": Status.FLAGGED, "value": -30.0, "error": 5.0, "limit": -20.0}
    )
    changes = {"holds": (arched,), "findings": (*straight.findings[:-1], flagged)}
    _, peak = measured(observations(straight.model_copy(update=changes)), "hip_flexion", "left")
    assert [each["code"] for each in peak["interpretation"][0]["coding"]] == ["L", "FLAGGED"]
    assert peak["interpretation"][0]["text"] == "Below the limit"
    assert peak["referenceRange"][0]["low"]["value"] == -20.0
    assert peak["method"]["coding"][0]["code"] == "hold"


def test_a_side_that_was_not_measured_says_why_and_has_no_value() -> None:
    (right,) = measured(observations(squat_flagged()), "hip_flexion", "right")
    assert right["dataAbsentReason"]["text"] == "The right leg is hidden behind the left one."
    assert right["dataAbsentReason"]["coding"][0]["code"] == "not-performed"
    assert not any(key.startswith("value") for key in right)
    everything = observations(SCREENINGS["front_view"]())
    assert [each for each in everything if "valueQuantity" in each] == []
    assert len(everything) == 1 + 2 * 4 + 1


def test_every_judged_rule_has_its_answer_in_the_screening() -> None:
    screening = squat_flagged()
    panel = observations(screening)[0]
    assert panel["valueString"] == screening.summary.sentence
    rules = {
        each["code"]["text"]: each.get("valueCodeableConcept", {}).get("text", "not assessed")
        for each in panel["component"]
        if each["code"]["coding"][0]["system"] == "urn:sitbone:rule"
    }
    assert rules["Hip flexion in the squat, left"] == "Above the limit"
    assert rules["Hip flexion in the squat, right"] == "not assessed"
    assert rules["Trunk inclination in the squat"] == "Near the limit"
    assert rules["Fitted clothing"] == "not assessed"
    assert rules["Camera square to the side"] == "Met"
    assert component(panel, "Q1").keys() == {"code", "valueCodeableConcept"}


def test_mirrored_people_have_mirrored_observations() -> None:
    track = figures.film(figures.squat((100.0,) * 3), figures.Camera(azimuth_deg=20.0))
    here, there = (
        observations(screen_poses(figures.sequence(each)))
        for each in (track, figures.mirror(track))
    )
    other: dict[Side | None, Side | None] = {"left": "right", "right": "left", None: None}
    for measure in MEASURES:
        for side in SIDES if measure.per_side else (None,):
            values = [
                [each.get("valueQuantity", {}).get("value") for each in found]
                for found in (
                    measured(here, measure.name, side),
                    measured(there, measure.name, other[side]),
                )
            ]
            assert values[0] == pytest.approx(values[1], abs=0.11, nan_ok=True)


def test_the_same_screening_gives_the_same_bytes_and_only_content_changes_the_bundle() -> None:
    first, again = (fhir_bytes(squat_flagged(), FULL) for _ in range(2))
    assert first == again
    other = fhir_bundle(squat_flagged(), Details(patient="P-18"))
    bundle = json.loads(first)
    assert not {each["id"] for each in observations_of(bundle)} & {
        each["id"] for each in observations_of(other)
    }
    assert resources(bundle, "Device") == resources(other, "Device")
    for each in walk(bundle):
        if "id" in each:
            assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", each["id"])
            assert each["id"][14] == "5"  # named by a hash, not by chance


def observations_of(bundle: Json) -> list[Json]:
    return resources(bundle, "Observation")


def test_another_plan_updates_the_same_observations() -> None:
    poses = figures.sequence(figures.film(figures.squat((60.0, 120.0, 65.0))))
    general, stage = (
        fhir_bundle(screen_poses(poses, plan=plan), FULL) for plan in (None, Plan(name="stage1"))
    )
    assert general["id"] != stage["id"]
    assert [each["id"] for each in observations_of(general)] == [
        each["id"] for each in observations_of(stage)
    ]


def test_several_screenings_of_a_patient_share_what_is_one() -> None:
    first, second = filmed(), SCREENINGS["seated_flagged"]()
    held = second.holds[0]
    earlier = second.model_copy(update={"holds": (held, held.model_copy(update={"number": 2}))})
    details = [Details(patient="P-17", recorded=date) for date in ("2026-11-20", "2026-11-27")]
    bundle = joint_bundle(zip((first, earlier, second), (*details, details[1]), strict=True))
    assert Bundle.model_validate(bundle)
    assert len(resources(bundle, "Patient")) == 1
    assert len(resources(bundle, "Media")) == 2
    dates = [each["effectiveDateTime"] for each in resources(bundle, "Observation")]
    assert sorted(set(dates)) == ["2026-11-20", "2026-11-27"]
    alone = [fhir_bundle(*each) for each in zip((first, second), details, strict=True)]
    ids = {entry["fullUrl"] for each in alone for entry in each["entry"]}
    assert {entry["fullUrl"] for entry in bundle["entry"]} == ids
    assert len(bundle["entry"]) == len(ids)


def test_nobody_is_named_and_no_date_is_made_up() -> None:
    plain = fhir_bytes(filmed(), Details()).decode()
    assert "Anna" not in plain
    assert ".mp4" not in plain
    assert '"subject"' not in plain
    assert "Patient" not in plain
    assert not re.search(r"DateTime|issued|timestamp|lastUpdated", plain)
    full = fhir_bundle(filmed(), FULL)
    (patient,) = resources(full, "Patient")
    assert patient["identifier"] == [{"system": "urn:sitbone:patient", "value": "P-17"}]
    for each in resources(full, "Observation"):
        assert each["subject"]["reference"] == f"urn:uuid:{patient['id']}"
        assert each["effectiveDateTime"] == FULL.recorded


def test_device_and_clip_are_told_by_version_and_hash() -> None:
    screening = squat_flagged()
    bundle = fhir_bundle(screening, FULL)
    (device,) = resources(bundle, "Device")
    values = {each["type"]["text"]: each for each in device["version"]}
    assert values["Sitbone"]["value"] == screening.versions.sitbone
    assert values["Pose model"]["component"]["value"] == screening.model.sha256
    (media,) = resources(bundle, "Media")
    assert media["identifier"][0]["value"] == screening.source.sha256
    assert media["content"]["contentType"] == "video/mp4"


@pytest.mark.parametrize(
    "recorded",
    [
        "yesterday",
        "2026-13",
        "2026-02-30",
        "2026-11-20T18:30",
        "2026-11-20T18:30:00",
        "20.11.2026",
        "",
    ],
)
def test_a_date_that_is_none_is_refused(recorded: str) -> None:
    with pytest.raises(ExchangeError, match="no date of filming"):
        Details(recorded=recorded)


@pytest.mark.parametrize("recorded", ["2026", "2026-11", "2024-02-29", "2026-11-20T18:30:00Z"])
def test_dates_of_the_standard_are_taken(recorded: str) -> None:
    assert observations(filmed(), Details(recorded=recorded))[0]["effectiveDateTime"] == recorded


@pytest.mark.parametrize("patient", ["", "  ", "a\nb", "x" * 201])
def test_a_patient_without_a_code_is_refused(patient: str) -> None:
    with pytest.raises(ExchangeError, match="patient's code"):
        Details(patient=patient)


def test_every_code_is_explained_on_the_page() -> None:
    foreign = [*LOINC_CODES.values(), *BODY_SITES.values()]
    for code, display in foreign:
        assert f"`{code}`" in PAGE
        assert display in PAGE
    for name in (*PARTS, *METHODS, *(measure.name for measure in MEASURES), *Status):
        assert f"`{name}`" in PAGE
    assert LOINC in PAGE
    assert SNOMED in PAGE


def test_the_transaction_of_the_page_is_one() -> None:
    bundle = fhir_bundle(filmed(), FULL)
    (code,) = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    exec(code, {"bundle": bundle})
    assert Bundle.model_validate(bundle).type == "transaction"
    urls = [entry["request"]["url"] for entry in bundle["entry"]]
    assert len(set(urls)) == len(urls)  # one change a resource
    assert urls[0] == f"Patient/{bundle['entry'][0]['resource']['id']}"


def test_loinc_codes_have_their_check_digit() -> None:
    for code, _ in LOINC_CODES.values():
        number, digit = code.split("-")
        doubled = [int(d) * (2 - i % 2) for i, d in enumerate(reversed(number))]
        assert (10 - sum(d // 10 + d % 10 for d in doubled) % 10) % 10 == int(digit)


def test_a_photo_is_an_image(tmp_path: Path) -> None:
    photo = squat_flagged()
    source = photo.source.model_copy(update={"frames": 1, "duration_s": 0.0})
    (media,) = resources(fhir_bundle(photo.model_copy(update={"source": source}), FULL), "Media")
    assert media["type"]["coding"][0]["code"] == "image"
    assert "duration" not in media
