"""A chain that another account has made (the first start was with ``sudo``) is said to be unreadable, by every door."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import pytest

from engine.audit import AuditChain, Event, verify
from engine.audit.files import CURRENT
from engine.audit.verify import to_csv
from engine.cli import main
from engine.errors import PathUnreadableError


@pytest.fixture
def shut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AuditChain:
    """Its current file can't be opened; who runs the tests may be root, whom no permission keeps out."""
    chain = AuditChain(tmp_path / "audit")
    chain.append(Event.ANALYSED)
    opened = Path.open

    def refusing(path: Path, *arguments: Any, **more: Any) -> Any:
        if path.name == CURRENT:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return opened(path, *arguments, **more)

    monkeypatch.setattr(Path, "open", refusing)
    return chain


def test_it_is_said_in_words(shut: AuditChain) -> None:
    """An analysis said that something in the study does not go into the chain; `worklist read` broke."""
    said = r"Can't read .*audit.jsonl: Permission denied\. Check its permissions\."
    for act in (lambda: shut.append(Event.READ), shut.rotate, lambda: verify(shut.folder), lambda: to_csv(shut.folder)):
        with pytest.raises(PathUnreadableError, match=said):
            act()


@pytest.mark.parametrize("words", [["verify"], ["export", "{out}"], ["restart"]], ids=lambda words: words[0])
def test_the_commands_end_with_a_sentence(
    words: list[str],
    shut: AuditChain,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("ALVEOSCOPE_DATA", str(tmp_path))
    assert main(["audit", *(word.format(out=tmp_path / "chain.csv") for word in words)]) == 1
    assert "[path-unreadable]" in capsys.readouterr().err


def test_a_folder_that_may_not_be_looked_into(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refusing(path: Path, **_more: Any) -> bool:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "exists", refusing)
    with pytest.raises(PathUnreadableError, match="Permission denied"):
        verify(tmp_path)
