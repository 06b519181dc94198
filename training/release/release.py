"""From a finished run to a bundle: export, numbers from held-out groups, golden vectors, card, signature."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import numpy as np
from torch import nn

from engine.files import output_error, write_atomically
from engine.inference.bundle import SHIPPED_BUNDLE, Bundle, check_files, load_bundle
from engine.inference.manifest import Manifest
from engine.inference.values import Net
from engine.preprocess import DEFAULT_SPEC
from engine.preprocess.opacity_map import OPACITY_FROM
from training.config import Config
from training.console import Say, say_nothing
from training.data.dicom import field_of
from training.data.load import load_data
from training.data.prepared import PreparedSet
from training.data.records import LABELS, Record
from training.data.splits import Split
from training.errors import ExportError
from training.judging.collect import judged_sides
from training.judging.joint_protocols import looks_of_files
from training.judging.operating import choose_limits, fit_gate, healthy_percentiles
from training.judging.outputs import DARK_BELOW, outputs_of
from training.learning.opacity_frequency import read_opacity_frequency
from training.learning.runs import write_figures
from training.learning.shipped import load_autoencoder, load_classifier, shipped_split
from training.lungs.fit import load_lungs
from training.networks.export import Parity, export_net, parity
from training.release.bundle import golden_arrays, read_private_key, seal, write_arrays
from training.release.int8 import keep_or_drop_autoencoder, keep_or_drop_int8
from training.release.model_card import LICENCE, card
from training.release.points import operating_points, truth_of, unseen_scores
from training.release.same_split import is_same_split, what_was_seen
from training.statistics.calibration import calibration_figures, fit_calibration

BUNDLE_ID = "alveoscope-ct"
GOLDEN_COUNT = 4
#: Training slices whose codes the gate's statistics come from; more change nothing but the time.
_GATE_SLICES = 800
#: The first version of Alveoscope that adjusts opacity maps to `opacity_frequency`; older ones would measure less.
_ADJUSTED_SINCE = "0.5.0"
#: Training images on which the INT8 file's activations are measured.
ACTIVATION_IMAGES = 320


def release(
    config: Config, run: Path, out: Path, version: str, key: Path, grouped: Path | None, say: Say = say_nothing
) -> Manifest:
    """Write the bundle into ``out``; figures of held-out groups go to ``run/held-out.json``.

    Tests of files that were exported before are no tests of these: ``run/tests.json`` becomes ``tests-before.json``.

    Parameters
    ----------
    grouped : Path or None
        Folder of a finished grouped, folds or left-out protocol: its test predictions, each from a network of the same
        recipe that never saw the group, set the calibration and the thresholds, together with the shipped networks'
        validation side.

    Raises
    ------
    RunError, ExportError, OutputError
    """
    read_private_key(key)  # before the work, not after it
    tested = judged_sides(grouped, config) if grouped else []
    records, images = load_data(config.data)
    split = shipped_split(records, images, config)
    say("exporting and comparing with torch")
    checked = _export(config, run, out, records, images, split)
    frequency = read_opacity_frequency(run)
    say("calibration, thresholds, gate")
    held = outputs_of(out, images, split.validation)
    trained_rows = evenly(split.train, _GATE_SLICES)
    trained = outputs_of(out, images, trained_rows)
    unseen = unseen_scores(records, images, [(split.validation, held.difference), *tested])
    calibration = fit_calibration(unseen.differences, unseen.labels)
    rule, thresholds, studies = operating_points(unseen)
    arrays = fit_gate(trained.code)
    limits = choose_limits(held, arrays)
    healthy = np.array([records[i].label == 0 and records[i].finding in ("", "normal") for i in trained_rows])
    write_arrays(out / "gate.npz", arrays)
    say("golden vectors, INT8, card, signature")
    truth = truth_of(records, split.validation)[0]
    write_arrays(out / "golden.npz", golden_arrays(out, _golden_images(records, images, split), tuple(LABELS)))
    write_figures(
        run / "held-out.json",
        {
            "calibration": calibration_figures(unseen.differences, unseen.labels, unseen.groups),
            "pseudo_studies": studies,
            "parity": [found.to_dict() for found in checked],
            "int8": {
                **keep_or_drop_int8(out, images, split.validation, truth, _hold(checked, Net.CLASSIFIER), frequency),
                "autoencoder": keep_or_drop_autoencoder(
                    out, images, split.validation, arrays, limits, _hold(checked, Net.AUTOENCODER)
                ),
            },
        },
    )
    if config.data.lungs:
        say("labels and outlines of patients that the classifier never saw")
        kept = [i for i, record in enumerate(records) if record.source in config.data.test_only]
        looks = looks_of_files(out, records, (*split.validation, *kept), config, frequency)
        write_figures(run / "held-out-looks.json", looks)
    manifest = Manifest(
        bundle_id=BUNDLE_ID,
        version=version,
        created=_now(),
        labels=tuple(LABELS),
        preprocess=DEFAULT_SPEC.to_dict(),
        preprocess_digest=DEFAULT_SPEC.digest,
        measures={"opacity_from": OPACITY_FROM, **({"opacity_frequency": frequency} if frequency else {})},
        calibration={"temperature": calibration.temperature, "bias": calibration.bias},
        aggregation=rule.to_manifest(),
        thresholds=vars(thresholds),
        gate={
            "residual_limit": limits.residual,
            "distance_limit": limits.distance,
            "detail_limit": limits.detail,
        },
        capacity={"dark_below": DARK_BELOW, "healthy_percentiles": healthy_percentiles(trained.capacity[healthy])},
        training=what_was_seen(records, split, config),
        licence=LICENCE,
        minimum_app_version=_ADJUSTED_SINCE if frequency else Manifest.minimum_app_version,
    )
    set_tests_aside(run)
    return finish(manifest, out, run, key)


def set_tests_aside(run: Path) -> None:
    """Keep the figures of tests of other files where no card takes them for the tests of these.

    Raises
    ------
    OutputError
    """
    file = run / "tests.json"
    try:
        if file.exists():
            file.replace(run / "tests-before.json")
    except OSError as error:
        raise output_error(file, error) from None


def finish(manifest: Manifest, out: Path, run: Path, key: Path) -> Manifest:
    """Write the card from the figures in the run folder, then hash and sign everything."""
    write_atomically(out / "MODEL_CARD.md", card(manifest, run))
    return seal(out, manifest, key)


def write_card_anew(folder: Path, run: Path, version: str, key: Path) -> Manifest:
    """The card of a finished bundle from the figures that are in ``run`` now, under a new version, signed again.

    Raises
    ------
    BundleError
        The bundle was changed since it was signed.
    ExportError, OutputError
        See :func:`training.release.bundle.seal`.
    """
    manifest = checked_bundle(folder).manifest
    return finish(anew(manifest, version), folder, run, key)


def checked_bundle(folder: Path) -> Bundle:
    """A bundle whose files are those that were sealed: what was changed since is not signed again."""
    bundle = load_bundle(folder, verify=False)
    check_files(folder, bundle.manifest.files)
    return bundle


def anew(manifest: Manifest, version: str) -> Manifest:
    """The same under another version, made now."""
    return replace(manifest, version=version, created=_now())


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="seconds")


def _export(
    config: Config, run: Path, out: Path, records: tuple[Record, ...], images: PreparedSet, split: Split
) -> list[Parity]:
    nets: dict[Net, nn.Module] = {Net.CLASSIFIER: load_classifier(run, config)}
    if autoencoder := load_autoencoder(run):
        nets[Net.AUTOENCODER] = autoencoder
    else:
        # It may know what the gate's limits are then set on.
        if not is_same_split(load_bundle(SHIPPED_BUNDLE, verify=False).manifest, records, split, config):
            raise ExportError(
                "The run has no autoencoder, and the shipped one was trained on other images.",
                "Run `alveoscope-train fit --net autoencoder` in the same run folder.",
            )
        _borrow(Net.AUTOENCODER, out)
    if (run / "lungs.pt").is_file():
        nets[Net.LUNGS] = load_lungs(run)
    else:
        _borrow(Net.LUNGS, out)  # it has no part in their labels
    golden = _golden_images(records, images, split)
    checked = []
    for kind, net in nets.items():
        inputs = {Net.CLASSIFIER: images.classifier, Net.AUTOENCODER: images.autoencoder}.get(kind)
        measured = None
        if inputs is not None:
            measured = np.stack([inputs[i] for i in evenly(split.train, ACTIVATION_IMAGES)])[:, None]
        for path in export_net(net, kind, out, {"bundle": BUNDLE_ID, "labels": ",".join(LABELS)}, measured)[1:]:
            checked.append(_as_torch(parity(net, kind, path, golden[kind])))
    return checked


def _hold(checked: Sequence[Parity], kind: Net) -> bool:
    """Whether all files of a network do what torch does."""
    return all(one.holds for one in checked if one.file.startswith(kind.value))


def _borrow(kind: Net, out: Path) -> None:
    """A network of the shipped bundle, for who trained none."""
    for file in SHIPPED_BUNDLE.glob(f"{kind.value}.*"):
        write_atomically(out / file.name, file.read_bytes())


def _as_torch(found: Parity) -> Parity:
    """The same; :class:`ExportError` when a file other than INT8 is farther from torch than allowed."""
    if not found.holds and not found.file.endswith(".int8.onnx"):
        raise ExportError(
            f"{found.file} does not do what torch does: off by {found.relative:.2g} of an output's range on the golden "
            f"images; allowed are {found.allowed:.2g}.",
            "Use the torch and ONNX Runtime versions that pyproject.toml names.",
        )
    return found


def _golden_images(records: Sequence[Record], images: PreparedSet, split: Split) -> dict[Net, np.ndarray]:
    rows = evenly(split.validation, GOLDEN_COUNT)
    lungs = [field_of(records[i], DEFAULT_SPEC) for i in rows]
    return {
        Net.LUNGS: np.stack(lungs)[:, None],
        Net.CLASSIFIER: np.stack([images.classifier[i] for i in rows])[:, None],
        Net.AUTOENCODER: np.stack([images.autoencoder[i] for i in rows])[:, None],
    }


def evenly(rows: tuple[int, ...], count: int) -> list[int]:
    """Evenly spread rows."""
    return [rows[k] for k in np.linspace(0, len(rows) - 1, min(count, len(rows))).astype(int)]
