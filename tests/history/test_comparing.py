"""What changed: known true changes told apart from the error, and like with like only."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.figures import Camera
from tests.history.clips import DAY, JUDGED, file_squats, named
from vision.errors import HistoryError, UnknownPersonError
from vision.history import History, JudgedWith, SetUp
from vision.history.changes import SMALLEST_REAL_DEG, Change, Sample, change
from vision.history.comparing import Comparison, Pair, compare
from vision.history.pages import comparison_html
from vision.history.suggestions import load_over_time
from vision.measures import MEASURES
from vision.measuring.accuracy import ErrorScale
from vision.plan import Plan
from vision.pose.file import load_poses

PAIRS = Path(__file__).parent / "pairs"
PEOPLE = (11, 205)
"""Rendered people; the estimator learned from neither."""
WEEK = timedelta(days=7)
LATER = DAY + WEEK


def file_rendered(history: History, person: int, more_deg: int, day: date) -> None:
    """File the squats of a rendered person that are so much deeper than the first."""
    name = f"squat_plus_{more_deg}"
    poses = named(load_poses(PAIRS / f"person_{person}" / f"{name}.npz"), name)
    history.person_or_new("Ana")
    history.file("Ana", JUDGED.screen(poses), poses, JUDGED, date=day)


def the_pair(comparison: Comparison) -> Pair:
    (pair,) = comparison.pairs
    return pair


def of(pair: Pair, measure: str, side: str = "left") -> Change:
    (found,) = (each for each in pair.changes if (each.measure, each.side) == (measure, side))
    return found


REAL, WITHIN = "real change", "within error"


@pytest.mark.parametrize(
    ("true_deg", "verdicts"),
    # 15 degrees is little more than what counts as real: the camera may miss it, and may not.
    [(3, {WITHIN}), (8, {WITHIN}), (15, {WITHIN, REAL}), (25, {REAL})],
)
@pytest.mark.parametrize("deeper_later", [True, False])
@pytest.mark.parametrize("person", PEOPLE)
def test_a_known_change_of_a_rendered_person(
    history: History, person: int, true_deg: int, verdicts: set[str], deeper_later: bool
) -> None:
    file_rendered(history, person, 0, DAY if deeper_later else LATER)
    file_rendered(history, person, true_deg, LATER if deeper_later else DAY)
    hip = of(the_pair(compare(history, "Ana")), "hip_flexion")
    assert hip.verdict in verdicts
    assert hip.change_deg is not None
    assert hip.error_deg is not None
    signed_deg = true_deg if deeper_later else -true_deg
    # The truth lies within the error that stands beside the change.
    assert hip.change_deg == pytest.approx(signed_deg, abs=hip.error_deg)
    assert hip.threshold_deg == pytest.approx(max(12.0, hip.error_deg), abs=0.01)
    assert "rule book 1.4, grade D" in hip.threshold_reason


OWN_SET_UP = ErrorScale(
    "own set-up", tuple((measure.name, True, 0.0, 90.0, 0.4) for measure in MEASURES)
)
"""A camera that was compared with true angles and found better than the table says."""


@pytest.mark.parametrize(
    ("true_deg", "verdict"), [(3, WITHIN), (8, WITHIN), (15, REAL), (25, REAL), (-15, REAL)]
)
def test_a_known_change_of_a_stick_figure_seen_well(
    history: History, true_deg: int, verdict: str
) -> None:
    judged = JudgedWith(errors=OWN_SET_UP)
    file_squats(history, "Ana", "then.mp4", DAY, (80.0,) * 3, judged=judged)
    file_squats(history, "Ana", "now.mp4", LATER, (80.0 + true_deg,) * 3, judged=judged)
    hip = of(the_pair(compare(history, "Ana")), "hip_flexion", "right")
    assert hip.change_deg == pytest.approx(true_deg, abs=2.0)
    assert hip.verdict == verdict


def test_the_same_day_twice_is_no_change(history: History) -> None:
    for day in (DAY, LATER):
        file_squats(history, "Ana", f"{day}.mp4", day)
    pair = the_pair(compare(history, "Ana"))
    assert {each.verdict for each in pair.changes} == {"within error"}
    assert {each.change_deg for each in pair.changes} == {0.0}
    assert compare(history, "Ana").sentence.startswith("No clear change")


STEADY = (60.0, 60.0, 60.0)


def sample(median_deg: float, error_deg: float = 6.0, spread_deg: float = 1.0) -> Sample:
    values = (median_deg - spread_deg, median_deg, median_deg + spread_deg)
    return Sample(median_deg, error_deg, values)


@pytest.mark.parametrize(
    ("moved_deg", "verdict"),
    [
        (11.9, "within error"),
        (12.0, "real change"),
        (-11.9, "within error"),
        (-12.0, "real change"),
    ],
)
def test_small_errors_leave_the_default_of_twelve(moved_deg: float, verdict: str) -> None:
    found = change("hip_flexion", "left", sample(60.0), sample(60.0 + moved_deg))
    assert (found.verdict, found.threshold_deg) == (verdict, 12.0)


def test_the_trunk_has_a_smaller_default() -> None:
    found = change("trunk_inclination", "both", sample(30.0, 4.0), sample(38.0, 4.0))
    assert (found.verdict, found.threshold_deg) == ("real change", 8.0)


def test_the_errors_of_both_angles_raise_the_threshold() -> None:
    found = change("hip_flexion", "left", sample(60.0, 12.0, 0.0), sample(74.0, 9.0, 0.0))
    assert found.error_deg == 15.0  # 12 and 9 at right angles
    assert (found.verdict, found.threshold_deg) == ("within error", 15.0)
    assert "15° is what the ± of both angles" in found.threshold_reason


def test_an_unsteady_person_needs_a_larger_change() -> None:
    steady = change("hip_flexion", "left", sample(60.0), sample(75.0))
    unsteady = change("hip_flexion", "left", sample(60.0, 6.0, 12.0), sample(75.0, 6.0, 12.0))
    assert steady.verdict == "real change"
    assert unsteady.verdict == "within error"


def test_single_repetitions_get_the_usual_spread() -> None:
    one, two = Sample(60.0, 6.0, (60.0,)), Sample(75.0, 6.0, (75.0,))
    found = change("hip_flexion", "left", one, two)
    assert found.error_deg is not None
    assert found.error_deg > 15.0
    assert found.verdict == "within error"


def test_what_was_not_measured_has_no_change() -> None:
    found = change("knee_flexion", "right", None, sample(80.0))
    assert (found.verdict, found.change_deg) == ("not comparable", None)
    assert "because it was not measured then" in found.reason
    assert found.later_deg == 80.0


def test_every_measure_has_a_smallest_change() -> None:
    assert set(SMALLEST_REAL_DEG) == {measure.name for measure in MEASURES}


def differing(history: History, **later: object) -> str:
    """File squats on two days, the later filmed or judged otherwise; return why they do not compare."""
    file_squats(history, "Ana", "then.mp4", DAY, set_up=SetUp(distance_m=3, shoes="barefoot"))
    file_squats(history, "Ana", "now.mp4", LATER, **later)  # type: ignore[arg-type]
    comparison = compare(history, "Ana")
    pair = the_pair(comparison)
    assert {each.verdict for each in pair.changes} == {"not comparable"}
    assert all(each.change_deg is None for each in pair.changes)
    assert comparison.trends == ()
    assert comparison.left_out[0].reasons == pair.obstacles
    assert comparison.sentence == "There is nothing to compare like with like yet."
    return pair.obstacles[0]


def test_another_view_is_not_compared(history: History) -> None:
    why = differing(history, camera=Camera(azimuth_deg=50))
    assert "off the side now, more than 30°" in why


def test_another_plan_is_not_compared_unless_judged_under_one(history: History) -> None:
    why = differing(history, judged=JudgedWith(plan=Plan(name="stage2")))
    assert "the plans differ (General, 90°; then Stage 2, 60°)" in why
    pair = the_pair(compare(history, "Ana", plan=Plan(name="stage3")))
    assert pair.obstacles == ()
    assert {each.verdict for each in pair.changes} == {"within error"}


def test_an_answer_on_pain_makes_no_other_plan(history: History) -> None:
    file_squats(history, "Ana", "then.mp4", DAY)
    file_squats(history, "Ana", "now.mp4", LATER)
    history.enter_pain("Ana", pain_next_day=2)
    pair = the_pair(compare(history, "Ana"))
    assert pair.later.plan == "Stage 2 limits as a cautious default"
    assert pair.obstacles == ()


def test_raw_angles_are_not_compared_with_estimated_ones(history: History) -> None:
    assert "made in different ways" in differing(history, judged=JudgedWith(raw=True))


@pytest.mark.parametrize(
    ("set_up", "words"),
    [
        (SetUp(distance_m=4), "the camera stood 3 m away then, 4 m now"),
        (SetUp(shoes="lifters"), "the shoes differ (barefoot, then lifters)"),
    ],
)
def test_another_set_up_is_not_compared(history: History, set_up: SetUp, words: str) -> None:
    assert words in differing(history, set_up=set_up)


def test_a_set_up_that_is_alike_is_compared(history: History) -> None:
    file_squats(history, "Ana", "then.mp4", DAY, set_up=SetUp(distance_m=3, height_m=0.9))
    file_squats(history, "Ana", "now.mp4", LATER, set_up=SetUp(distance_m=3.4, shoes="any"))
    assert the_pair(compare(history, "Ana")).obstacles == ()


def test_the_other_side_near_is_another_comparison(history: History) -> None:
    file_squats(history, "Ana", "then.mp4", DAY)
    file_squats(history, "Ana", "now.mp4", LATER, camera=Camera(facing="left"))
    comparison = compare(history, "Ana")
    assert comparison.pairs == ()
    assert {each.reason for each in comparison.alone} == {
        "Squat with the right side toward the camera: nothing earlier to compare with.",
        "Squat with the left side toward the camera: nothing earlier to compare with.",
    }


def test_the_last_fitting_sitting_is_compared_and_the_trend_leaves_out_the_rest(
    history: History,
) -> None:
    stage = JudgedWith(plan=Plan(name="stage2"))
    for number, judged in enumerate((JUDGED, JUDGED, stage, JUDGED)):
        file_squats(history, "Ana", f"{number}.mp4", DAY + number * WEEK, judged=judged)
    comparison = compare(history, "Ana")
    pair = the_pair(comparison)
    assert (pair.earlier.clip, pair.later.clip) == ("1.mp4", "3.mp4")
    assert [each.screening.clip for each in comparison.left_out] == ["2.mp4"]
    hip = next(each for each in comparison.trends if each.measure == "hip_flexion")
    assert [point.date for point in hip.points] == [DAY, DAY + WEEK, DAY + 3 * WEEK]
    assert hip.limit_deg == 90
    chosen = the_pair(compare(history, "Ana", earlier=DAY, later=DAY + WEEK))
    assert (chosen.earlier.clip, chosen.later.clip) == ("0.mp4", "1.mp4")


def test_few_repetitions_and_a_load_are_cautions(history: History) -> None:
    file_squats(history, "Ana", "then.mp4", DAY)
    loaded = JudgedWith(plan=Plan(load_kg=20))
    file_squats(history, "Ana", "now.mp4", LATER, (80.0,), judged=loaded)
    cautions = " ".join(the_pair(compare(history, "Ana")).cautions)
    assert "Only 1 squat now; 3 or more say more (rule Q8)." in cautions
    assert "none then, 20 kg now" in cautions


def test_what_cannot_be_asked_is_a_sentence(history: History) -> None:
    with pytest.raises(UnknownPersonError):
        compare(history, "Ana")
    history.add_person("Ana")
    with pytest.raises(HistoryError, match="Nothing is filed under Ana"):
        compare(history, "Ana")
    file_squats(history, "Ana", "then.mp4", DAY)
    with pytest.raises(HistoryError, match="Nothing of hip hinge"):
        compare(history, "Ana", movement="hinge")
    with pytest.raises(
        HistoryError, match="no such sitting on 2025-01-01: the latest are 2026-11-01"
    ):
        compare(history, "Ana", earlier=date(2025, 1, 1))


def test_the_page_shows_every_change_with_its_error_and_loads_nothing(history: History) -> None:
    file_squats(history, "Ana <b>", "then.mp4", DAY)
    file_squats(history, "Ana <b>", "now.mp4", LATER, (120.0,) * 3)
    comparison = compare(history, "Ana <b>")
    page = comparison_html(comparison, load_over_time(history, "Ana <b>"))
    assert "Ana &lt;b&gt;" in page
    assert "Ana <b>" not in page
    for each in the_pair(comparison).changes:
        assert each.verdict in page
    assert page.count("<svg") == 2 * len(comparison.trends) > 0
    assert "rule book 1.4, grade D" in page
    assert "http" not in page.replace("http://www.w3.org/", "").replace("http-equiv", "")
