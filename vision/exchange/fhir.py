"""A screening as an HL7 FHIR R4 bundle of observations.

The bundle is a `collection`: it hands over what was measured and leaves to the receiver what to store, and
to which patient's record it belongs. Every id is a UUID derived from hashes (RFC 4122, version 5), so that
the same clip gives the same ids, and a screening sent again replaces the earlier one. Nothing is
said of the clip but its hash: a file's name may hold a person's.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import NAMESPACE_URL, UUID, uuid5

from vision.exchange.details import Details
from vision.exchange.fhir_codes import (
    HL7_TERMINOLOGY,
    MEASURE_SYSTEM,
    MOVEMENT_SYSTEM,
    OWN,
    PATIENT_SYSTEM,
    SHA256_SYSTEM,
    URI_SYSTEM,
    Json,
    coding,
    concept,
    method,
    own,
    part,
    quantity,
    status_concept,
)
from vision.exchange.fhir_measures import Draft, measure_drafts, rule_components
from vision.result import Screening

NAMESPACE = uuid5(NAMESPACE_URL, f"{OWN}:exchange")
SCREENING_CODE = "movement_screening"

_MEDIA_TYPES = {
    "mp4": "video/mp4",
    "mov": "video/quicktime",
    "webm": "video/webm",
    "matroska": "video/x-matroska",
    "avi": "video/x-msvideo",
    "jpeg": "image/jpeg",
    "png": "image/png",
}


def fhir_bytes(screening: Screening, details: Details) -> bytes:
    """Return the bundle as UTF-8 JSON, indented, ending in a newline."""
    return json_bytes(fhir_bundle(screening, details))


def json_bytes(bundle: Json) -> bytes:
    """Return a bundle as UTF-8 JSON, indented, ending in a newline."""
    return (json.dumps(bundle, indent=2, ensure_ascii=False) + "\n").encode()


def fhir_bundle(screening: Screening, details: Details) -> Json:
    """Return the bundle: the patient if given, device, clip, and the observations.

    One observation is the screening, with an answer per rule; its members are one observation a measure
    and side, whose members are the repetitions.
    """
    return joint_bundle([(screening, details)])


def joint_bundle(screenings: Iterable[tuple[Screening, Details]]) -> Json:
    """Return one bundle of several screenings, such as everything of one patient.

    What they share (patient, device) is in it once; of the same clip twice the later screening counts.
    """
    each = [_Ids(screening, details) for screening, details in screenings]
    latest = {ids.of("screening"): ids for ids in each}
    found = {resource["id"]: resource for ids in latest.values() for resource in _resources(ids)}
    entries = [{"fullUrl": urn(UUID(id)), "resource": resource} for id, resource in found.items()]
    content = hashlib.sha256(json.dumps(entries, sort_keys=True).encode()).hexdigest()
    bundle_id = uuid5(NAMESPACE, f"bundle|{content}")
    return {
        "resourceType": "Bundle",
        "id": str(bundle_id),
        "identifier": {"system": URI_SYSTEM, "value": urn(bundle_id)},
        "type": "collection",
        "entry": entries,
    }


def urn(uuid: UUID) -> str:
    """Return a UUID as a URI."""
    return uuid.urn


@dataclass(frozen=True)
class _Ids:
    """The ids of a screening's resources: of the clip, the part read, the person measured and the patient."""

    screening: Screening
    details: Details

    def of(self, *what: object) -> UUID:
        source = self.screening.source
        clip = (source.sha256, source.start_s, source.end_s, source.time_factor)
        names = (*clip, self.screening.people.measured, self.details.patient, *what)
        return uuid5(NAMESPACE, json.dumps(names))

    @property
    def patient(self) -> UUID:
        return uuid5(NAMESPACE, json.dumps(["patient", self.details.patient]))

    @property
    def device(self) -> UUID:
        parts = (self.screening.versions.model_dump(), self.screening.model.model_dump())
        return uuid5(NAMESPACE, json.dumps(["device", *parts]))

    @property
    def media(self) -> UUID:
        return self.of("media")


def _resources(ids: _Ids) -> Iterator[Json]:
    screening, details = ids.screening, ids.details
    if details.patient is not None:
        yield _patient(details.patient, ids)
    yield _device(screening, ids)
    yield _media(screening, details, ids)
    drafts = tuple(measure_drafts(screening))
    members = [ids.of(*draft.key) for draft in drafts if draft.top]
    yield _observation(_screening_draft(screening), ids.of("screening"), members, ids)
    for draft in drafts:
        below = [ids.of(*key) for key in draft.members]
        yield _observation(draft, ids.of(*draft.key), below, ids)


