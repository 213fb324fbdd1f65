"""A receiver of traces on 127.0.0.1, as strict as Langfuse and any collector: python3 langfuse.py PORT FOLDER

Decodes OTLP over HTTP with the official protobuf schema (the Python package opentelemetry-proto), checks every span, and
keeps what it took, one JSON object a line, in FOLDER/spans.jsonl; scores and what belongs to datasets in FOLDER/api.jsonl.
Paths: those of Langfuse's public API (Basic auth pk-test:sk-test), and /v1/traces of a plain collector (Bearer token).

GET /state tells what has come. POST /control takes {"fail": N}: every Nth request for traces is answered with 429, 502, 503
or 504 in turn; {"status": S}: all of them with S; {"cut": N}: every Nth is taken and its connection closed without an answer.
"""

import base64
import gzip
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.trace.v1 import trace_service_pb2 as service

LANGFUSE = "/api/public/otel/v1/traces"
COLLECTOR = "/v1/traces"
BASIC = "Basic " + base64.b64encode(b"pk-test:sk-test").decode()
MOST_BYTES = 4 << 20
KINDS = {"agent", "chain", "tool", "retriever", "guardrail", "generation"}
LEVELS = {"DEBUG", "DEFAULT", "WARNING", "ERROR"}
EVERYWHERE = ["langfuse.trace.name", "langfuse.session.id", "langfuse.environment", "langfuse.release",
              "langfuse.trace.tags", "langfuse.trace.metadata.job_id", "langfuse.trace.metadata.case_id",
              "langfuse.trace.metadata.run_id", "langfuse.trace.metadata.attempt", "langfuse.observation.type",
              "langfuse.observation.level", "langfuse.observation.metadata.attempt"]
ON_CALLS = ["langfuse.observation.input", "langfuse.observation.output", "langfuse.observation.model.name",
            "langfuse.observation.model.parameters", "langfuse.observation.usage_details",
            "langfuse.observation.cost_details", "gen_ai.operation.name", "gen_ai.provider.name",
            "gen_ai.request.model", "gen_ai.response.model", "gen_ai.usage.input_tokens",
            "gen_ai.usage.output_tokens"]
JSON_TEXTS = ["langfuse.observation.model.parameters", "langfuse.observation.usage_details",
              "langfuse.observation.cost_details"]


def value(v):
    kind = v.WhichOneof("value")
    if kind == "array_value":
        return [value(x) for x in v.array_value.values]
    if kind == "kvlist_value":
        return {x.key: value(x.value) for x in v.kvlist_value.values}
    return getattr(v, kind) if kind else None


def attributes(pairs, errors, place):
    found = {}
    for pair in pairs:
        if pair.key in found:
            errors.append(f"{place}: {pair.key} twice")
        found[pair.key] = value(pair.value)
    return found


def check(span, found, errors):
    """What Langfuse expects of a span."""
    place = f"{span.name} {span.span_id.hex()}"

    def wrong(what):
        errors.append(f"{place}: {what}")

    if len(span.trace_id) != 16 or not any(span.trace_id):
        wrong("no trace id")
    if len(span.span_id) != 8 or not any(span.span_id):
        wrong("no span id")
    if span.parent_span_id and len(span.parent_span_id) != 8:
        wrong("no parent id")
    if not 0 < span.start_time_unix_nano <= span.end_time_unix_nano:
        wrong("times")
    for key in EVERYWHERE if found.get("langfuse.trace.name") == "gatewayd.run" else EVERYWHERE[:1]:
        if not found.get(key):
            wrong(f"{key} is missing")
    kind = found.get("langfuse.observation.type")
    if kind not in KINDS or found.get("langfuse.observation.level") not in LEVELS:
        wrong(f"type {kind}, level {found.get('langfuse.observation.level')}")
    if (kind == "agent") == bool(span.parent_span_id):
        wrong("the agent, and nothing else, is the root")
    if ("langfuse.observation.input" in found) != ("langfuse.observation.output" in found):
        wrong("input and output: both or neither")
    usage = [k for k in found if "usage" in k or "cost" in k]
    if kind == "generation":
        for key in ON_CALLS:
            if key not in found:
                wrong(f"{key} is missing")
        for key in JSON_TEXTS:
            if not isinstance(json.loads(found.get(key, "null")), dict):
                wrong(f"{key} is no JSON object")
        parts = json.loads(found["langfuse.observation.usage_details"])
        if sum(n for k, n in parts.items() if k != "total") != parts["total"]:
            wrong("the parts of the usage are not the total")
    elif usage:
        wrong(f"usage above the leaf: {usage}")
    if found.get("langfuse.observation.level") == "ERROR" and not found.get("langfuse.observation.status_message"):
        wrong("an error without a word")


