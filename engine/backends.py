"""Every back-end in one table: its name, its words, what opens it, its precisions, in the automatic order.

The command line, the site's profile and the window read this table, and nothing else lists back-ends: a new one is
its own module in :mod:`engine.inference` and a row here. Openers are named, not imported: reading the table costs
nothing, and it stands below everything that does.
"""

from __future__ import annotations

from dataclasses import dataclass

AUTO = "auto"


@dataclass(frozen=True)
class Offer:
    """One precision in which a back-end computes.

    Attributes
    ----------
    precision : str
        A value of :class:`engine.inference.values.Precision`.
    own_file : bool
        Only for bundles that hold networks in this precision; without it the back-end converts by itself.
    instead : bool
        Only where no offer before it holds: the second choice.
    opt_in : bool
        Never taken by itself, also where a site names the back-end in its order: for comparisons.
    measured : bool
        Taken by itself only where :mod:`engine.inference.pace` found it the quickest; asking for the precision is
        enough.
    """

    precision: str
    own_file: bool = False
    instead: bool = False
    opt_in: bool = False
    measured: bool = False


@dataclass(frozen=True)
class BackendKind:
    """One back-end.

    Attributes
    ----------
    name : str
        As the command line, the profile and every result call it.
    words : str
        As the window calls it; a product's name, the same in every language.
    opens : str
        ``module:function``; the function takes (bundle, precision, threads) and returns a
        :class:`engine.inference.values.Backend`.
    also : tuple of str
        Other names that will do.
    opt_in : bool
        Used only when it is asked for by name, or named in the site's order.
    """

    name: str
    words: str
    opens: str
    offers: tuple[Offer, ...]
    also: tuple[str, ...] = ()
    opt_in: bool = False


TENSORRT = "tensorrt"

#: In the automatic order.
BACKENDS: tuple[BackendKind, ...] = (
    BackendKind(
        TENSORRT,
        "TensorRT",
        "engine.inference.tensorrt.backend:open_tensorrt",
        (Offer("fp16"),),
        also=("tensorrt-rtx",),
    ),
    BackendKind(
        "onnxruntime-cuda",
        "ONNX Runtime CUDA",
        "engine.inference.onnxruntime_:open_cuda",
        (Offer("fp16", own_file=True), Offer("fp32", instead=True)),
        also=("cuda",),
    ),
    BackendKind(
        # Not run on a GPU: only for who asks.
        "onnxruntime-tensorrt-rtx",
        "ONNX Runtime TensorRT-RTX",
        "engine.inference.tensorrt.plugin:open_plugin",
        (Offer("fp16", own_file=True),),
        opt_in=True,
    ),
    BackendKind(
        "onnxruntime-openvino",
        "ONNX Runtime OpenVINO",
        "engine.inference.onnxruntime_:open_openvino",
        (Offer("bf16"), Offer("fp32"), Offer("int8", own_file=True)),
        also=("openvino",),
        opt_in=True,
    ),
    BackendKind(
        "onnxruntime-cpu",
        "ONNX Runtime CPU",
        "engine.inference.onnxruntime_:open_cpu",
        # FP16 is slower than FP32 on a CPU: only for whom asks for that precision.
        (Offer("int8", own_file=True, measured=True), Offer("fp32"), Offer("fp16", own_file=True, opt_in=True)),
        also=("onnxruntime", "cpu"),
    ),
)

NAMES: tuple[str, ...] = tuple(kind.name for kind in BACKENDS)
#: Precisions that any of them offers, FP32 first.
PRECISIONS: tuple[str, ...] = tuple(
    sorted({offer.precision for kind in BACKENDS for offer in kind.offers}, key=lambda word: (word != "fp32", word))
)
#: For the help of options.
BACKEND_HELP = f"One of: {', '.join((AUTO, *NAMES))}."
PRECISION_HELP = f"One of: {', '.join((AUTO, *PRECISIONS))}."


def find_backend(name: str) -> BackendKind | None:
    """The back-end of this name or other name; None when there is none."""
    return next((kind for kind in BACKENDS if name == kind.name or name in kind.also), None)
