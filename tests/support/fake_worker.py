"""Stands in for the TensorRT worker: the same protocol, ONNX Runtime instead of TensorRT, and ways to misbehave.

Run by path: ``fake_worker.py MODE FOLDER``; FOLDER is where it remembers what it did before it was restarted.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from engine.inference.tensorrt.worker import read_message, write_message

GPU = {
    "name": "Pretended GPU",
    "capability": "8.7",
    "multiprocessors": 16,
    "memory_bytes": 8 << 30,
    "integrated": True,
    "cuda": "12.6",
}
HELLO = {"python": "3.10.12", "module": "tensorrt", "version": "10.3.0", "reason": "", "gpu": GPU, "gpu_reason": ""}

#: Enough for the golden test of all networks and the first slices of a study.
RUNS_WITH_MEMORY = 8

NAMES = {
    "lungs": ["lungs"],
    "classifier": ["logits", "lung", "ground_glass", "consolidation"],
    "autoencoder": ["reconstruction", "code"],
}

#: What ``hello`` says in the modes that stop there.
HELLOS: dict[str, dict[str, Any]] = {
    "no-tensorrt": {"module": "", "version": "", "reason": "Python 3.10 has no TensorRT (tensorrt: ImportError)."},
    "wrong-minor": {
        "module": "",
        "version": "",
        "reason": "Python 3.11 has no TensorRT (tensorrt: ModuleNotFoundError: No module named 'tensorrt.tensorrt').",
    },
    "no-driver": {"gpu": None, "gpu_reason": "There is no NVIDIA driver here (libcuda.so.1)."},
    "old-driver": {"gpu": {**GPU, "cuda": "11.4"}},
    "old-python": {"python": "3.8.10"},
    "old-tensorrt": {"version": "8.6.2"},
    "other-gpu": {"gpu": {**GPU, "name": "Another GPU"}},
    "new-driver": {"gpu": {**GPU, "cuda": "13.2"}},
}


class RefusalError(Exception):
    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class FakeWorker:
    def __init__(self, mode: str, folder: Path, out: Any) -> None:
        self.mode, self.folder, self.out = mode, folder, out
        self.sessions: dict[str, Any] = {}
        self.runs = 0

    def answer(self, header: dict[str, Any], arrays: dict[str, Any]) -> None:
        op = header["op"]
        with (self.folder / "log").open("a") as log:
            log.write(f"{op} {header.get('net', '')}\n")
        if op == "run":
            self.run(header, arrays["image"])
            return
        self.reply(header, {"hello": self.hello, "build": self.build, "load": self.load}[op](header))

    def reply(self, header: dict[str, Any], fields: dict[str, Any], buffers: Any = ()) -> None:
        write_message(self.out, {"id": header["id"], "event": "result", **fields}, buffers)

    def hello(self, _header: dict[str, Any]) -> dict[str, Any]:
        return {**HELLO, **HELLOS.get(self.mode, {})}

    def build(self, header: dict[str, Any]) -> dict[str, Any]:
        if self.mode == "refuse-build":
            raise RefusalError("build", "TensorRT can't read classifier.fp16.onnx: No importer registered for op: Foo")
        if self.mode == "full-disk":
            raise RefusalError("disk", "OSError: [Errno 28] No space left on device")
        for step in range(1, 5):
            report = {"id": header["id"], "event": "progress", "done": step, "total": 4, "note": "tactics"}
            write_message(self.out, report)
        if self.mode in ("slow-build", "endless-build"):
            beat(self.out, header["id"], 60)
        Path(header["plan"]).write_bytes(Path(header["onnx"]).read_bytes())
        if self.mode == "crash-build":
            os.kill(os.getpid(), signal.SIGSEGV)
        return {"half_compute": 2, "compute": 2, "seconds": 0.1}

    def load(self, header: dict[str, Any]) -> dict[str, Any]:
        import onnxruntime

        again = self.mode == "crash-then-no-memory" and not self.sessions and not self.first_time("start")
        if self.mode == "no-memory-to-load" or again:
            raise RefusalError("memory", "cuMemAlloc: CUDA_ERROR_OUT_OF_MEMORY (2).")
        if self.mode == "gpu-taken":
            raise RefusalError("unavailable", "context: CUDA_ERROR_DEVICE_UNAVAILABLE (46).")
        if self.mode == "crash-load":
            os.kill(os.getpid(), signal.SIGSEGV)
        if self.mode == "load-once-fails" and self.first_time("load"):
            raise RefusalError("load", "TensorRT can't load this engine: magic tag does not match")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.sessions[header["net"]] = onnxruntime.InferenceSession(header["plan"], options)
        return {"layers": 9, "half_layers": 7, "seconds": 0.1, "graph_gain": 1.1}

    def run(self, header: dict[str, Any], image: bytes) -> None:
        import numpy as np  # most of these workers only say hello, and are started by the hundred

        images = np.frombuffer(image, np.float32).reshape(header["arrays"][0][1])
        self.misbehave(len(images))
        names = NAMES[header["net"]]
        outputs = dict(zip(names, self.sessions[header["net"]].run(names, {"image": images}), strict=True))
        if self.mode == "nan":
            outputs = {name: array * np.nan for name, array in outputs.items()}
        if self.mode == "drift" and "logits" in outputs:
            outputs["logits"] = outputs["logits"] + np.float32([0, 2])
        if self.mode == "lie":
            outputs = {name: array[..., :1] for name, array in outputs.items()}
        outputs = {name: np.ascontiguousarray(array, np.float32) for name, array in outputs.items()}
        listed = [[name, list(array.shape)] for name, array in outputs.items()]
        self.reply(header, {"arrays": listed}, [array.data.cast("B") for array in outputs.values()])

    def misbehave(self, batch: int) -> None:
        if self.mode == "crash" or (self.mode == "crash-once" and self.first_time("run")):
            print("CUDA error 700: an illegal memory access", file=sys.stderr, flush=True)
            os.kill(os.getpid(), signal.SIGSEGV)
        if self.mode == "crash-then-no-memory" and self.runs == RUNS_WITH_MEMORY:
            os.kill(os.getpid(), signal.SIGSEGV)
        if self.mode == "hang":
            time.sleep(60)
        if self.mode == "garbage":
            self.out.write(b"\xff\xff\xff\x7fnonsense")
            self.out.flush()
            time.sleep(60)
        if self.mode == "little-memory" and batch > 2:
            raise RefusalError("memory", "cuMemAlloc: CUDA_ERROR_OUT_OF_MEMORY (2).")
        self.runs += 1
        if self.mode == "no-memory" or (self.mode == "memory-runs-out" and self.runs > RUNS_WITH_MEMORY):
            raise RefusalError("memory", "cuMemAlloc: CUDA_ERROR_OUT_OF_MEMORY (2).")

    def first_time(self, what: str) -> bool:
        mark = self.folder / f"did-{what}"
        if mark.exists():
            return False
        mark.touch()
        return True


def beat(out: Any, number: int, seconds: float) -> None:
    """Be busy, and say so."""
    for _ in range(int(seconds * 10)):
        time.sleep(0.1)
        write_message(out, {"id": number, "event": "heartbeat"})


def main() -> int:
    mode, folder = sys.argv[1], Path(sys.argv[2])
    if mode == "dies-at-start":
        print("libnvinfer.so.10: cannot open shared object file", file=sys.stderr)
        return 3
    worker = FakeWorker(mode, folder, sys.stdout.buffer)
    while (message := read_message(sys.stdin.buffer)) is not None:
        header, arrays = message
        if header["op"] == "quit":
            return 0
        try:
            worker.answer(header, arrays)
        except RefusalError as error:
            event = {"id": header["id"], "event": "error", "kind": error.kind, "message": str(error)}
            write_message(sys.stdout.buffer, event)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BrokenPipeError:
        os._exit(1)
