"""The phantom's anatomy: a chest made of ellipses in patient millimetres, so that it looks alike in every matrix.

Seen in radiological display: columns grow to the patient's left (x), rows to the back (y), slices to the
head (z). Attenuations are the usual textbook values (air -1000, lung about -850, fat -100, soft tissue 40,
bone 300 to 500 HU); ground-glass lies around -500 HU, in the periphery and the back, as COVID-19 pneumonia does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from engine.errors import UsageError

FIELD_OF_VIEW_MM = 400.0
LUNG_SPAN = (0.08, 0.92)

AIR, LUNG, FAT, TISSUE, BONE, TABLE = -1000.0, -850.0, -100.0, 40.0, 450.0, -150.0
GROUND_GLASS = -480.0

Image = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class _Vessel:
    """A straight tube through the lung: centre at mid-height, drift per unit height, radius (mm)."""

    x: float
    y: float
    drift_x: float
    drift_y: float
    radius: float


@dataclass(frozen=True)
class _Opacity:
    """An ellipsoid of ground-glass: centre and in-plane radius in mm, height as fractions of the lung."""

    x: float
    y: float
    height: float
    radius: float
    half_height: float


@dataclass(frozen=True)
class _Grid:
    """Patient coordinates of the pixel centres, mm: x (1, columns), y (rows, 1)."""

    x: Image
    y: Image

    @cached_property
    def body(self) -> Image:
        """Normalised distance from the middle of the trunk; the same in every slice, as what follows."""
        return self.ellipse(0, 0, 165, 112)

    @cached_property
    def wall(self) -> tuple[npt.NDArray[np.intp], ...]:
        """Where ribs may be: rows and columns."""
        return np.nonzero((self.body > 0.82) & (self.body < 0.89))

    @cached_property
    def direction(self) -> Image:
        """Angle of the places in the wall, seen from the middle of the trunk."""
        rows, columns = self.wall
        return np.asarray(np.arctan2(self.y[rows, 0] / 112, self.x[0, columns] / 165), dtype=np.float32)

    @cached_property
    def table(self) -> tuple[Mask, Mask]:
        """The shell of the table and the foam in it."""
        across, below = np.abs(self.x), self.y
        shell = (across < 190) & (below > 122) & (below < 140)
        return shell, (across < 187) & (below > 125) & (below < 137)

    def fill_disc(self, image: Image, x: float, y: float, radius: float, hu: float) -> None:
        """Only the rows and columns that it reaches are looked at: a vessel is a thousandth of the image."""
        across, along = (self.x[0] - x) ** 2, (self.y[:, 0] - y) ** 2
        rows, columns = np.flatnonzero(along <= radius**2), np.flatnonzero(across <= radius**2)
        if len(rows) and len(columns):
            place = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
            image[place][across[None, place[1]] + along[place[0], None] <= radius**2] = hu

    def ellipse(self, x: float, y: float, half_x: float, half_y: float) -> Image:
        """Normalised distance from an ellipse's centre: 1 on its border; (rows, columns)."""
        return np.asarray(
            np.sqrt(((self.x - x) / max(half_x, 1e-3)) ** 2 + ((self.y - y) / max(half_y, 1e-3)) ** 2),
            dtype=np.float32,
        )


def phantom_hu(
    *,
    slices: int = 60,
    rows: int = 512,
    columns: int | None = None,
    covid: bool = False,
    seed: int = 0,
    noise_hu: float = 12.0,
    lung_span: tuple[float, float] = LUNG_SPAN,
) -> npt.NDArray[np.int16]:
    """Hounsfield units of a synthetic chest.

    Parameters
    ----------
    slices, rows, columns : int
        Size of the stack; ``columns`` defaults to ``rows``. The field of view is always
        400 mm wide (:data:`FIELD_OF_VIEW_MM` / columns is the pixel's size).
    covid : bool
        Adds ground-glass opacities in both lungs.
    seed : int
        Vessels, opacities and noise follow from it: same arguments, same numbers.
    noise_hu : float
        Standard deviation of the Gaussian noise, HU; 0 for exact structures.
    lung_span : tuple of float
        Where the lungs begin (base) and end (apex) as fractions of the stack. Below 0 or above 1
        the stack ends inside the lungs: partial coverage.

    Returns
    -------
    numpy.ndarray
        (slices, rows, columns) int16, -1024..3071 HU; slice 0 is the lowest (towards the feet).
    """
    columns = rows if columns is None else columns
    made = phantom_slices(
        slices=slices, rows=rows, columns=columns, covid=covid, seed=seed, noise_hu=noise_hu, lung_span=lung_span
    )
    volume = np.empty((slices, rows, columns), dtype=np.int16)
    for index, image in enumerate(made):
        volume[index] = image
    return volume


def phantom_slices(
    *,
    slices: int,
    rows: int,
    columns: int,
    covid: bool = False,
    seed: int = 0,
    noise_hu: float = 12.0,
    lung_span: tuple[float, float] = LUNG_SPAN,
) -> Iterator[npt.NDArray[np.int16]]:
    """The same slices one after the other, (rows, columns) each: 3,000 of them at once would be 1.6 GB."""
    if min(slices, rows, columns) < 1:
        raise UsageError(f"A phantom of {slices} slices of {rows} x {columns} has no pixels.")
    random = np.random.default_rng(seed)
    vessels = _vessels(random)
    opacities = _opacities(random) if covid else ()
    grid = _grid(rows, columns)

    def one(index: int) -> npt.NDArray[np.int16]:
        fraction = (index + 0.5) / slices
        height = (fraction - lung_span[0]) / (lung_span[1] - lung_span[0])
        image = _slice_hu(grid, height, vessels, opacities)
        if noise_hu:
            image += random.normal(0.0, noise_hu, image.shape).astype(np.float32)
        return np.clip(np.rint(image), -1024, 3071).astype(np.int16)

    return map(one, range(slices))


