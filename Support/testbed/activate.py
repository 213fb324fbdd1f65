#!/usr/bin/python3
"""What systemd does for a socket unit: python3 activate.py FOLDER PORT COMMAND...

Listens on PORT of 127.0.0.1 and hands the socket to COMMAND, over and over: the Nth start comes once the file
FOLDER/start-N is there, and FOLDER/ended-N holds the exit status afterwards. The socket stays open meanwhile. Signals are
for COMMAND; this ends with its standard input.
"""

import os
import pathlib
import signal
import socket
import sys
import threading
import time

folder, port, command = pathlib.Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]


def watch_caller():
    sys.stdin.buffer.read()
    os.killpg(0, signal.SIGKILL)


listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", port))
listener.listen(64)
# Handlers do not outlive an exec: the command has its own.
for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
    signal.signal(number, lambda *_: None)
threading.Thread(target=watch_caller, daemon=True).start()
start = 1
while True:
    while not (folder / f"start-{start}").exists():
        time.sleep(0.02)
    pid = os.fork()
    if pid == 0:
        os.dup2(listener.fileno(), 3)
        os.set_inheritable(3, True)
        os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1", LISTEN_FDNAMES="page")
        os.execv(command[0], command)
    _, status = os.waitpid(pid, 0)
    part = folder / f"ended-{start}.part"
    part.write_text(str(os.waitstatus_to_exitcode(status)))
    part.rename(folder / f"ended-{start}")
    start += 1
