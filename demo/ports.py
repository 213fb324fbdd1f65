#!/usr/bin/python3
"""Prints free ports of 127.0.0.1: COUNT arbitrary ones, then the preferred one or another if it is taken."""

import argparse
import socket


def bind(port):
    handle = socket.socket()
    handle.bind(("127.0.0.1", port))
    return handle


arguments = argparse.ArgumentParser(description=__doc__)
arguments.add_argument("count", type=int)
arguments.add_argument("--prefer", type=int, required=True)
options = arguments.parse_args()

# All held at once, so that no port is named twice.
handles = [bind(0) for _ in range(options.count)]
try:
    handles.append(bind(options.prefer))
except OSError:
    handles.append(bind(0))
print(*(handle.getsockname()[1] for handle in handles))
