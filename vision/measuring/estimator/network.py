"""The angle estimator's networks: small, fully connected, read from a plain array file.

`models/angle_estimator.npz` holds arrays and one JSON text, nothing that could be executed. It is made
by `python -m models.training` (see models/README.md) and must be the very bytes that were tested.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from vision.errors import ModelError
from vision.landmarks import FloatArray
from vision.measures import MEASURES

ESTIMATOR_SCHEMA = "sitbone.estimator/1"
ESTIMATOR_NAME = "angle_estimator.npz"
ESTIMATOR_SHA256 = "10e6a4b9190ca3c1ed397c363dba8ffab4c3144a625c5a1466fe90c7ad25e414"
"""Of the file that `python -m models.training` makes."""
REINSTALL = "Install Sitbone again."


@dataclass(frozen=True)
class Network:
    """Layers of (weights (I, O), biases (O,)) with rectifiers between them."""

    layers: tuple[tuple[FloatArray, FloatArray], ...]

    def __call__(self, inputs: FloatArray) -> FloatArray:
        """Return the outputs (N, O) for inputs (N, I)."""
        values = inputs
        for weights, biases in self.layers[:-1]:
            values = np.maximum(values @ weights + biases, 0.0)
        weights, biases = self.layers[-1]
        return np.asarray(values @ weights + biases)


@dataclass(frozen=True)
class Estimator:
    """Everything that turns inputs into corrections and their errors.

    names : of the K inputs, in order. measures : of the M outputs. centre, spread : (K,) what inputs
    are standardised with, then held within `limit`. corrections : networks whose mean is the angle
    to add to those one starts from, in units of `unit_deg`. log_errors : network whose output is the logarithm of the
    expected error in degrees. factors : (M,) that make +/- a 90 % interval. axes : (K, D) principal
    directions of the standardised examples, axis_spreads (D,) their spreads; familiar_within and strange_beyond :
    distances along them that most examples keep, and that none reaches.
    """

    version: str
    names: tuple[str, ...]
    measures: tuple[str, ...]
    centre: FloatArray
    spread: FloatArray
    limit: float
    unit_deg: float
    corrections: tuple[Network, ...]
    log_errors: Network
    factors: FloatArray
    axes: FloatArray
    axis_spreads: FloatArray
    familiar_within: float
    strange_beyond: float

    def standardised(self, inputs: dict[str, FloatArray]) -> FloatArray:
        """Return named inputs (T,) as the matrix (T, K) that the networks take.

        An input that is NaN (an arm or a foot not seen) counts as the usual one.
        """
        matrix = np.stack([inputs[name] for name in self.names], axis=1)
        standard = np.nan_to_num((matrix - self.centre) / self.spread, nan=0.0)
        return np.clip(standard, -self.limit, self.limit)

    def correction_deg(self, matrix: FloatArray) -> FloatArray:
        """Return what to add to the angles one starts from, (T, M), degrees."""
        total = sum(network(matrix) for network in self.corrections)
        return np.asarray(total / len(self.corrections) * self.unit_deg)

    def error_deg(self, matrix: FloatArray) -> FloatArray:
        """Return the half-width of the 90 % interval, (T, M), degrees."""
        return np.asarray(np.exp(self.log_errors(matrix)) * self.factors)

    def strangeness(self, matrix: FloatArray) -> FloatArray:
        """Return how unlike the examples each frame is, (T,): 0 like most of them, 1 like none."""
        distance = np.sqrt(np.mean((matrix @ self.axes / self.axis_spreads) ** 2, axis=1))
        beyond = (distance - self.familiar_within) / (self.strange_beyond - self.familiar_within)
        return np.asarray(np.clip(beyond, 0.0, 1.0))


def to_bytes(estimator: Estimator) -> bytes:
    """Return the file of an estimator; the same numbers give the same bytes."""
    arrays: dict[str, Any] = {
        name: getattr(estimator, name).astype(np.float32)
        for name in ("centre", "spread", "factors", "axes", "axis_spreads")
    }
    networks = {f"correction{i}": each for i, each in enumerate(estimator.corrections)}
    networks["log_errors"] = estimator.log_errors
    for name, network in networks.items():
        for index, (weights, biases) in enumerate(network.layers):
            arrays[f"{name}_{index}_weights"] = weights.astype(np.float32)
            arrays[f"{name}_{index}_biases"] = biases.astype(np.float32)
    header = {
        "schema": ESTIMATOR_SCHEMA,
        "corrections": len(estimator.corrections),
        **{
            name: getattr(estimator, name)
            for name in (
                "version", "names", "measures", "limit", "unit_deg", "familiar_within", "strange_beyond"
            )
        },
    }  # fmt: skip
    file = io.BytesIO()
    np.savez_compressed(file, header=np.array(json.dumps(header)), **arrays)
    return file.getvalue()


def from_bytes(content: bytes) -> Estimator:
    """Return the estimator in a file; raises ModelError when it is not one."""
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
        header = json.loads(str(arrays.pop("header")))
        if header.pop("schema") != ESTIMATOR_SCHEMA:
            raise ValueError("another schema")
        if header["measures"] != [measure.name for measure in MEASURES]:
            raise ValueError("other measures")
        arrays = {name: array.astype(np.float64) for name, array in arrays.items()}
        corrections = tuple(
            _network(arrays, f"correction{index}") for index in range(header.pop("corrections"))
        )
        return Estimator(
            **{**header, "names": tuple(header["names"]), "measures": tuple(header["measures"])},
            **{
                name: arrays[name]
                for name in ("centre", "spread", "factors", "axes", "axis_spreads")
            },
            corrections=corrections,
            log_errors=_network(arrays, "log_errors"),
        )
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
        raise ModelError(f"The angle estimator cannot be read ({error}). {REINSTALL}") from None


def _network(arrays: dict[str, FloatArray], name: str) -> Network:
    count = sum(key.startswith(f"{name}_") and key.endswith("_weights") for key in arrays)
    return Network(
        tuple((arrays[f"{name}_{i}_weights"], arrays[f"{name}_{i}_biases"]) for i in range(count))
    )


@cache
def default_estimator() -> Estimator:
    """Return the estimator that comes with Sitbone. Raises ModelError when it is missing or damaged."""
    package = Path(__file__).parents[2]
    installed = package / "models" / ESTIMATOR_NAME
    path = installed if installed.is_file() else package.parent / "models" / ESTIMATOR_NAME
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelError(
            f"The angle estimator {path} cannot be read ({error.strerror}). {REINSTALL}"
        ) from None
    found = hashlib.sha256(content).hexdigest()
    if found != ESTIMATOR_SHA256:
        raise ModelError(
            f"The angle estimator {path} is damaged: its SHA-256 is {found}, expected "
            f"{ESTIMATOR_SHA256}. {REINSTALL}"
        )
    return from_bytes(content)
