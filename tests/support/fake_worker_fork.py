"""``fake_worker_fork.py SOCKET MODE FOLDER``: a fake worker that is up at once, for it is forked by the one that waits.

It hands its three streams to :mod:`tests.support.forks` and stands for the fork from then on: who ends it ends the
fork, and it ends as the fork does. It imports next to nothing, which is what it is for.
"""

import os
import sys
from _socket import AF_UNIX, SCM_RIGHTS, SOCK_STREAM, SOL_SOCKET, socket

if __name__ == "__main__":
    words = "\0".join([os.getcwd(), *sys.argv[2:]])  # noqa: PTH109 - pathlib takes as long as all this
    streams = b"".join(number.to_bytes(4, sys.byteorder) for number in range(3))
    line = socket(AF_UNIX, SOCK_STREAM)
    line.connect(f"\0{sys.argv[1]}")
    line.sendmsg([words.encode()], [(SOL_SOCKET, SCM_RIGHTS, streams)])
    for number in range(3):  # their end is the fork's alone
        os.close(number)
    code = int(line.recv(16) or b"1")
    if code < 0:
        os.kill(os.getpid(), -code)
    os._exit(code)
