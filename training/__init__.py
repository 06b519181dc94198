"""Training, evaluation and export of the three networks. May import the engine; nobody imports training."""

import engine  # noqa: F401 - before any onnxruntime: see there
