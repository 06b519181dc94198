"""A bundle's file that another account has made (``sudo``) is said to be unreadable, not damaged and not missing."""

from __future__ import annotations

import errno
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.errors import BundleCorruptError, BundleError, SettingsError
from engine.inference.bundle import load_bundle
from engine.inference.installed import bundles_folder, read_state
from tests.support.bundles import tiny_bundle


@pytest.fixture
def shut(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Files of a name can't be opened; who runs the tests may be root, whom no permission keeps out."""

    def close(name: str) -> None:
        opened = io.open

        def refusing(path: Any, *arguments: Any, **more: Any) -> Any:
            if Path(str(path)).match(name):
                raise PermissionError(errno.EACCES, "Permission denied", str(path))
            return opened(path, *arguments, **more)

        monkeypatch.setattr(io, "open", refusing)

    return close


def test_the_state_file(shut: Callable[[str], None]) -> None:
    bundles_folder().mkdir(parents=True)
    (bundles_folder() / "state.json").write_text('{"current": null, "previous": null}')
    shut("state.json")
    with pytest.raises(BundleError, match=r"state\.json: Permission denied\. Check its permissions\.") as said:
        read_state()
    assert not isinstance(said.value, BundleCorruptError)


@pytest.mark.parametrize("name", ["manifest.json", "manifest.sig", "lungs.onnx", "gate.npz"])
def test_a_file_of_the_bundle(name: str, tmp_path: Path, shut: Callable[[str], None]) -> None:
    bundle = tiny_bundle(tmp_path)
    shut(name)
    with pytest.raises(BundleError, match=r"Permission denied\. Check its permissions\.") as said:
        load_bundle(bundle)
    assert said.value.code == "bundle"


def test_a_trusted_key(tmp_path: Path, shut: Callable[[str], None]) -> None:
    bundle = tiny_bundle(tmp_path)
    shut("*.pem")
    with pytest.raises(SettingsError, match=r"pem: Permission denied\. Let this account read it\."):
        load_bundle(bundle)
