"""A shop that is reached through a webhook: it carries each key out once, and counts what it did."""

import collections
import hashlib
import hmac
import http.server
import json
import re
import time
import urllib.parse

from .server import LocalServer

SECRET = "a secret of the harness"


class WebhookServer(LocalServer):
    """`at(step)` is called with `asked`, `told` (before the effect) and `done` (after it, before the answer)."""

    def __init__(self):
        self.effects = {}
        # Told once more after it was done: allowed by the contract, and to be rare.
        self.repeats = collections.Counter()
        self.forged = 0
        self.at = lambda step: None
        super().__init__(Handler, "/gatewayd")


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        key = urllib.parse.unquote(self.path.rsplit("/", 1)[1])
        self.verify(key, b"")
        self.server.at("asked")
        with self.server.lock:
            done = self.server.effects.get(key)
        self.answer(200, {"status": "done", "result": done["result"], "params": done["params"]} if done else {
            "status": "unknown"})

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        key = self.headers.get("Idempotency-Key", "")
        self.verify(key, body)
        self.server.at("told")
        order = json.loads(body)
        with self.server.lock:
            if key in self.server.effects:
                self.server.repeats[key] += 1
            else:
                self.server.effects[key] = {
                    "result": f"done {len(self.server.effects) + 1}", "params": order["params"],
                    "customer": order["customer_id"], "action": order["action"], "at": time.monotonic()}
            result = self.server.effects[key]["result"]
        self.server.at("done")
        self.answer(200, {"status": "done", "result": result})

    def verify(self, key, body):
        found = re.fullmatch(r"v1,t=(\d+),h=([0-9a-f]+)", self.headers.get("Gatewayd-Signature", ""))
        text = b"v1." + (found[1] if found else "").encode() + b"." + key.encode() + b"." + body
        right = hmac.new(SECRET.encode(), text, hashlib.sha256).hexdigest()
        if not found or not hmac.compare_digest(found[2], right):
            self.server.forged += 1

    def answer(self, status, document):
        data = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
