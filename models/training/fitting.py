"""Fits the estimator's networks: corrections, expected errors and what is familiar."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import GroupKFold
from sklearn.neural_network import MLPRegressor

from models.training.examples import MEASURE_NAMES, Examples
from vision.landmarks import FloatArray
from vision.measuring.accuracy import ACCURACY_VERSION, CONFIDENCE
from vision.measuring.estimator.network import Estimator, Network
from vision.measuring.geometry import wrap_deg

FOLDS = 5
SEEDS = (1, 2, 3, 4, 5, 6)
"""Networks whose mean is the correction: what they disagree on averages out."""
HIDDEN = (64, 64)
PENALTY = 1.0
EPOCHS = 50
BATCH = 256
LEARNING_RATE = 1.5e-3
UNIT_DEG = 20.0
BELIEF = 0.75
"""Share of the learned correction that is applied. One renderer's flesh is not everybody's: on its own people the whole of
it is best side-on, on another renderer's body one half to all of it is alike, on the one real clip with
markers less is better (docs/accuracy.md)."""
LARGEST_CORRECTION_DEG = 20.0
"""Whatever is further off counts as this far off: mostly the pose model's blunders, which no correction
foresees, and which squared would outweigh everything else (docs/accuracy.md)."""
ERROR_HIDDEN = (32,)
ERROR_PENALTY = 1.0
LEAST_ERROR_DEG = 1.0
"""Added to an error before its logarithm is taken: 0.1 and 0.01 degrees are equally good."""
INPUT_LIMIT = 3.0
"""Standardised inputs are held within this."""
AXES = 24
FAMILIAR_SHARE, STRANGE_FACTOR = 0.99, 1.6
"""Up to the distance that this share of the examples keeps a frame is familiar; beyond that times the
factor it is strange."""

Predict = Callable[[FloatArray], FloatArray]


def fit(examples: Examples, report: Callable[[str], None]) -> Estimator:
    """Return the estimator learned from examples; the same examples give the same estimator."""
    centre = np.nanmean(examples.inputs, axis=0)
    spread = np.nanstd(examples.inputs, axis=0) + 1e-3
    matrix = np.clip(np.nan_to_num((examples.inputs - centre) / spread), -INPUT_LIMIT, INPUT_LIMIT)
    off_deg = wrap_deg(examples.true_deg - examples.start_deg)
    weights = clip_weights(examples)
    held_out_deg = np.full(off_deg.shape, np.nan)
    folds = GroupKFold(FOLDS).split(matrix, groups=examples.body)
    for number, (learn, score) in enumerate(folds, 1):
        report(f"cross-fitting, {number} of {FOLDS}")
        networks = correction_networks(matrix[learn], off_deg[learn], SEEDS[:1])
        held_out_deg[score] = off_deg[score] - mean_correction_deg(networks, matrix[score])
    report("expected errors")
    errors_deg = np.abs(wrap_deg(held_out_deg))
    log_errors = error_network(matrix, errors_deg)
    factors = interval_factors(errors_deg, np.exp(log_errors(matrix)), weights)
    report("corrections")
    corrections = correction_networks(matrix, off_deg, SEEDS)
    axes, axis_spreads, distances = familiarity(matrix)
    familiar = float(np.quantile(distances, FAMILIAR_SHARE))
    return Estimator(
        version=ACCURACY_VERSION,
        names=examples.names,
        measures=MEASURE_NAMES,
        centre=centre,
        spread=spread,
        limit=INPUT_LIMIT,
        unit_deg=UNIT_DEG * BELIEF,
        corrections=corrections,
        log_errors=log_errors,
        factors=factors,
        axes=axes,
        axis_spreads=axis_spreads,
        familiar_within=familiar,
        strange_beyond=familiar * STRANGE_FACTOR,
    )


def correction_networks(
    matrix: FloatArray, off_deg: FloatArray, seeds: tuple[int, ...]
) -> tuple[Network, ...]:
    """Return networks that learned what to add to the angles one starts from, in `UNIT_DEG`."""
    target = np.clip(off_deg, -LARGEST_CORRECTION_DEG, LARGEST_CORRECTION_DEG) / UNIT_DEG
    return tuple(_trained(matrix, target, HIDDEN, PENALTY, seed) for seed in seeds)


def mean_correction_deg(networks: tuple[Network, ...], matrix: FloatArray) -> FloatArray:
    """Return the mean of several networks' corrections (N, M), as far as it is believed, degrees."""
    total = np.mean([network(matrix) for network in networks], axis=0)
    return np.asarray(total * UNIT_DEG * BELIEF)


def error_network(matrix: FloatArray, errors_deg: FloatArray) -> Network:
    """Return a network that learned the logarithm of the error to expect."""
    return _trained(
        matrix, np.log(errors_deg + LEAST_ERROR_DEG), ERROR_HIDDEN, ERROR_PENALTY, SEEDS[0]
    )


def interval_factors(
    errors_deg: FloatArray, expected_deg: FloatArray, weights: FloatArray
) -> FloatArray:
    """Return (M,) the factors with which nine in ten errors lie within the expected ones.

    Split conformal prediction (Vovk et al. 2005) on errors of bodies that were held out, every clip
    counting the same.
    """
    return np.array(
        [
            _weighted_quantile(errors_deg[:, at] / expected_deg[:, at], weights, CONFIDENCE)
            for at in range(errors_deg.shape[1])
        ]
    )


def familiarity(matrix: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return principal axes (K, D), the spreads along them (D,), and every example's distance (N,)."""
    values, vectors = np.linalg.eigh(np.cov(matrix, rowvar=False))
    axes = vectors[:, ::-1][:, :AXES]
    spreads = np.sqrt(values[::-1][:AXES])
    distances = np.sqrt(np.mean((matrix @ axes / spreads) ** 2, axis=1))
    return axes, spreads, distances


def clip_weights(examples: Examples) -> FloatArray:
    """Return (N,) weights with which every clip counts the same."""
    _, number, count = np.unique(examples.clip, return_inverse=True, return_counts=True)
    return np.asarray(1.0 / count[number])


def _trained(
    matrix: FloatArray, target: FloatArray, hidden: tuple[int, ...], penalty: float, seed: int
) -> Network:
    known = np.isfinite(target).all(axis=1)
    model = MLPRegressor(
        hidden_layer_sizes=hidden,
        alpha=penalty,
        batch_size=BATCH,
        learning_rate_init=LEARNING_RATE,
        max_iter=EPOCHS,
        n_iter_no_change=EPOCHS,
        tol=0.0,
        random_state=seed,
    )
    with warnings.catch_warnings():
        # So many epochs are meant: more would learn these bodies by heart.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(matrix[known], target[known])
    return Network(tuple(zip(model.coefs_, model.intercepts_, strict=True)))


def _weighted_quantile(values: FloatArray, weights: FloatArray, share: float) -> float:
    known = np.isfinite(values)
    order = np.argsort(values[known])
    cumulated = np.cumsum(weights[known][order])
    at = int(np.searchsorted(cumulated, share * cumulated[-1]))
    return float(values[known][order][at])
