"""A model for the bench: chat completions over HTTP, with answers such as a good model gives to the mails of this bench,
and the usage that the estimate of tokens.py says. It knows nothing and costs nothing."""

import http.server
import json
import re
import threading

import tokens


def block(name, prompt):
    found = re.search(rf"<<<{name}\n(.*?)\n{name}>>>", prompt, re.DOTALL)
    return found[1] if found else ""


class Model:
    def __init__(self):
        # What the mail in hand asks for; set by whoever sends it.
        self.requests = []
        model = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                reply = json.dumps(model.reply(body)).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(reply)))
                self.end_headers()
                self.wfile.write(reply)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_address[1]}/v1"

    def reply(self, body):
        prompt = body["messages"][-1]["content"]
        schema = body["response_format"]["json_schema"]
        answers = {"classification": self.classification, "wishes": self.wishes, "reply": self.wording}
        answer = json.dumps(answers[schema["name"]](prompt))
        asked = sum(tokens.count(message["content"]) for message in body["messages"])
        asked += tokens.count(json.dumps(schema["schema"], separators=(",", ":"))) + 8
        usage = {"prompt_tokens": asked, "completion_tokens": tokens.count(answer)}
        choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": answer}}
        return {"id": "bench", "object": "chat.completion", "model": "bench", "choices": [choice], "usage": usage}

    def classification(self, _):
        topic = self.requests[0] if len(self.requests) == 1 else "other"
        known = [request for request in self.requests if request != "other"]
        return {"topic": topic, "urgency": "low", "confidence": 0.9, "requests": known}

    def wishes(self, prompt):
        mail, vocabulary = block("MAIL", prompt), json.loads(block("VOCABULARY", prompt))

        def named(field):
            return [word for word in vocabulary[field] if re.search(rf"\b{re.escape(word)}\b", mail, re.IGNORECASE)]

        names = named("names")
        # `Ridgeline 3 Storm` holds the name `Ridgeline 3`: the longest counts.
        names = [name for name in names if not any(name != other and name in other for other in names)]
        wish = {"brands": named("brands"), "names": names, "colors": named("colors"), "materials": named("materials")}
        wish["sizes"] = [float(size) for size in re.findall(r"size (\d+(?:\.\d)?)", mail)]
        for field in ("min_price", "max_price", "min_weight", "max_weight"):
            wish[field] = None
        for field in ("not_brands", "not_colors", "not_materials", "uses", "not_uses", "strict"):
            wish[field] = []
        wish["best"] = None
        wish["recommend"] = "recommend" in mail
        return {"whole_catalogue": False, "wishes": [wish]}

    def wording(self, prompt):
        return {"reply": block("REFERENCE", prompt)}