def _patient(code: str, ids: _Ids) -> Json:
    return {
        "resourceType": "Patient",
        "id": str(ids.patient),
        "identifier": [{"system": PATIENT_SYSTEM, "value": code}],
    }


def _device(screening: Screening, ids: _Ids) -> Json:
    versions = screening.versions
    named = {
        "Sitbone": versions.sitbone,
        "Rules": versions.rules,
        "Calibration of the error": versions.accuracy,
        "Pose library": screening.model.library,
    }
    model = {
        "type": {"text": "Pose model"},
        "component": {"system": SHA256_SYSTEM, "value": screening.model.sha256},
        "value": screening.model.name,
    }
    return {
        "resourceType": "Device",
        "id": str(ids.device),
        "identifier": [_identifier(ids.device)],
        "status": "active",
        "deviceName": [{"name": "Sitbone", "type": "model-name"}],
        "type": {"text": "Software that measures movement in video"},
        "version": [
            *({"type": {"text": name}, "value": value} for name, value in named.items()),
            model,
        ],
    }


def _media(screening: Screening, details: Details, ids: _Ids) -> Json:
    source = screening.source
    photo = source.frames <= 1
    kind = ("image", "Image") if photo else ("video", "Video")
    content = {"title": "The photo measured" if photo else "The clip measured"}
    if source.container in _MEDIA_TYPES:
        content["contentType"] = _MEDIA_TYPES[source.container]
    media: Json = {
        "resourceType": "Media",
        "id": str(ids.media),
        "identifier": [{"system": SHA256_SYSTEM, "value": source.sha256}],
        "status": "completed",
        "type": own(f"{HL7_TERMINOLOGY}/media-type", *kind),
        **_subject(ids),
        "width": source.width_px,
        "height": source.height_px,
        "content": content,
    }
    if details.recorded is not None:
        media["createdDateTime"] = details.recorded
    if not photo:
        media |= {"frames": source.frames, "duration": round(source.duration_s, 3)}
    return media


def _screening_draft(screening: Screening) -> Draft:
    movement, view, summary = screening.movement, screening.view, screening.summary
    components: list[Json] = [
        {
            "code": part("movement"),
            "valueCodeableConcept": own(MOVEMENT_SYSTEM, movement.name, movement.title),
        },
        {"code": part("count"), "valueInteger": summary.repetitions},
    ]
    if view.azimuth_deg is not None:
        components.append({"code": part("view"), "valueQuantity": quantity(view.azimuth_deg)})
    title = f"Movement screening: {movement.title}"
    return Draft(
        key=("screening",),
        code=concept(coding(MEASURE_SYSTEM, SCREENING_CODE, "Movement screening"), text=title),
        method=method("screening"),
        fields={
            "valueString": summary.sentence,
            "interpretation": [status_concept(summary.status)],
        },
        components=(*components, *rule_components(screening)),
    )


def _observation(draft: Draft, id: UUID, members: list[UUID], ids: _Ids) -> Json:
    resource: Json = {
        "resourceType": "Observation",
        "id": str(id),
        "identifier": [_identifier(id)],
        "status": "final",
        "category": [own(f"{HL7_TERMINOLOGY}/observation-category", "exam", "Exam")],
        "code": draft.code,
        **_subject(ids),
    }
    if ids.details.recorded is not None:
        resource["effectiveDateTime"] = ids.details.recorded
    resource |= draft.fields
    if draft.body_site is not None:
        resource["bodySite"] = draft.body_site
    resource["method"] = draft.method
    resource["device"] = _reference(ids.device)
    if members:
        resource["hasMember"] = [_reference(member) for member in members]
    resource["derivedFrom"] = [_reference(ids.media)]
    if draft.components:
        resource["component"] = list(draft.components)
    return resource


def _subject(ids: _Ids) -> Json:
    return {} if ids.details.patient is None else {"subject": _reference(ids.patient)}


def _identifier(uuid: UUID) -> Json:
    return {"system": URI_SYSTEM, "value": urn(uuid)}


def _reference(uuid: UUID) -> Json:
    return {"reference": urn(uuid)}
