"""A TLS key that is protected by a password is refused; nobody is asked for the password."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization

from tests.support.certificates import self_signed

ASKED = {
    "towards a PACS": "from engine.pacs.peer import PeerTls; PeerTls(None, {0}, {1}).context()",
    "of the receiver": "from engine.intake.settings import ReceiverSettings, tls_context; "
    "tls_context(ReceiverSettings(certificate={0}, key={1}))",
}


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED.keys())
def test_nobody_is_asked_on_the_terminal_for_the_password_of_a_key(asked: str, tmp_path: Path) -> None:
    certificate, key = self_signed(tmp_path)
    private = serialization.load_pem_private_key(key.read_bytes(), None)
    protection = serialization.BestAvailableEncryption(b"secret")
    key.write_bytes(private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, protection))
    code = f"from pathlib import Path; {asked.format(*(f'Path({str(path)!r})' for path in (certificate, key)))}"
    # In a session of its own it has no terminal, and OpenSSL would take the password from what comes in.
    ended = subprocess.run(
        [sys.executable, "-c", code],
        check=False,
        input="secret\n",
        capture_output=True,
        text=True,
        start_new_session=True,
    )
    assert "its key is protected by a password" in ended.stderr
    assert "pass phrase" not in ended.stderr
