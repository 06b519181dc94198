"""Torch traces a network for its export once a run: that takes long, and equal weights give equal graphs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

import onnx
import pytest

from engine.inference.values import Net
from tests.support.once import once
from training.networks import export


@contextmanager
def traced_once(factory: pytest.TempPathFactory) -> Iterator[None]:
    """While it lasts, an export of a network of the same kind and weights takes the graph of the first one."""
    trace = export._exported

    def exported(net, kind: Net):  # type: ignore[no-untyped-def]
        weights = b"".join(tensor.cpu().numpy().tobytes() for tensor in net.state_dict().values())
        name = f"traced-{kind.value}-{hashlib.sha256(weights).hexdigest()[:24]}"
        return onnx.load_from_string(once(factory, name, lambda: trace(net, kind).SerializeToString()))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(export, "_exported", exported)
        yield
