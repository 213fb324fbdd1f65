"""An HTTP server on a free port of this machine, answering in threads of its own from the moment it is made."""

import http.server
import threading


class LocalServer(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, handler, path):
        super().__init__(("127.0.0.1", 0), handler)
        self.lock = threading.Lock()
        self.url = f"http://127.0.0.1:{self.server_address[1]}{path}"
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()

    def handle_error(self, request, client_address):
        # A peer that was killed in the middle is what the harness is about.
        pass

    def stop(self):
        self.shutdown()
        self.server_close()
