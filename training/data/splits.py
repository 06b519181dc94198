"""Splits whose sides can't share a group, and the one published split that does, said so by its name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from training.data.records import Record
from training.errors import SplitError

#: What the name of a split begins with that leaves sources out; the sources follow.
LEFT_OUT = "without-"


@dataclass(frozen=True)
class Split:
    """Indices of the records on each side.

    ``leaks`` is True for the random image split only; otherwise building a split with a group on both sides
    raises :class:`SplitError`. So does an empty side, or one that lacks a class.
    """

    name: str
    records: tuple[Record, ...]
    train: tuple[int, ...]
    validation: tuple[int, ...]
    test: tuple[int, ...]
    leaks: bool = False

    def __post_init__(self) -> None:
        sides = {"train": self.train, "validation": self.validation, "test": self.test}
        for side, indices in sides.items():
            labels = {self.records[i].label for i in indices}
            if len(labels) < 2 and (indices or side == "train"):
                raise SplitError(
                    f"Split {self.name}: the {side} side has {len(indices)} images and {len(labels)} class(es).",
                    "Both classes have to stand on every side.",
                )
        if not self.leaks:
            self._check_groups(sides)

    def _check_groups(self, sides: dict[str, tuple[int, ...]]) -> None:
        seen: dict[str, str] = {}
        for side, indices in sides.items():
            for group in {self.records[i].group for i in indices}:
                if group in seen:
                    raise SplitError(
                        f"Split {self.name}: the group {group} stands on both sides ({seen[group]} and {side}).",
                        "Images of one patient belong on one side.",
                    )
                seen[group] = side


def random_split(
    records: Sequence[Record], among: Sequence[int], seed: int, *, test: float = 0.2, validation: float = 0.1
) -> Split:
    """The published protocol: the images ``among`` the records, shuffled within each class.

    Leaks wherever a patient has several images.
    """
    rng = np.random.default_rng(seed)
    sides: tuple[list[int], list[int], list[int]] = ([], [], [])
    for label in (0, 1):
        order = rng.permutation([i for i in among if records[i].label == label])
        for_test = round(test * len(order))
        for_validation = round(validation * len(order))
        sides[2].extend(order[:for_test])
        sides[1].extend(order[for_test : for_test + for_validation])
        sides[0].extend(order[for_test + for_validation :])
    train, held, tested = (tuple(sorted(int(i) for i in side)) for side in sides)
    return Split(f"random-{seed}", tuple(records), train, held, tested, leaks=True)


def grouped_folds(
    records: Sequence[Record], among: Sequence[int], count: int, seed: int, *, validation: float = 0.15,
    joined: Sequence[int] = (),
) -> tuple[Split, ...]:  # fmt: skip
    """``count`` folds of whole groups ``among`` the records, balanced by images; inner validation groups too.

    The records ``joined`` are trained on in every fold and tested in none.
    """
    fold_of = assign_folds([records[i] for i in among], count, seed)
    splits = []
    for fold in range(count):
        test = tuple(i for i in among if fold_of[records[i].group] == fold)
        rest = [i for i in among if fold_of[records[i].group] != fold]
        train, held = inner_validation(records, rest, seed + fold, validation)
        splits.append(Split(f"grouped-{seed}-{fold}", tuple(records), (*train, *joined), held, test))
    return tuple(splits)


def leave_sources_out(
    records: Sequence[Record], among: Sequence[int], sources: Sequence[str], seed: int = 0, *, validation: float = 0.0
) -> Split:
    """Train ``among`` the records on every other source, test on all of ``sources``; validation groups, a share of the
    training sources' images, are held back where they are asked for.

    Raises
    ------
    SplitError
        There is no image of one of them.
    """
    known = {record.source for record in records}
    for source in sources:
        if source not in known:
            raise SplitError(f"No image comes from the source {source}.", "Check its name.")
    test = tuple(i for i in among if records[i].source in sources)
    rest = [i for i in among if records[i].source not in sources]
    train, held = inner_validation(records, rest, seed, validation)
    return Split(f"{LEFT_OUT}{'-'.join(sources)}", tuple(records), train, held, test)


def assign_folds(records: Sequence[Record], count: int, seed: int) -> dict[str, int]:
    """Group -> fold: within each source and class, the largest group first into the emptiest fold."""
    rng = np.random.default_rng(seed)
    sizes: dict[tuple[str, int], dict[str, int]] = {}
    label_of_group: dict[str, int] = {}
    for record in records:
        label = label_of_group.setdefault(record.group, record.label)
        groups = sizes.setdefault((record.source, label), {})
        groups[record.group] = groups.get(record.group, 0) + 1
    found: dict[str, int] = {}
    for stratum in sorted(sizes):
        groups = sizes[stratum]
        filled = rng.uniform(0.0, 0.5, count)
        order = sorted(groups)
        rng.shuffle(order)
        for group in sorted(order, key=lambda g: -groups[g]):
            fold = int(np.argmin(filled))
            filled[fold] += groups[group]
            found[group] = fold
    return found


def inner_validation(
    records: Sequence[Record], indices: Sequence[int], seed: int, share: float
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Train and validation indices: about ``share`` of the images, in whole groups, are held back; none for 0."""
    if share == 0.0:
        return tuple(indices), ()
    folds = max(2, round(1.0 / share))
    fold_of = assign_folds([records[i] for i in indices], folds, seed + 1000)
    held = tuple(i for i in indices if fold_of[records[i].group] == 0)
    train = tuple(i for i in indices if fold_of[records[i].group] != 0)
    return train, held
