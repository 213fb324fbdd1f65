"""A model server that speaks the chat completions API, counts what is asked, and can end the daemon in between."""

import http.server
import json
import re
import threading
import time

# The shape of each step's answer, by the name of its schema. Others are refused, and the offline model answers.
ANSWERS = {
    "classification": {"topic": "delivery_delay", "urgency": "medium", "confidence": 0.9, "requests": ["delivery_delay"]},
}


class ModelServer(http.server.ThreadingHTTPServer):
    """`asked(call)` is called when a request was read, before it is answered."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.calls = []
        self.asked = lambda call: None
        self.lock = threading.Lock()
        self.url = f"http://127.0.0.1:{self.server_address[1]}/v1"
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()

    def handle_error(self, request, client_address):
        pass

    def stop(self):
        self.shutdown()
        self.server_close()


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
        answer = ANSWERS.get(step)
        if answer is None:
            return self.reply(422, {"error": {"message": "no such step"}})
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
