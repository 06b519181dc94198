"""Panes, layouts, linking, orthogonal views, measures, cine: without a widget."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from desktop.rendering.window import Window
from desktop.viewmodels.view.corner_text import corner_texts, edge_letters
from desktop.viewmodels.view.gestures import Button, Gestures, Pointer
from desktop.viewmodels.view.layout import Layout
from desktop.viewmodels.view.measures import number_lines
from desktop.viewmodels.view.tool import Tool
from engine.errors import PathUnreadableError, PixelDataError
from tests.support.series import make_header, make_series, make_study, refused


@pytest.fixture
def viewer(workspace):
    return workspace.viewer


def show(qtbot, viewer, series, study=None, pane=None):
    viewer.show_series(series, study or make_study(series), pane)
    qtbot.waitUntil(lambda: viewer.active.pixels is not None and not viewer.active.loading)
    return viewer.active


def test_opens_in_the_middle_with_lung_window(qtbot, viewer):
    pane = show(qtbot, viewer, make_series(21))
    assert (pane.index, pane.window) == (10, Window(-600, 1500))


@pytest.mark.parametrize(
    ("changes", "window"),
    [
        ({"body_part": "ABDOMEN", "description": "Abdomen 5.0"}, Window(40, 400)),
        ({"body_part": "TH CT CHEST WO C", "description": "B31f"}, Window(-600, 1500)),
        ({"body_part": "HeadNeckThorax", "description": "2.0"}, Window(-600, 1500)),
        ({"body_part": "", "description": ""}, Window(-600, 1500)),
        ({"body_part": "Chest"}, Window(-600, 1500)),
        ({"modality": "MR"}, None),
        ({"rescale": None}, None),
    ],
)
def test_window_that_a_series_opens_with(qtbot, viewer, changes, window):
    pane = show(qtbot, viewer, make_series(5, **changes))
    if window is None:
        assert not pane.hounsfield
        assert pane.window.center == pytest.approx(-498, abs=3)
        assert any("not proven" in line for line in corner_texts(pane, show_identity=True).bottom_right)
    else:
        assert pane.window == window


def test_scrolling_stops_at_both_ends(qtbot, viewer):
    pane = show(qtbot, viewer, make_series(5))
    pane.scroll_by(99)
    assert pane.index == 4
    pane.scroll_by(-99)
    assert pane.index == 0


def test_damaged_slice_in_the_middle_is_told_and_scrolled_past(qtbot, viewer, engine):
    engine.failing["1.2.3.3"] = PixelDataError("Pixel data end early.", "Send it again.")
    pane, series = viewer.active, make_series(5)
    viewer.show_series(series, make_study(series))
    qtbot.waitUntil(lambda: pane.error is not None)
    assert pane.error.message == "Pixel data end early."
    assert pane.pixels is None
    pane.scroll_by(1)
    qtbot.waitUntil(lambda: pane.pixels is not None)
    assert pane.error is None
    pane.scroll_by(-1)
    assert pane.error is not None


def test_file_deleted_while_shown_leaves_the_image_in_view(qtbot, viewer, engine):
    gone = PathUnreadableError("The file can't be read: No such file or directory.", "Copy it again.")
    engine.failing.update({f"1.2.3.{number}": gone for number in range(1, 22) if number != 11})
    pane = show(qtbot, viewer, make_series(21))
    assert pane.error is None
    pane.scroll_to(0)
    qtbot.waitUntil(lambda: pane.error is not None)
    assert "can't be read" in pane.error.message
    engine.failing.clear()
    viewer.retry()
    qtbot.waitUntil(lambda: pane.pixels is not None)
    assert pane.error is None


def test_one_slice_is_shown_but_has_no_orthogonal_views(qtbot, viewer):
    notices = []
    viewer.notice.connect(notices.append)
    pane = show(qtbot, viewer, make_series(1))
    assert (pane.index, pane.count) == (0, 1)
    viewer.toggle_orthogonal()
    assert "One image is not a volume" in notices[0]
    assert viewer.layout is Layout.ONE


def test_series_without_images_is_told(viewer):
    notices = []
    viewer.notice.connect(notices.append)
    viewer.show_series(make_series(0, findings=(refused("no-geometry", "It can't be placed."),)), make_study())
    assert notices == ["No image of this series can be shown. It can't be placed."]


def test_panes_of_one_study_scroll_by_position(qtbot, viewer):
    thick, thin = make_series(20, uid="1.2.3.1"), make_series(100, uid="1.2.3.2", spacing_mm=1.0)
    study = make_study(thick, thin)
    viewer.set_layout(Layout.TWO)
    show(qtbot, viewer, thick, study, 0)
    show(qtbot, viewer, thin, study, 1)
    assert viewer.panes[0].index == 10
    viewer.panes[0].scroll_to(4)
    assert viewer.panes[1].index == 20
    viewer.panes[1].scroll_to(40)
    assert viewer.panes[0].index == 8
    viewer.toggle_link()
    viewer.panes[1].scroll_to(90)
    assert viewer.panes[0].index == 8


def test_panes_of_two_studies_keep_their_distance(qtbot, viewer):
    one, two = make_series(50, uid="1.2.1"), make_series(80, uid="9.9.1")
    viewer.set_layout(Layout.TWO)
    show(qtbot, viewer, one, make_study(one), 0)
    show(qtbot, viewer, two, make_study(two, name="OTHER"), 1)
    assert (viewer.panes[0].index, viewer.panes[1].index) == (25, 40)
    viewer.panes[0].scroll_by(3)
    assert viewer.panes[1].index == 43
    viewer.toggle_link()
    viewer.panes[1].scroll_to(50)
    viewer.toggle_link()
    viewer.panes[0].scroll_by(-2)
    assert viewer.panes[1].index == 48


def test_panes_of_two_studies_keep_their_distance_where_one_is_stored_mirrored(qtbot, viewer):
    """Its normal points the other way: positions along it have the other sign."""
    one, plain = make_series(50, uid="1.2.1"), make_series(80, uid="9.9.1")
    mirrored = (replace(header, row_direction=(-1.0, 0.0, 0.0)) for header in plain.headers)
    two = replace(plain, headers=tuple(mirrored)[::-1])
    viewer.set_layout(Layout.TWO)
    show(qtbot, viewer, one, make_study(one), 0)
    show(qtbot, viewer, two, make_study(two, name="OTHER"), 1)
    assert (viewer.panes[0].index, viewer.panes[1].index) == (25, 40)
    viewer.panes[0].scroll_by(3)
    assert viewer.panes[1].index == 37
    viewer.panes[1].scroll_by(-5)
    assert viewer.panes[0].index == 33


def test_orthogonal_views_and_back(qtbot, viewer):
    series = make_series(20)
    pane = show(qtbot, viewer, series)
    pane.scroll_to(7)
    pane.set_window(Window(50, 350))
    viewer.toggle_orthogonal()
    qtbot.waitUntil(lambda: viewer.layout is Layout.ORTHOGONAL)
    axial, coronal, sagittal = viewer.visible_panes
    assert [p.count for p in (axial, coronal, sagittal)] == [20, 64, 64]
    assert axial.index == 7
    assert all(p.window == Window(50, 350) for p in viewer.visible_panes)
    assert coronal.plane.spacing_mm == (5.0, 0.75)
    letters = edge_letters(coronal, 400, 400)
    assert (letters.left, letters.right, letters.top, letters.bottom) == ("R", "L", "H", "F")
    letters = edge_letters(sagittal, 400, 400)
    assert (letters.left, letters.top) == ("A", "H")
    viewer.toggle_orthogonal()
    assert viewer.layout is Layout.ONE
    assert (viewer.active.index, viewer.active.window) == (7, Window(50, 350))
    qtbot.waitUntil(lambda: viewer.active.pixels is not None)


def test_cross_hair_moves_the_other_views(qtbot, viewer):
    show(qtbot, viewer, make_series(20))
    viewer.toggle_orthogonal()
    qtbot.waitUntil(lambda: viewer.layout is Layout.ORTHOGONAL)
    axial, coronal, sagittal = viewer.visible_panes
    viewer.point_at((-150 + 10 * 0.75, -150 + 30 * 0.75, -200.0), axial)
    assert (coronal.index, sagittal.index) == (30, 10)
    assert coronal.cross_mm == sagittal.cross_mm == axial.cross_mm
    viewer.point_at((-150 + 10 * 0.75, -150 + 30 * 0.75, -200 + 5 * 5.0), coronal)
    assert axial.index == 5


def test_the_cross_hair_of_one_patient_is_not_anothers_whose_study_has_the_same_uid(qtbot, viewer):
    """Objects of two patients under one Study Instance UID are two studies, each with a key of its own."""
    show(qtbot, viewer, make_series(20))
    viewer.set_layout(Layout.TWO)
    first, other = viewer.visible_panes
    study = make_study(make_series(20, uid="1.2.9.9"), name="ROE^RICHARD", patient_id="P2")
    study = replace(study, study_instance_uid=first.source.study.study_instance_uid, key="the same#123456789012")
    viewer.show_series(study.series[0], study, 1)
    viewer.links.on = False
    before = other.index
    viewer.point_at((0.0, 0.0, -200.0), first)
    assert first.cross_mm is not None
    assert (other.cross_mm, other.index) == (None, before)


def test_leafing_through_one_of_the_views_takes_the_cross_hair_along(qtbot, viewer):
    """Its lines stayed behind, and said of the other views that they lay elsewhere."""
    show(qtbot, viewer, make_series(20))
    viewer.toggle_orthogonal()
    qtbot.waitUntil(lambda: viewer.layout is Layout.ORTHOGONAL)
    axial, coronal, sagittal = viewer.visible_panes
    viewer.point_at((-150 + 10 * 0.75, -150 + 30 * 0.75, -200 + 6 * 5.0), None)
    coronal.leaf(4)
    assert (axial.index, coronal.index, sagittal.index) == (6, 34, 10)
    axial.scroll_to(2)
    assert {pane.cross_mm for pane in (axial, coronal, sagittal)} == {(-142.5, -124.5, -190.0)}
    viewer.orthogonal.turn(0, 0.5)
    sagittal.scroll_by(3)
    place, plane = sagittal.plane.to_pixel(sagittal.cross_mm), sagittal.plane
    assert plane.to_patient_mm(*place) == pytest.approx(sagittal.cross_mm), "it lies on the plane in view"
    assert (axial.cross_mm[2], axial.cross_mm) == (-190.0, sagittal.cross_mm)
    viewer.clear_cross()
    axial.leaf(1)
    assert axial.cross_mm is None


def test_gantry_tilt_is_warned_of(qtbot, viewer, engine):
    notices = []
    viewer.notice.connect(notices.append)
    engine.volume_affine = np.array([[0, 0, 0.75, 0], [2.0, 0.75, 0, 0], [5, 0, 0, 0], [0, 0, 0, 1]], float)
    show(qtbot, viewer, make_series(20))
    viewer.toggle_orthogonal()
    qtbot.waitUntil(lambda: viewer.layout is Layout.ORTHOGONAL)
    assert any("Gantry tilt" in text for text in notices)
    assert any("sheared" in line for line in corner_texts(viewer.panes[1], show_identity=True).bottom_left)
    assert not any("sheared" in line for line in corner_texts(viewer.panes[0], show_identity=True).bottom_left)


def test_gantry_tilt_hides_no_missing_slices(qtbot, viewer, engine):
    notices = []
    viewer.notice.connect(notices.append)
    engine.volume_affine = np.array([[0, 0, 0.75, 0], [2.0, 0.75, 0, 0], [5, 0, 0, 0], [0, 0, 0, 1]], float)
    show(qtbot, viewer, make_series(20))
    engine.failing["1.2.3.4"] = PixelDataError("damaged")
    viewer.toggle_orthogonal()
    qtbot.waitUntil(lambda: viewer.layout is Layout.ORTHOGONAL)
    (said,) = notices
    assert "Gantry tilt" in said
    assert "could not be read" in said


def test_volume_with_missing_slices_says_so(qtbot, viewer, engine):
    notices = []
    viewer.notice.connect(notices.append)
    show(qtbot, viewer, make_series(20))
    engine.failing["1.2.3.4"] = PixelDataError("damaged")
    viewer.toggle_orthogonal()
    qtbot.waitUntil(lambda: viewer.layout is Layout.ORTHOGONAL)
    assert any("could not be read" in text for text in notices)


def test_volume_larger_than_allowed_is_refused_with_both_numbers(qtbot, viewer):
    notices = []
    viewer.notice.connect(notices.append)
    show(qtbot, viewer, make_series(20))
    viewer.volumes.limit_bytes = 1 << 10
    viewer.toggle_orthogonal()
    assert "more than the 0 MB that the settings allow" in notices[0]
    assert not viewer.volumes.busy


def test_loading_a_volume_can_be_stopped_and_started_again(qtbot, workspace, viewer, engine):
    show(qtbot, viewer, make_series(20))
    engine.gate.clear()
    viewer.toggle_orthogonal()
    assert viewer.active.message
    workspace.stop()
    qtbot.waitUntil(lambda: not viewer.volumes.busy)
    assert (viewer.layout, viewer.active.message) == (Layout.ONE, "")
    engine.gate.set()
    viewer.toggle_orthogonal()
    qtbot.waitUntil(lambda: viewer.layout is Layout.ORTHOGONAL)


def test_volume_that_comes_after_another_series_was_opened_is_dropped(qtbot, viewer, engine):
    show(qtbot, viewer, make_series(20))
    engine.gate.clear()
    viewer.toggle_orthogonal()
    other = make_series(10, uid="7.7.1")
    show(qtbot, viewer, other)
    engine.gate.set()
    qtbot.waitUntil(lambda: not viewer.volumes.busy)
    assert viewer.layout is Layout.ONE
    assert viewer.active.source.series is other


@pytest.fixture
def two(qtbot, viewer):
    """Two panes with a series each, the first one active."""
    viewer.set_layout(Layout.TWO)
    show(qtbot, viewer, make_series(10, uid="7.7.1"), pane=1)
    show(qtbot, viewer, make_series(20), pane=0)
    return viewer


def test_what_is_said_of_a_volume_stays_on_the_pane_that_asked_for_it(qtbot, two, engine) -> None:
    engine.gate.clear()
    two.toggle_orthogonal()
    asking, other = two.visible_panes
    assert asking.message
    two.activate(1)
    engine.gate.set()
    qtbot.waitUntil(lambda: not two.volumes.busy)
    assert (asking.message, other.message) == ("", "")


def test_a_volume_is_shown_for_the_pane_that_asked_for_it_whichever_is_active(qtbot, two, engine) -> None:
    """It was dropped without a word; the panels come along, so that no result stands beside another patient."""
    engine.gate.clear()
    two.toggle_orthogonal()
    asking, other = (pane.source.series for pane in two.visible_panes)
    two.activate(1)
    shown: list[object] = []
    two.series_shown.connect(lambda series, _study: shown.append(series))
    engine.gate.set()
    qtbot.waitUntil(lambda: two.layout is Layout.ORTHOGONAL)
    assert [pane.source.series for pane in two.visible_panes] == [asking] * 3
    assert shown[-1] is asking
    two.toggle_orthogonal()
    assert [pane.source.series for pane in two.visible_panes] == [asking, other]
    assert two.active is two.panes[0]


def test_a_volume_for_a_pane_that_went_out_of_view_is_not_loaded_to_its_end(qtbot, two, engine) -> None:
    two.activate(1)
    engine.gate.clear()
    two.toggle_orthogonal()
    two.set_layout(Layout.ONE)
    qtbot.waitUntil(lambda: not two.volumes.busy)
    two.set_layout(Layout.TWO)
    assert two.panes[1].message == ""
    engine.gate.set()
    qtbot.wait(20)
    assert two.layout is Layout.TWO


def test_no_sentence_about_a_volume_lies_over_another_series(qtbot, viewer, engine) -> None:
    show(qtbot, viewer, make_series(20))
    engine.gate.clear()
    viewer.toggle_orthogonal()
    pane = show(qtbot, viewer, make_series(10, uid="7.7.1"))
    viewer.volumes.said.emit("Loading the volume… 3 / 20")
    assert pane.message == ""
    qtbot.waitUntil(lambda: not viewer.volumes.busy)  # nobody waits for it any more: it is not loaded to its end


@pytest.fixture
def gestures(qtbot, workspace, viewer):
    pane = show(qtbot, viewer, make_series(21, size=100))
    return Gestures(viewer, pane, workspace.settings), pane


def at(x, y, **keys):
    return Pointer(x, y, 400, 400, **keys)


@pytest.mark.parametrize(("keys", "width"), [({}, 1520), ({"shift": True}, 1600), ({"control": True}, 1504)])
def test_window_drag_is_coarse_with_shift_and_fine_with_ctrl(gestures, keys, width):
    gesture, pane = gestures
    gesture.press(Button.LEFT, at(200, 200))
    gesture.move(at(210, 200, **keys))
    gesture.release(at(210, 200))
    assert pane.window.width == pytest.approx(width)


def test_middle_button_pans_and_right_button_zooms(gestures):
    gesture, pane = gestures
    gesture.press(Button.MIDDLE, at(200, 200))
    gesture.move(at(240, 180))
    gesture.release(at(240, 180))
    assert pane.view.pan == pytest.approx((0.1, -0.05))
    gesture.press(Button.RIGHT, at(200, 200))
    gesture.move(at(200, 130))
    gesture.release(at(200, 130))
    assert pane.view.zoom == pytest.approx(1.01**70)


def test_distance_is_drawn_by_drag_and_kept_on_its_image(gestures, viewer):
    gesture, pane = gestures
    viewer.set_tool(Tool.DISTANCE)
    gesture.press(Button.LEFT, at(2, 2))
    gesture.move(at(202, 2))
    assert pane.drawing is not None
    gesture.release(at(202, 2))
    assert number_lines(pane.measures()[0].numbers, hounsfield=True) == ["37.5 mm"]
    pane.scroll_by(1)
    assert pane.measures() == ()
    pane.scroll_by(-1)
    pane.remove_measures(all_of_them=False)
    assert pane.measures() == ()


def test_angle_takes_a_drag_and_a_click(gestures, viewer):
    gesture, pane = gestures
    viewer.set_tool(Tool.ANGLE)
    gesture.press(Button.LEFT, at(100, 10))
    gesture.move(at(100, 100))
    gesture.release(at(100, 100))
    assert pane.measures() == ()
    gesture.move(at(200, 100))
    gesture.press(Button.LEFT, at(200, 100))
    gesture.release(at(200, 100))
    assert number_lines(pane.measures()[0].numbers, hounsfield=True) == ["90.0°"]


def test_ellipse_and_rectangle_give_statistics(gestures, viewer):
    gesture, pane = gestures
    for tool in (Tool.ELLIPSE, Tool.RECTANGLE):
        viewer.set_tool(tool)
        gesture.press(Button.LEFT, at(120, 120))
        gesture.move(at(280, 280))
        gesture.release(at(280, 280))
    lines = [number_lines(drawn.numbers, hounsfield=True) for drawn in pane.measures()]
    assert all(text[0].startswith("Mean 11 HU   SD 0") for text in lines)
    assert lines[1][2].startswith("900.0 mm²")


def test_click_without_drag_draws_nothing(gestures, viewer):
    gesture, pane = gestures
    viewer.set_tool(Tool.DISTANCE)
    gesture.press(Button.LEFT, at(50, 50))
    gesture.release(at(50, 50))
    assert pane.measures() == ()
    assert pane.drawing is None


def test_value_under_the_resting_cursor_follows_the_image(gestures):
    gesture, pane = gestures
    seen = []
    pane.probe_changed.connect(seen.append)
    gesture.move(at(200, 200))
    pane.scroll_by(1)
    gesture.renew_probe()
    assert [probe.value for probe in seen] == [11.0, 12.0]
    gesture.move(at(-50, 200))
    assert seen[-1] is None
    gesture.leave()
    gesture.renew_probe()
    assert seen[-1] is None


def test_small_wheel_steps_add_up(gestures):
    gesture, pane = gestures
    for _ in range(4):
        gesture.wheel(-0.25, at(0, 0))
    assert pane.index == 11
    gesture.wheel(-1, at(0, 0, shift=True))
    assert pane.index == 16


def test_cine_goes_round_and_waits_for_images(qtbot, workspace, viewer):
    pane = show(qtbot, viewer, make_series(3))
    qtbot.waitUntil(lambda: workspace.store.idle)
    workspace.cine.toggle()
    assert workspace.cine.playing
    qtbot.waitUntil(lambda: pane.index == 2)
    qtbot.waitUntil(lambda: pane.index == 0)
    workspace.cine.change_rate(1.01)
    assert workspace.cine.rate == 16
    for _ in range(30):
        workspace.cine.change_rate(2)
    assert workspace.cine.rate == 60
    viewer.set_layout(Layout.TWO)
    assert not workspace.cine.playing


def test_of_a_series_that_grew_while_its_volume_was_loaded_the_whole_is_cut(qtbot, viewer, engine) -> None:
    show(qtbot, viewer, make_series(20))
    engine.gate.clear()
    viewer.toggle_orthogonal()
    grown = make_series(30)
    viewer.replace_series(grown, make_study(grown))
    assert viewer.active.message
    engine.gate.set()
    qtbot.waitUntil(lambda: viewer.layout is Layout.ORTHOGONAL)
    assert viewer.panes[0].source.series is grown


@pytest.mark.parametrize("end", ["loaded", "stopped"])
def test_views_that_nobody_waits_for_any_more_do_not_come_with_a_newer_reading(qtbot, viewer, engine, end) -> None:
    show(qtbot, viewer, make_series(20))
    viewer.toggle_orthogonal()
    if end == "stopped":
        viewer.volumes.cancel()
    qtbot.waitUntil(lambda: not viewer.volumes.busy)
    viewer.set_layout(Layout.ONE)
    grown = make_series(30)
    viewer.replace_series(grown, make_study(grown))
    assert not viewer.volumes.busy
    assert viewer.active.message == ""


def test_a_pane_that_waited_keeps_no_series_that_was_closed(qtbot, viewer, engine) -> None:
    show(qtbot, viewer, make_series(20))
    engine.gate.clear()
    viewer.toggle_orthogonal()
    viewer.close_all()
    engine.gate.set()
    qtbot.waitUntil(lambda: not viewer.volumes.busy)
    assert viewer._waiting._series is None


def test_cine_ends_with_the_images_that_it_plays(qtbot, workspace, viewer):
    show(qtbot, viewer, make_series(3))
    workspace.cine.toggle()
    with qtbot.waitSignal(workspace.cine.playing_changed) as told:
        viewer.close_all()
    assert told.args == [False]
    assert not workspace.cine.playing


def test_cine_does_not_start_on_one_image(qtbot, workspace, viewer):
    show(qtbot, viewer, make_series(1))
    workspace.cine.toggle()
    assert not workspace.cine.playing


def test_corner_texts_name_what_is_shown(qtbot, viewer):
    pane = show(qtbot, viewer, make_series(21))
    texts = corner_texts(pane, show_identity=True, scale=1.0)
    assert texts.top_left == ("DOE, JANE", "P1", "1960-01-02  F")
    assert texts.top_right == ("CT Thorax", "2020-03-31 10:15", "Thorax 5.0", "B31f")
    assert texts.bottom_left == ("11 / 21   Instance 11", "H −150.0 mm", "Thickness 5 mm")
    assert texts.bottom_right == ("Lung", "C −600   W 1500", "100 %")
    assert corner_texts(pane, show_identity=False).top_left == ()


def test_letters_follow_turning_and_mirroring(qtbot, viewer):
    pane = show(qtbot, viewer, make_series(5))
    letters = edge_letters(pane, 300, 300)
    assert (letters.left, letters.right, letters.top, letters.bottom) == ("R", "L", "A", "P")
    pane.set_view(pane.view.turned(1))
    letters = edge_letters(pane, 300, 300)
    assert (letters.left, letters.right, letters.top, letters.bottom) == ("P", "A", "R", "L")
    pane.set_view(pane.view.turned(-1).flipped(horizontally=True))
    assert edge_letters(pane, 300, 300).left == "L"


def test_monochrome1_is_shown_inverted(qtbot, viewer):
    series = make_series(3)
    headers = tuple(make_header(n, photometric_interpretation="MONOCHROME1") for n in range(3))
    series = type(series)(**{**series.__dict__, "headers": headers})
    pane = show(qtbot, viewer, series)
    assert pane.invert
    pane.toggle_invert()
    pane.reset_view()
    assert pane.invert


def test_monochrome1_without_rescale_is_turned_once_by_the_decoder(qtbot, viewer):
    series = make_series(3)
    headers = tuple(make_header(n, photometric_interpretation="MONOCHROME1", rescale=None) for n in range(3))
    assert not show(qtbot, viewer, type(series)(**{**series.__dict__, "headers": headers})).invert


def test_close_all_empties_the_panes(qtbot, workspace, viewer):
    show(qtbot, viewer, make_series(20))
    workspace.clear()
    assert all(pane.source is None and pane.pixels is None for pane in viewer.panes)


def test_what_stood_beside_the_series_that_was_cut_is_there_again_and_comes_along(qtbot, two) -> None:
    """The other pane was empty, and the series in the first one, whichever pane it had come from."""
    left, right = two.visible_panes
    two.activate(1)
    right.scroll_to(4)
    left.set_window(Window(40, 400))
    left.toggle_invert()
    kept, cut = left.source, right.source
    two.toggle_orthogonal()
    qtbot.waitUntil(lambda: two.layout is Layout.ORTHOGONAL)
    two.panes[0].scroll_to(2)
    before = left.index
    two.toggle_orthogonal()
    assert (two.layout, two.active) == (Layout.TWO, right)
    assert (right.source.series, right.index) == (cut.series, 2)
    assert (left.source, left.window, left.invert) == (kept, Window(40, 400), True)
    assert left.index != before, "they are linked"


def test_in_one_pane_it_is_the_series_that_was_cut(qtbot, two) -> None:
    two.activate(1)
    cut = two.active.source.series
    two.toggle_orthogonal()
    qtbot.waitUntil(lambda: two.layout is Layout.ORTHOGONAL)
    two.set_layout(Layout.ONE)
    assert two.active.source.series is cut


def test_a_study_that_was_closed_meanwhile_does_not_come_back_with_the_panes(qtbot, two) -> None:
    two.activate(1)
    closed = two.panes[0].source.series.key
    two.toggle_orthogonal()
    qtbot.waitUntil(lambda: two.layout is Layout.ORTHOGONAL)
    two.close_series({closed})
    two.toggle_orthogonal()
    assert [pane.source is None for pane in two.visible_panes] == [True, False]


def test_a_series_that_grew_while_its_cuts_are_in_view_is_whole_afterwards_and_meanwhile(qtbot, viewer) -> None:
    """A click on another of the views had taken its result away, and the images that came were in no pane."""
    show(qtbot, viewer, make_series(20))
    viewer.active.scroll_to(5)
    viewer.toggle_orthogonal()
    qtbot.waitUntil(lambda: viewer.layout is Layout.ORTHOGONAL)
    grown, told = make_series(30), []
    viewer.replace_series(grown, make_study(grown))
    viewer.series_shown.connect(lambda series, _study: told.append(series))
    viewer.activate(2)
    assert told == [grown]
    viewer.toggle_orthogonal()
    assert viewer.active.source.series is grown
    assert viewer.active.index == 5


def test_straightened_without_a_cross_hair_the_planes_stay_where_they_are(qtbot, viewer) -> None:
    show(qtbot, viewer, make_series(20))
    viewer.toggle_orthogonal()
    qtbot.waitUntil(lambda: viewer.layout is Layout.ORTHOGONAL)
    axial, coronal, _sagittal = viewer.visible_panes
    axial.scroll_to(3)
    coronal.scroll_to(50)
    viewer.clear_cross()
    viewer.orthogonal.straighten()
    assert (axial.index, coronal.index) == (3, 50)