def _grid(rows: int, columns: int) -> _Grid:
    pixel = FIELD_OF_VIEW_MM / columns
    x = (np.arange(columns, dtype=np.float32) - (columns - 1) / 2) * pixel
    y = (np.arange(rows, dtype=np.float32) - (rows - 1) / 2) * pixel
    return _Grid(x[None, :], y[:, None])


def _slice_hu(grid: _Grid, height: float, vessels: tuple[_Vessel, ...], opacities: tuple[_Opacity, ...]) -> Image:
    """One slice at ``height``: 0 at the lung base, 1 at the apex."""
    image = np.full(grid.body.shape, AIR, dtype=np.float32)
    image[grid.body <= 1] = FAT
    image[grid.body <= 0.93] = TISSUE
    _add_lungs(image, grid, height, vessels, opacities)
    _add_bones(image, grid, height)
    _add_table(image, grid)
    return image


def _lung_mask(grid: _Grid, height: float) -> Mask:
    """Two ellipses that narrow to the apex, less the dome of the diaphragm at the base."""
    if not 0 < height < 1:
        return np.zeros((grid.y.shape[0], grid.x.shape[1]), dtype=np.bool_)
    scale = float(np.sqrt(1 - max(height - 0.35, 0.0) ** 2 / 0.4225))
    mask = np.zeros((grid.y.shape[0], grid.x.shape[1]), dtype=np.bool_)
    for side in (-1, 1):
        centre = side * (42 + 28 * scale)
        mask |= grid.ellipse(centre, 0, 56 * scale, 78 * scale) <= 1
        if height < 0.25:
            dome = 1 - height / 0.25
            mask &= grid.ellipse(centre, -14, 54 * dome, 66 * dome) > 1
    if 0.08 < height < 0.55:
        heart = float(np.sin(np.pi * (height - 0.08) / 0.47))
        mask &= grid.ellipse(16, -34, 58 * heart, 44 * heart) > 1
    return mask


def _add_lungs(
    image: Image, grid: _Grid, height: float, vessels: tuple[_Vessel, ...], opacities: tuple[_Opacity, ...]
) -> None:
    lung = _lung_mask(grid, height)
    if lung.any():
        # Lung is denser at the back when the patient lies: about 60 HU from front to back.
        gradient = np.broadcast_to(LUNG + 30 * grid.y / 80, image.shape)
        tissue = gradient.copy()
        for opacity in opacities:
            _add_opacity(tissue, grid, height, opacity)
        for vessel in vessels:
            drift = height - 0.5
            x, y = vessel.x + vessel.drift_x * drift, vessel.y + vessel.drift_y * drift
            grid.fill_disc(tissue, x, y, vessel.radius, TISSUE)
        image[lung] = tissue[lung]
    if height > 0.5:
        image[grid.ellipse(0, -8, 9, 9) <= 1] = AIR


def _add_opacity(tissue: Image, grid: _Grid, height: float, opacity: _Opacity) -> None:
    room = 1 - ((height - opacity.height) / opacity.half_height) ** 2
    if room <= 0:
        return
    radius = opacity.radius * float(np.sqrt(room))
    distance = grid.ellipse(opacity.x, opacity.y, radius, radius)
    weight = np.clip(1.6 * (1 - distance), 0, 1)
    tissue += weight * np.maximum(GROUND_GLASS - tissue, 0)


def _add_bones(image: Image, grid: _Grid, height: float) -> None:
    # Ribs slope: seen in an axial slice they are short arcs that wander with the height.
    arcs = np.sin(9 * grid.direction + 26 * height) > 0.35
    rows, columns = grid.wall
    image[rows[arcs], columns[arcs]] = BONE
    image[grid.ellipse(0, 80, 21, 17) <= 1] = 300
    image[grid.ellipse(0, 84, 8, 7) <= 1] = 30
    image[grid.ellipse(0, -96, 16, 6) <= 1] = BONE - 100
    image[grid.ellipse(24, 56, 12, 12) <= 1] = TISSUE + 10


def _add_table(image: Image, grid: _Grid) -> None:
    shell, core = grid.table
    image[shell] = TABLE
    image[core] = AIR + 60


def _vessels(random: np.random.Generator) -> tuple[_Vessel, ...]:
    found = []
    for _ in range(46):
        side = random.choice((-1.0, 1.0))
        angle, distance = random.uniform(0, 2 * np.pi), np.sqrt(random.uniform(0.02, 0.9))
        found.append(
            _Vessel(
                x=float(side * 70 + 50 * distance * np.cos(angle)),
                y=float(70 * distance * np.sin(angle)),
                drift_x=float(random.uniform(-40, 40)),
                drift_y=float(random.uniform(-50, 50)),
                radius=float(random.uniform(1.0, 4.5) * (1.2 - 0.7 * distance)),
            )
        )
    return tuple(found)


def _opacities(random: np.random.Generator) -> tuple[_Opacity, ...]:
    found = []
    for number in range(12):
        side = -1.0 if number % 2 else 1.0
        angle = random.uniform(-0.15 * np.pi, 0.65 * np.pi)  # outer border towards the back
        found.append(
            _Opacity(
                x=float(side * (70 + 46 * np.cos(angle))),
                y=float(66 * np.sin(angle)),
                height=float(random.uniform(0.12, 0.8)),
                radius=float(random.uniform(18, 38)),
                half_height=float(random.uniform(0.12, 0.28)),
            )
        )
    return tuple(found)
