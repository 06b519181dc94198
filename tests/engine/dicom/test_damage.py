"""A thousand damaged headers, archives and DICOMDIRs beside good studies."""

from __future__ import annotations

import pytest

from tests.support import damage


@pytest.mark.filterwarnings("ignore")
def test_a_thousand_damaged_files_lose_nothing_good() -> None:
    tally = damage.run(1000, seed=1)
    assert tally.lost == []
    assert tally.files >= 1000
    assert set(tally.codes) > {"dicom", "archive-refused"}, "something was damaged enough to be named"
