"""``torchrun ... -m tests.support.one_process FOLDER -- WORDS``: ``alveoscope-train WORDS`` with narrow networks, and
after each epoch a file ``FOLDER/EPOCH-RANK`` with the digest of this process's weights and of its average network.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from unittest.mock import patch

from tests.support.narrow_networks import made_narrow
from training.cli import main
from training.learning import loop
from training.learning.distributed import rank

if __name__ == "__main__":
    folder, epoch = Path(sys.argv.pop(1)), loop._Run.one_epoch

    def told(run: loop._Run, report: loop.Report | None) -> None:
        epoch(run, report)
        digest = hashlib.sha256()
        for value in (*run.net.parameters(), *run.average.module.state_dict().values()):
            digest.update(value.detach().numpy().tobytes())
        (folder / f"{run.epoch}-{rank()}").write_text(digest.hexdigest())

    with made_narrow(), patch.object(loop._Run, "one_epoch", told):
        main()
