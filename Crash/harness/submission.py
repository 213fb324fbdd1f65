"""A submission server that follows a script: it answers what it is told to, and can end the daemon at any step."""

import socket
import socketserver
import threading
import time

from .testbed import Trouble

# The steps at which `at` is asked, in their order.
STEPS = ["connect", "EHLO", "MAIL", "RCPT", "DATA", "body", "dot", "answered"]


class Receipt:
    """A message whose final dot was read."""

    def __init__(self, message, envelope, at):
        self.message, self.envelope, self.at = message, envelope, at

    @property
    def message_id(self):
        return message_id(self.message)


def message_id(message):
    head = message.split(b"\r\n\r\n", 1)[0]
    for line in head.replace(b"\r\n ", b" ").replace(b"\r\n\t", b" ").split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"message-id":
            return value.strip().strip(b"<>").decode("ascii", "replace")
    return ""


class SubmissionServer(socketserver.ThreadingTCPServer):
    """`at(step)` is called at each step and returns nothing to go on, a reply to give instead, or `drop`."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Session)
        self.at = lambda step: None
        self.receipts = []
        self.received = lambda receipt: None
        self.lock = threading.Lock()
        self.port = self.server_address[1]
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()

    def handle_error(self, request, client_address):
        pass

    def stop(self):
        self.shutdown()
        self.server_close()


class Dropped(Exception):
    pass


class Session(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True

    def step(self, name):
        """True when the script gave another reply."""
        told = self.server.at(name)
        if told == "drop":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            raise Dropped
        if told:
            self.say(told)
        return bool(told)

    def say(self, reply):
        self.wfile.write(reply.encode() + b"\r\n")

    def handle(self):
        self.envelope = []
        try:
            if not self.step("connect"):
                self.say("220 submission.shop.test ESMTP")
            while line := self.rfile.readline(4096):
                if not self.command(line.decode("utf-8", "replace").rstrip("\r\n")):
                    return
        except (Dropped, OSError):
            return

    def command(self, line):
        verb = line.split(" ", 1)[0].upper()
        if verb in ("EHLO", "HELO"):
            if not self.step("EHLO"):
                self.say("250-submission.shop.test\r\n250-8BITMIME\r\n250 SIZE 52428800")
        elif verb == "MAIL":
            self.envelope = [line]
            self.step("MAIL") or self.say("250 2.1.0 Ok")
        elif verb == "RCPT":
            self.envelope.append(line)
            self.step("RCPT") or self.say("250 2.1.5 Ok")
        elif verb == "DATA":
            if not self.step("DATA"):
                self.say("354 End data with <CR><LF>.<CR><LF>")
                self.data()
        elif verb == "QUIT":
            self.say("221 2.0.0 Bye")
            return False
        else:
            self.say("250 2.0.0 Ok")
        return True

    def data(self):
        lines, asked = [], False
        while line := self.rfile.readline(1 << 20):
            if not asked:
                asked = True
                self.step("body")
            if line == b".\r\n":
                break
            lines.append(line[1:] if line.startswith(b".") else line)
        else:
            raise Dropped
        receipt = Receipt(b"".join(lines), tuple(self.envelope), time.monotonic())
        with self.server.lock:
            # Listed before the daemon can hear of it.
            told = self.server.at("dot")
            if told and told != "drop":
                self.say(told)
                return
            self.server.receipts.append(receipt)
            self.server.received(receipt)
        if told == "drop":
            raise Dropped
        self.say("250 2.0.0 Ok: taken")
        self.step("answered")


def start():
    try:
        return SubmissionServer()
    except OSError as error:
        raise Trouble(f"the scripted submission server does not start: {error}")
