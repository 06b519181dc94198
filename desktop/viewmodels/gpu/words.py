"""Preparing the GPU in words: one sentence for where it stands, and what belongs below it."""

from __future__ import annotations

import math

from PySide6.QtCore import QCoreApplication

from desktop.viewmodels.gpu.gpu import GpuStage, GpuViewModel
from desktop.viewmodels.gpu.service import GpuState
from desktop.viewmodels.words.engine_words import error_words, sentences
from desktop.viewmodels.words.texts import plain, time_words

translate = QCoreApplication.translate


def headline(model: GpuViewModel) -> str:
    """Where it stands, in one sentence."""
    stage, state = model.stage, model.state
    if stage is GpuStage.RUNNING:
        return translate("Gpu", "Compiling both networks for this GPU…")
    if stage is GpuStage.IMPOSSIBLE:
        return translate("Gpu", "This computer's GPU can't be prepared.")
    if stage is GpuStage.FAILED:
        return translate("Gpu", "The GPU could not be prepared; ONNX Runtime goes on.")
    if stage is GpuStage.STOPPED:
        return translate("Gpu", "Stopped: nothing was changed.")
    if state is None or stage in (GpuStage.UNKNOWN, GpuStage.LOOKING):
        return translate("Gpu", "Looking at this computer…")
    if stage is GpuStage.READY:
        return translate("Gpu", "{gpu}: not prepared yet.").format(gpu=_device(state))
    if stage is GpuStage.DONE and model.considered:
        return translate("Gpu", "The GPU is ready and used from the next study on (certificate of {date}).").format(
            date=state.certified[:10]
        )
    return translate("Gpu", "{gpu}: prepared (certificate of {date}).").format(
        gpu=_device(state), date=state.certified[:10]
    )


def details(model: GpuViewModel) -> str:
    """What belongs below the sentence: the engine's reason, the time it takes, what settings and site have to say."""
    if model.error is not None:
        return error_words(model.error, 900)
    parts = []
    if model.running:
        parts.append(time_text(model))
        parts.append(translate("Gpu", "Reading and analysing go on; this page can be closed."))
    elif model.stage in (GpuStage.READY, GpuStage.STOPPED):
        parts.append(_duration(model.state))
        parts.append(translate("Gpu", "Reading and analysing go on meanwhile, on ONNX Runtime."))
    if model.stage not in (GpuStage.UNKNOWN, GpuStage.LOOKING):
        parts.append(_standing_in_the_way(model))
    return sentences(*parts)


def time_text(model: GpuViewModel) -> str:
    """How long a running preparation will still take, as far as that can be said."""
    left = model.seconds_left
    if left is None:
        return _duration(model.state)
    return translate("Gpu", "About {time} left.").format(time=time_words(left))


def strip_text(model: GpuViewModel) -> str:
    """For the status bar, while it runs."""
    share = model.share
    if share is None:
        return translate("Gpu", "Preparing the GPU…")
    return translate("Gpu", "Preparing the GPU: {percent} %").format(percent=math.floor(share * 100))


def start_words(model: GpuViewModel) -> str:
    """On the button that begins."""
    if model.stage is GpuStage.FAILED:
        return translate("Gpu", "Try again")
    if model.stage in (GpuStage.PREPARED, GpuStage.DONE):
        return translate("Gpu", "Prepare again")
    return translate("Gpu", "Prepare")


def _standing_in_the_way(model: GpuViewModel) -> str:
    if not model.allowed:
        return translate("Gpu", "This site has decided on another back-end: what is prepared would not be used.")
    if not model.considered:
        return translate("Gpu", "It is used once the settings ask for the fastest back-end or for TensorRT.")
    return ""


def _duration(state: GpuState | None) -> str:
    if state is not None and state.seconds_before is not None:
        return translate("Gpu", "It took {time} here before.").format(time=time_words(state.seconds_before))
    return translate("Gpu", "It takes from seconds to some minutes, once.")


def _device(state: GpuState) -> str:
    return plain(f"{state.gpu}, {state.tensorrt} {state.version}", 120)
