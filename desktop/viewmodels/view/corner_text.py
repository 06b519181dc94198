"""Texts in the corners of an image: who, what, which slice, how it is shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QCoreApplication

from desktop.rendering.orientation import letters
from desktop.rendering.slab import Projection, Slab
from desktop.rendering.window import PRESETS, Preset, preset_of
from desktop.viewmodels.view.pane import PaneViewModel
from desktop.viewmodels.view.presets import preset_text
from desktop.viewmodels.view.probe import Probe
from desktop.viewmodels.view.sources import CutSource, ObliqueSource, Source, Vector
from desktop.viewmodels.words.engine_words import decimals
from desktop.viewmodels.words.texts import dicom_time, iso_date, millimetres, minus, person_name, plain

translate = QCoreApplication.translate
Step = tuple[float, float]


@dataclass(frozen=True)
class CornerTexts:
    """Lines from top to bottom for each corner."""

    top_left: tuple[str, ...] = ()
    top_right: tuple[str, ...] = ()
    bottom_left: tuple[str, ...] = ()
    bottom_right: tuple[str, ...] = ()


@dataclass(frozen=True)
class EdgeLetters:
    """Orientation letters at the four edges."""

    left: str = ""
    right: str = ""
    top: str = ""
    bottom: str = ""


def corner_texts(
    pane: PaneViewModel, *, show_identity: bool, scale: float | None = None, presets: Iterable[Preset] = PRESETS
) -> CornerTexts:
    """What the corners of a pane say; empty for an empty pane.

    Parameters
    ----------
    scale : float, optional
        Pixels of the screen for one of the image; 1 is 100 %.
    """
    source = pane.source
    if source is None:
        return CornerTexts()
    return CornerTexts(
        top_left=_identity(source) if show_identity else (),
        top_right=_study(source),
        bottom_left=_place(pane, source),
        bottom_right=_display(pane, scale, presets),
    )


def edge_letters(pane: PaneViewModel, width: float, height: float) -> EdgeLetters:
    """Which way the edges of the pane lie in the patient, after turning and mirroring."""
    plane, placement = pane.plane, pane.placement(width, height)
    if plane is None or placement is None:
        return EdgeLetters()
    return _edge_letters(plane.row_direction, plane.column_direction, *placement.screen_directions())


@lru_cache(maxsize=32)
def _edge_letters(row_direction: Vector, column_direction: Vector, right: Step, down: Step) -> EdgeLetters:
    """They stay from image to image; ``right`` and ``down`` on the screen, as (column, row) steps of the image."""

    def towards(step: Step, sign: int) -> str:
        parts = [
            sign * (along_row * step[0] + along_column * step[1])
            for along_row, along_column in zip(row_direction, column_direction, strict=True)
        ]
        return letters(parts)

    unit_right, unit_down = _unit(right), _unit(down)
    return EdgeLetters(
        left=towards(unit_right, -1),
        right=towards(unit_right, 1),
        top=towards(unit_down, -1),
        bottom=towards(unit_down, 1),
    )


def probe_text(probe: Probe | None) -> str:
    """What is under the cursor."""
    if probe is None:
        return ""
    unit = translate("Viewer", "HU") if probe.hounsfield else translate("Viewer", "(not HU)")
    value = f"{probe.value:.0f}" if float(probe.value).is_integer() else f"{probe.value:.1f}"
    x, y, z = probe.patient_mm
    return minus(f"{decimals(value)} {unit}    {x:.0f} / {y:.0f} / {z:.0f} mm")


def _identity(source: Source) -> tuple[str, ...]:
    patient = source.study.patient
    born = iso_date(patient.birth_date) if patient.birth_date else ""
    lines = (
        person_name(patient.name),
        plain(patient.patient_id, 64),
        "  ".join(part for part in (born, plain(patient.sex, 4)) if part),
    )
    return tuple(line for line in lines if line)


def _study(source: Source) -> tuple[str, ...]:
    study, series = source.study, source.series
    when = " ".join(part for part in (iso_date(study.study_date), dicom_time(study.study_time)) if part)
    what = plain(study.description.replace("^", " "), 48)
    lines = (what, when, plain(series.description, 48), plain(series.kernel, 16))
    return tuple(line for line in lines if line)


def _place(pane: PaneViewModel, source: Source) -> tuple[str, ...]:
    header = source.header(pane.index)
    lines = [f"{pane.place} / {pane.count}"]
    if header is not None and header.instance_number is not None:
        lines[0] += "   " + translate("Viewer", "Instance {number}").format(number=header.instance_number)
    if isinstance(source, CutSource):
        name = {
            "axial": translate("Viewer", "Axial"),
            "coronal": translate("Viewer", "Coronal"),
            "sagittal": translate("Viewer", "Sagittal"),
        }[source.cut.value]
        if isinstance(source, ObliqueSource):
            name = translate("Viewer", "{plane}, rotated {degrees:.0f}°").format(plane=name, degrees=source.degrees)
        lines.insert(0, name)
        if source.slab().on and isinstance(source, ObliqueSource):
            lines.insert(1, slab_words(source.slab()))  # the first line is long enough
        elif source.slab().on:
            lines[0] += f"   {slab_words(source.slab())}"
        if source.skewed:
            lines.insert(0, "⚠ " + translate("Viewer", "Gantry tilt: sheared"))
    if header is not None:
        lines.append(decimals(minus(f"{letters(header.normal)[:1]} {header.position_along_normal_mm:.1f} mm")))
        if header.thickness_mm is not None:
            lines.append(translate("Viewer", "Thickness {mm}").format(mm=decimals(millimetres(header.thickness_mm))))
    return tuple(lines)


def slab_words(slab: Slab) -> str:
    """``MIP 10 mm``."""
    name = {
        Projection.MEAN: translate("Viewer", "Mean"),
        Projection.MAXIMUM: "MIP",
        Projection.MINIMUM: "MinIP",
        Projection.NONE: "",
    }[slab.projection]
    return decimals(f"{name} {slab.thickness_mm:g} mm")


def _display(pane: PaneViewModel, scale: float | None, presets: Iterable[Preset]) -> tuple[str, ...]:
    window = pane.window
    preset = preset_of(window, presets)
    name = preset_text(preset) if preset else ""
    lines = [name] if name else []
    lines.append(minus(f"C {window.center:.0f}   W {window.width:.0f}"))
    if pane.invert:
        lines.append(translate("Viewer", "Inverted"))
    if pane.source is not None and not pane.hounsfield:
        lines.append("⚠ " + translate("Viewer", "Values are not proven Hounsfield units"))
    if scale is not None:
        lines.append(f"{scale * 100:.0f} %")
    return tuple(lines)


def _unit(step: Step) -> Step:
    length = max((step[0] ** 2 + step[1] ** 2) ** 0.5, 1e-12)
    return step[0] / length, step[1] / length
