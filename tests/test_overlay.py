"""Drawing on a picture: what must be seen, what must not, and where it may stand."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.drawn_figure import (
    DEEPEST_DEG,
    ERROR_DEG,
    LIMIT_DEG,
    figure_screening,
    squat_deg,
    stick_figure,
    without_landmarks,
)
from tests.screenings import finding, repetitions
from vision.finding import Status
from vision.landmarks import FloatArray, Landmark, PersonTrack
from vision.measures import column
from vision.overlay.chart import Chart
from vision.overlay.drawing import Overlay
from vision.overlay.labels import SIGNS, JointLabels
from vision.overlay.layout import Mapping, Place, crop_of
from vision.overlay.reading import Band, Readings
from vision.overlay.style import (
    NIGHT,
    ON_PAPER,
    ON_VIDEO,
    ORANGE,
    VERMILLION,
    WHITE,
    ImageArray,
    Run,
    font,
    pill,
    unit_px,
)
from vision.result import Screening

SIZE = (320, 240)
RATE_HZ = 15
GREY = 128
EDGE_OF_ERROR = LIMIT_DEG + ERROR_DEG


def clip_times(seconds: float = 4.0) -> FloatArray:
    return np.arange(round(seconds * RATE_HZ)) / RATE_HZ


def squats(**parts: object) -> Screening:
    times_s = clip_times()
    return figure_screening(squat_deg(times_s), times_s, SIZE, **parts)  # type: ignore[arg-type]


def at_rest(hip_deg: float, **parts: object) -> Screening:
    """A clip of one second in one pose."""
    times_s = clip_times(1.0)
    return figure_screening(np.full(len(times_s), float(hip_deg)), times_s, SIZE, **parts)  # type: ignore[arg-type]


def drawn(
    made: Screening, row: int | None, *, size: tuple[int, int] = SIZE, **options: bool
) -> ImageArray:
    image = np.full((size[1], size[0], 3), GREY, np.uint8)
    Overlay(made, *size, **options).draw(image, row)
    return image


def pixel(image: ImageArray, point: FloatArray) -> npt.NDArray[np.int64]:
    return image[round(point[1]), round(point[0])].astype(np.int64)


def changed(image: ImageArray) -> npt.NDArray[np.bool_]:
    return np.asarray((image != GREY).any(axis=2), dtype=np.bool_)


def near_colour(image: ImageArray, colour: tuple[int, int, int]) -> npt.NDArray[np.bool_]:
    return np.asarray(np.abs(image.astype(int) - colour).max(axis=2) < 12, dtype=np.bool_)


def middle(made: Screening, a: Landmark, b: Landmark, share: float = 0.5) -> FloatArray:
    assert made.person is not None
    start, end = made.person.image_px[0, a], made.person.image_px[0, b]
    point: FloatArray = start + share * (end - start)
    return point


# What a frame says


@pytest.mark.parametrize(
    ("hip_deg", "band"),
    [
        (EDGE_OF_ERROR + 0.1, Band.ABOVE),
        (EDGE_OF_ERROR - 0.1, Band.NEAR),
        (LIMIT_DEG - ERROR_DEG + 0.1, Band.NEAR),
        (LIMIT_DEG - ERROR_DEG - 0.1, Band.WITHIN),
        (np.nan, Band.NOT_MEASURED),
    ],
)
def test_the_verdict_needs_the_value_to_clear_the_limit_by_its_error(
    hip_deg: float, band: Band
) -> None:
    made = at_rest(50)
    made.angles.iloc[3, made.angles.columns.get_loc(column("hip_flexion", "left"))] = hip_deg
    assert Readings(made).at(3).band is band


def test_a_rule_that_was_not_assessed_gives_no_verdict_whatever_the_angle() -> None:
    readings = Readings(squats(status=Status.NOT_ASSESSED))
    assert {readings.at(row).band for row in range(len(readings))} == {Band.NOT_ASSESSED}


def test_a_clip_that_no_hip_rule_speaks_of_is_not_assessed() -> None:
    assert Readings(at_rest(120, findings=[])).at(0).band is Band.NOT_ASSESSED


def test_without_a_limit_there_is_a_value_and_no_verdict() -> None:
    reading = Readings(at_rest(120, findings=[finding("HF1", Status.CLEAR, "No limit.")])).at(0)
    assert reading.band is Band.NO_LIMIT
    assert reading.hip is not None
    assert reading.hip.value_deg == 120


def test_each_repetition_is_compared_with_its_own_limit() -> None:
    findings = [
        finding("HF3", Status.FLAGGED, "", side="left", repetition=1, limit=80.0),
        finding("HF3", Status.NOT_ASSESSED, "", side="left", repetition=2, limit=90.0),
    ]
    readings = Readings(squats(findings=findings))
    first, second = readings.at(round(1.0 * RATE_HZ)), readings.at(round(3.0 * RATE_HZ))
    assert (first.limit_deg, first.band) == (80.0, Band.ABOVE)
    assert (second.limit_deg, second.band) == (90.0, Band.NOT_ASSESSED)


def test_repetitions_are_counted_as_they_begin() -> None:
    found = repetitions([(1.0, 2.0), (2.5, 3.5)], [50] * 2, [50] * 2, [50] * 2)
    readings = Readings(squats(repetitions=found))
    told = {
        time_s: (readings.at(row).count, readings.at(row).counting)
        for row, time_s in enumerate(readings.times_s)
    }
    assert told[0.0] == (0, False)
    assert told[1.0] == (1, True)
    assert told[2.2] == (1, False)
    assert told[3.0] == (2, True)
    assert told[3.6] == (2, False)
    assert readings.total == 2


def test_in_a_one_sided_repetition_the_working_leg_is_shown_where_it_was_measured() -> None:
    found = repetitions([(0.0, 2.0)], [50], [50], [50], working="right")
    made = squats(repetitions=found)
    assert Readings(made).at(10).side == "right"
    assert Readings(made).at(40).side == "left"
    made.angles[column("hip_flexion", "right")] = np.nan
    assert Readings(made).at(10).side == "left"


def test_frames_are_matched_to_rows_by_time() -> None:
    readings = Readings(squats())
    assert readings.row_at(0.0) == 0
    assert readings.row_at(1.0 + 0.3 / RATE_HZ) == RATE_HZ
    assert readings.row_at(100.0) is None


# The person


@pytest.mark.parametrize("plain", [False, True])
def test_the_near_side_is_strong_and_the_far_side_faint(plain: bool) -> None:
    made = at_rest(60)
    theme = ON_PAPER if plain else ON_VIDEO
    overlay = Overlay(made, *SIZE, plain=plain, furniture=False)
    image = overlay.background() if plain else np.full((SIZE[1], SIZE[0], 3), GREY, np.uint8)
    ground = image[0, 0].astype(int)
    overlay.draw(image, 0)
    near = pixel(image, middle(made, Landmark.LEFT_SHOULDER, Landmark.LEFT_HIP, 0.4))
    far = pixel(image, middle(made, Landmark.RIGHT_SHOULDER, Landmark.RIGHT_HIP, 0.4))
    assert np.abs(near - theme.near_bone).max() <= 2
    assert 10 < np.abs(far - ground).max() < np.abs(near - ground).max() / 2


def test_the_skeleton_moves_with_the_landmarks_and_scales_with_the_picture() -> None:
    made = at_rest(60)
    for scale in (0.75, 1.0, 3.0):
        size = (round(scale * SIZE[0]), round(scale * SIZE[1]))
        image = np.full((size[1], size[0], 3), GREY, np.uint8)
        Overlay(made, *size).draw(image, 0)
        point = scale * middle(made, Landmark.LEFT_SHOULDER, Landmark.LEFT_HIP, 0.4)
        assert (pixel(image, point) == WHITE).all()


def test_an_unseen_joint_draws_neither_itself_nor_its_bones_nor_its_angle() -> None:
    whole = at_rest(100)
    made = without_landmarks(whole, slice(None), Landmark.LEFT_HIP, Landmark.RIGHT_HIP)
    image, complete = (drawn(item, 0, furniture=False) for item in (made, whole))
    assert changed(complete)[pixel_box(middle(whole, Landmark.LEFT_HIP, Landmark.LEFT_HIP))].all()
    for share in (0.0, 0.3, 0.6):
        at = pixel_box(middle(whole, Landmark.LEFT_HIP, Landmark.LEFT_SHOULDER, share))
        assert not changed(image)[at].any()
    assert changed(image)[pixel_box(middle(whole, Landmark.LEFT_KNEE, Landmark.LEFT_ANKLE))].any()


def pixel_box(point: FloatArray) -> tuple[slice, slice]:
    x, y = round(point[0]), round(point[1])
    return slice(y - 1, y + 2), slice(x - 1, x + 2)


def test_a_frame_without_the_person_leaves_the_picture_alone() -> None:
    made = without_landmarks(squats(), slice(5, 10))
    for name in made.angles.filter(like="_deg"):
        made.angles.iloc[5:10, made.angles.columns.get_loc(name)] = np.nan
    assert not changed(drawn(made, 7, furniture=False)).any()


def test_nobody_at_all_can_be_drawn() -> None:
    made = squats()
    made._person = None
    made._angles = made.angles.iloc[:0]
    assert not changed(drawn(made, None, furniture=False)).any()
    assert changed(drawn(made, None)).any()


def test_a_filled_frame_has_hollow_joints_and_broken_bones() -> None:
    made = at_rest(60)
    made.angles.iloc[3, made.angles.columns.get_loc("filled")] = True
    seen, filled = (drawn(made, row, furniture=False) for row in (2, 3))
    assert_hollow(made, seen, filled)


def test_a_joint_of_low_visibility_is_hollow() -> None:
    made = at_rest(60)
    seen = drawn(made, 0, furniture=False)
    assert made.person is not None
    person = made.person
    visibility = person.visibility.copy()
    visibility[:, [Landmark.LEFT_HIP, Landmark.LEFT_SHOULDER]] = 0.3
    made._person = PersonTrack(person.time_s, person.image_px, person.world_m, visibility)
    hidden = drawn(made, 0, furniture=False)
    assert_hollow(made, seen, hidden)
    knee = middle(made, Landmark.LEFT_KNEE, Landmark.LEFT_KNEE)
    assert (pixel(hidden, knee) == pixel(seen, knee)).all()


def assert_hollow(made: Screening, seen: ImageArray, hidden: ImageArray) -> None:
    hip = middle(made, Landmark.LEFT_HIP, Landmark.LEFT_HIP)
    assert (pixel(seen, hip) == WHITE).all()
    assert (pixel(hidden, hip) == NIGHT).all()
    along = [middle(made, Landmark.LEFT_SHOULDER, Landmark.LEFT_HIP, s) for s in np.linspace(0.2, 0.8, 40)]  # fmt: skip
    assert all(pixel(seen, point).min() > 200 for point in along)
    dashes = [pixel(hidden, point).min() > 200 for point in along]
    assert any(dashes)
    assert not all(dashes)


def test_the_arc_opens_from_the_line_of_the_trunk_to_the_thigh() -> None:
    hip_deg = 100.0
    made = at_rest(hip_deg)
    image = drawn(made, 0, furniture=False)
    points = stick_figure(hip_deg, SIZE)
    shoulder, hip = points[Landmark.LEFT_SHOULDER], points[Landmark.LEFT_HIP]
    radius = 0.36 * float(np.hypot(*(shoulder - hip)))

    def on_rim(turned_deg: float) -> FloatArray:
        # The figure faces left, so its thigh is reached turning clockwise in the picture.
        angle = np.arctan2(*(hip - shoulder)[::-1]) + np.deg2rad(turned_deg)
        point: FloatArray = hip + radius * np.array([np.cos(angle), np.sin(angle)])
        return point

    for share in (0.2, 0.4, 0.6, 0.8):
        window = pixel_box(on_rim(share * hip_deg))
        assert near_colour(image[window], VERMILLION).any()
    for turned_deg in (-25.0, hip_deg + 25.0):
        assert not near_colour(image[pixel_box(on_rim(turned_deg))], VERMILLION).any()


# Words


def test_a_value_is_only_there_in_a_frame_that_has_one() -> None:
    made = squats()
    made.angles.iloc[10:12] = made.angles.iloc[10:12].assign(
        **{column("hip_flexion", "left"): np.nan, column("knee_flexion", "left"): np.nan}
    )
    overlay = Overlay(made, *SIZE)
    fresh, used = (np.full((SIZE[1], SIZE[0], 3), GREY, np.uint8) for _ in range(2))
    overlay.draw(np.zeros_like(fresh), 9)
    overlay.draw(used, 10)
    Overlay(made, *SIZE).draw(fresh, 10)
    assert (used == fresh).all()
    assert label_boxes(made, 10) == []
    assert len(label_boxes(made, 9)) == len(label_boxes(made, 12)) == 2


def label_boxes(made: Screening, row: int, size: tuple[int, int] = SIZE) -> list[tuple[float, ...]]:
    assert made.person is not None
    scale = size[0] / made.source.width_px
    track = made.person.image_px * scale
    unit = unit_px(*size)
    place = Place(*size, -1, 17 * unit, 8 * unit, 20 * unit)
    labels = JointLabels(track, place, unit, ON_VIDEO, ())
    boxes = labels.paste(
        np.zeros((size[1], size[0], 3), np.uint8), track[row], Readings(made).at(row)
    )
    return [(box.left, box.top, box.width, box.height) for box in boxes]


@settings(max_examples=40, deadline=None)
@given(
    x_share=st.floats(0.02, 0.98),
    hip_deg=st.floats(0, 130),
    facing=st.sampled_from([-1, 1]),
    size=st.sampled_from([(360, 640), (640, 480), (1280, 720), (240, 240), (161, 121)]),
)
def test_values_stand_inside_the_picture_beside_their_joint_and_apart(
    x_share: float, hip_deg: float, facing: int, size: tuple[int, int]
) -> None:
    times_s = np.array([0.0, 0.1])
    made = figure_screening(
        np.full(2, float(hip_deg)), times_s, size, facing=facing, x_share=x_share
    )
    boxes = label_boxes(made, 0, size)
    assert len(boxes) == 2
    points = stick_figure(hip_deg, size, facing=facing, x_share=x_share)
    for (left, top, width, height), joint in zip(
        boxes, (Landmark.LEFT_HIP, Landmark.LEFT_KNEE), strict=True
    ):
        assert left >= 0
        assert top >= 0
        assert left + width <= size[0]
        assert top + height <= size[1]
        x, y = points[joint]
        assert not (left <= x <= left + width and top <= y <= top + height)
    (left, top, width, height), (other_left, other_top, other_width, other_height) = boxes
    assert (
        left + width <= other_left
        or other_left + other_width <= left
        or top + height <= other_top
        or other_top + other_height <= top
    )


def test_the_letters_and_signs_exist_in_the_font() -> None:
    missing = bytes(font(40, False).getmask("￿"))
    for sign in ("°", "±", "–", *SIGNS.values()):
        for bold in (False, True):
            assert bytes(font(40, bold).getmask(sign)) not in (missing, b"")


def test_text_is_as_large_on_a_phone_whatever_the_resolution() -> None:
    heights = []
    for size in ((360, 640), (1080, 1920), (2160, 3840)):
        sprite = pill((Run("112", 17.0, WHITE),), unit_px(*size), NIGHT, 190)
        heights.append(sprite.height_px * 360 / size[0])
    assert max(heights) - min(heights) < 1.5
    landscape = pill((Run("112", 17.0, WHITE),), unit_px(1920, 1080), NIGHT, 190)
    assert landscape.height_px * 360 / 1920 > 0.75 * heights[0]


def test_a_sprite_over_the_edge_is_cut_off() -> None:
    sprite = pill((Run("112", 17.0, WHITE),), 1.0, NIGHT, 255)
    for left, top in ((-10, -5), (SIZE[0] - 10, SIZE[1] - 5), (-999, 0), (0, 9999)):
        image = np.full((SIZE[1], SIZE[0], 3), GREY, np.uint8)
        sprite.paste(image, left, top)
        inside = max(0, min(left + sprite.width_px, SIZE[0]) - max(left, 0)) * max(
            0, min(top + sprite.height_px, SIZE[1]) - max(top, 0)
        )
        assert changed(image).sum() <= inside
        assert changed(image).any() == (inside > 0)


# The verdict around the picture


def test_the_frame_around_the_picture_is_there_exactly_while_above_the_limit() -> None:
    made = squats()
    overlay = Overlay(made, *SIZE)
    hip_deg = made.angles[column("hip_flexion", "left")].to_numpy()
    above, near = [], []
    for row in range(len(hip_deg)):
        image = np.full((SIZE[1], SIZE[0], 3), GREY, np.uint8)
        overlay.draw(image, row)
        edge = np.vstack([image[0], image[-1], image[:, 0], image[:, -1]])
        above.append(bool((edge == VERMILLION).all()))
        near.append(bool((edge == ORANGE).all()))
        assert above[-1] or near[-1] or (edge == GREY).all()
    assert above == list(hip_deg >= EDGE_OF_ERROR)
    assert any(above)
    assert near == list((hip_deg < EDGE_OF_ERROR) & (hip_deg >= LIMIT_DEG - ERROR_DEG))


def test_what_was_not_assessed_is_drawn_without_the_colours_of_a_verdict() -> None:
    made = squats(status=Status.NOT_ASSESSED)
    assert made.angles[column("hip_flexion", "left")].max() == pytest.approx(DEEPEST_DEG, abs=1)
    for row in (0, RATE_HZ):
        image = drawn(made, row)
        assert not near_colour(image, VERMILLION).any()
        assert not near_colour(image, ORANGE).any()
    assert near_colour(drawn(squats(), RATE_HZ), VERMILLION).any()


def test_the_verdict_is_a_word_and_a_sign_and_not_only_a_colour() -> None:
    badges = {}
    for hip_deg in (20.0, LIMIT_DEG, DEEPEST_DEG):
        image = drawn(at_rest(hip_deg), 0)
        grey = image[: round(30 * unit_px(*SIZE)), : SIZE[0] // 2].mean(axis=2)
        badges[hip_deg] = grey > grey.mean()
    assert len(set(SIGNS.values())) >= 4
    first, second, third = badges.values()
    assert (first != second).mean() > 0.05
    assert (second != third).mean() > 0.05


# The chart


def chart_picture(made: Screening, row: int | None) -> tuple[ImageArray, Chart]:
    readings = Readings(made)
    chart = Chart(readings, 300, 1.0, ON_VIDEO)
    image = np.zeros((chart.height_px, chart.width_px, 3), np.uint8)
    chart.paste(image, 0, 0, None if row is None else readings.at(row))
    return image, chart


def test_the_cursor_of_the_chart_moves_with_the_time() -> None:
    made = squats()
    columns = []
    for row in (0, 20, 40, len(made.angles) - 1):
        image, _ = chart_picture(made, row)
        white = (image[18:50] == WHITE).all(axis=2).sum(axis=0)
        columns.append(int(white.argmax()))
        assert white.max() > 20
    assert columns == sorted(columns)
    steps = np.diff(columns) / np.diff([0, 20, 40, len(made.angles) - 1])
    assert np.ptp(steps) < 0.2


def test_the_curve_is_coloured_where_it_is_above_the_limit_and_broken_where_it_is_unknown() -> None:
    made = squats()
    made.angles.iloc[50:, made.angles.columns.get_loc(column("hip_flexion", "left"))] = np.nan
    last = len(made.angles) - 1
    image, _ = chart_picture(made, last)
    left, right = 8, 300 - 31
    x_of = np.linspace(left, right, last + 1)
    above = near_colour(image, VERMILLION).any(axis=0)
    hip_deg = squat_deg(clip_times())
    inner = (hip_deg > EDGE_OF_ERROR + 5) & (np.arange(last + 1) < 48)
    outer = hip_deg < EDGE_OF_ERROR - 10
    assert all(above[round(x)] for x in x_of[inner])
    assert not any(above[round(x)] for x in x_of[outer])
    assert not above[round(x_of[52]) : 270].any()


def test_a_chart_without_any_value_says_so() -> None:
    made = squats()
    made.angles[column("hip_flexion", "left")] = np.nan
    made.angles[column("hip_flexion", "right")] = np.nan
    empty, chart = chart_picture(made, None)
    middle_of = np.s_[25:45, 100:200]
    assert chart.height_px == empty.shape[0]
    assert (empty[middle_of].max() - empty[middle_of].min()) > 40


# The crop of a still


@settings(max_examples=60, deadline=None)
@given(
    x_share=st.floats(-0.2, 1.2),
    hip_deg=st.floats(0, 130),
    size=st.sampled_from([(360, 640), (1920, 1080), (200, 200)]),
)
def test_a_crop_lies_in_the_picture_and_holds_all_of_the_person_in_it(
    x_share: float, hip_deg: float, size: tuple[int, int]
) -> None:
    points = stick_figure(hip_deg, size, x_share=x_share)
    box = crop_of(points, *size)
    assert 0 <= box.left <= box.left + box.width <= size[0]
    assert 0 <= box.top <= box.top + box.height <= size[1]
    assert box.width > 0
    assert box.height > 0
    inside = points[np.isfinite(points).all(axis=1)]
    inside = inside[((inside >= 1) & (inside <= np.array(size) - 1)).all(axis=1)]
    if len(inside) == np.isfinite(points[:, 0]).sum():
        assert box.holds(inside).all()


def test_without_a_person_the_crop_is_the_whole_picture() -> None:
    box = crop_of(np.full((33, 2), np.nan), 640, 480)
    assert (box.left, box.top, box.width, box.height) == (0, 0, 640, 480)


def test_a_mapping_takes_source_pixels_to_the_crop() -> None:
    mapped = Mapping(2.0, left_px=100, top_px=50)(np.array([[110.0, 70.0], [np.nan, np.nan]]))
    assert mapped[0].tolist() == [20.0, 40.0]
    assert np.isnan(mapped[1]).all()