class Receiver(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port, folder):
        self.lock = threading.Lock()
        self.spans = open(f"{folder}/spans.jsonl", "a", buffering=1)
        self.calls = open(f"{folder}/api.jsonl", "a", buffering=1)
        self.plan = {"fail": 0, "status": 0, "cut": 0}
        self.prompts = {}
        self.seen = {}
        self.state = {"requests": 0, "failed": 0, "cut": 0, "spans": 0, "doubles": 0, "largest": 0, "errors": []}
        super().__init__(("127.0.0.1", port), Handler)

    def take(self, request):
        """All spans of a request, or none."""
        errors = self.state["errors"]
        for group in request.resource_spans:
            resource = attributes(group.resource.attributes, errors, "resource")
            if resource.get("service.name") != "gatewayd" or not resource.get("service.version"):
                errors.append(f"resource: {resource}")
            for scope in group.scope_spans:
                for span in scope.spans:
                    self.keep(span, resource)

    def keep(self, span, resource):
        found = attributes(span.attributes, self.state["errors"], span.name)
        check(span, found, self.state["errors"])
        key = span.trace_id.hex() + span.span_id.hex()
        self.state["spans"] += 1
        self.state["doubles"] += key in self.seen
        self.seen[key] = True
        events = [{"name": e.name, "at": e.time_unix_nano, "attributes": attributes(e.attributes, [], "")}
                  for e in span.events]
        self.spans.write(json.dumps({
            "trace": span.trace_id.hex(), "id": span.span_id.hex(), "parent": span.parent_span_id.hex(),
            "name": span.name, "kind": span.kind, "start": span.start_time_unix_nano,
            "end": span.end_time_unix_nano, "status": span.status.code, "message": span.status.message,
            "attributes": found, "events": events, "resource": resource}) + "\n")


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body=b"{}", fields=(), kind="application/json"):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, text in fields:
            self.send_header(name, text)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        server = self.server
        if self.path == "/state":
            with server.lock:
                return self.answer(200, json.dumps(server.state).encode())
        if self.headers.get("Authorization") != BASIC:
            return self.answer(401)
        name, _, query = self.path.removeprefix("/api/public/v2/prompts/").partition("?")
        with server.lock:
            prompt = server.prompts.get(f"{name} {query.removeprefix('label=')}")
        return self.answer(200, json.dumps(prompt).encode()) if prompt else self.answer(404)

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        server = self.server
        if self.path == "/control":
            plan = json.loads(body)
            with server.lock:
                server.prompts.update(plan.pop("prompts", {}))
                server.plan.update(plan)
            return self.answer(200)
        if self.path in (LANGFUSE, COLLECTOR):
            return self.traces(body)
        if self.headers.get("Authorization") != BASIC:
            return self.answer(401)
        with server.lock:
            server.calls.write(json.dumps({"path": self.path, "body": json.loads(body)}) + "\n")
        return self.answer(200, json.dumps({"id": json.loads(body).get("id", "x")}).encode())

    def traces(self, body):
        server, plan = self.server, self.server.plan
        wanted = BASIC if self.path == LANGFUSE else "Bearer secret"
        if self.headers.get("Authorization") != wanted:
            return self.answer(401, b'{"message":"Invalid credentials"}')
        if self.path == LANGFUSE and self.headers.get("x-langfuse-ingestion-version") != "4":
            return self.answer(400, b'{"message":"x-langfuse-ingestion-version"}')
        if self.headers.get("Content-Type") != "application/x-protobuf":
            return self.answer(415)
        if len(body) > MOST_BYTES:
            return self.answer(413)
        with server.lock:
            server.state["requests"] += 1
            count = server.state["requests"]
            if plan["status"] or plan["fail"] and count % plan["fail"] == 0:
                server.state["failed"] += 1
                status = plan["status"] or [429, 502, 503, 504][server.state["failed"] % 4]
                return self.answer(status, fields=[("Retry-After", "0")])
            try:
                request = service.ExportTraceServiceRequest.FromString(body)
                server.state["largest"] = max(server.state["largest"], len(body))
                server.take(request)
            except Exception as error:  # whatever it is, the batch is lost, as it is over there
                server.state["errors"].append(repr(error))
                return self.answer(400, json.dumps({"message": repr(error)}).encode())
            if plan["cut"] and count % plan["cut"] == 0:
                server.state["cut"] += 1
                self.close_connection = True
                return self.connection.close()
        self.answer(200, service.ExportTraceServiceResponse().SerializeToString(), kind="application/x-protobuf")


if __name__ == "__main__":
    Receiver(int(sys.argv[1]), sys.argv[2]).serve_forever()
