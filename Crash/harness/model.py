"""A model server that speaks the chat completions API, counts what is asked, and can end the daemon in between."""

import http.server
import json
import re
import time

from .mails import TEXTS
from .server import LocalServer

def classification(kind):
    """What a model says of a mail of this kind."""
    _, topic, requests = TEXTS.get(kind) or TEXTS["late"]
    return {"topic": topic or "other", "urgency": "medium", "confidence": 0.9, "requests": requests or []}


class ModelServer(LocalServer):
    """`asked(call)` is called when a request was read, before it is answered."""

    def __init__(self):
        self.calls = []
        self.asked = lambda call: None
        # The kind of the mail with this marker.
        self.kind_of = lambda marker: None
        super().__init__(Handler, "/v1")


class Call:
    def __init__(self, step, marker):
        self.step, self.marker, self.at, self.answered = step, marker, time.time(), False


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        step = (body.get("response_format") or {}).get("json_schema", {}).get("name", "")
        found = re.search(r"\bGW\d{6,}\b", json.dumps(body))
        call = Call(step, found and found[0])
        with self.server.lock:
            self.server.calls.append(call)
        self.server.asked(call)
        if step != "classification":
            # The offline model answers.
            return self.reply(422, {"error": {"message": "no such step"}})
        answer = classification(self.server.kind_of(call.marker))
        self.reply(200, {
            "id": "1", "object": "chat.completion", "model": "scripted",
            "choices": [{
                "index": 0, "finish_reason": "stop",
                "message": {"role": "assistant", "content": json.dumps(answer)}}],
            "usage": {"prompt_tokens": 10, "completion_tokens": 10, "total_tokens": 20}})
        call.answered = True

    def reply(self, status, document):
        data = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
