"""The reviewer: signs in to the review page and decides, as a browser would."""

import html
import http.client
import re
import urllib.parse


class Refused(Exception):
    """The page answered, and not as expected."""


# What an exchange with a daemon that is being killed can end with.
GONE = (OSError, http.client.HTTPException)


class Desk:
    """One session; it outlives the daemon, which keeps sessions on disk."""

    def __init__(self, port, user, password):
        self.port, self.user, self.password, self.cookies = port, user, password, {}

    def exchange(self, path, fields=None, timeout=20):
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if fields is not None:
            # Browsers send line ends as CRLF.
            fields = {name: re.sub(r"\r?\n", "\r\n", value) for name, value in fields.items()}
            body = urllib.parse.urlencode(fields)
            headers |= {
                "Origin": f"http://127.0.0.1:{self.port}", "Sec-Fetch-Site": "same-origin",
                "Content-Type": "application/x-www-form-urlencoded"}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request("GET" if fields is None else "POST", path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
            for cookie in answer.headers.get_all("Set-Cookie") or []:
                name, value = cookie.split(";", 1)[0].split("=", 1)
                self.cookies[name] = value
            return answer.status, text
        finally:
            connection.close()

    def sign_in(self):
        status, text = self.exchange("/sign-in")
        if status != 200:
            raise Refused(f"/sign-in: {status}")
        fields = dict(form(text, "/sign-in") or {}, name=self.user, password=self.password)
        status, _ = self.exchange("/sign-in", fields)
        if status != 303:
            raise Refused(f"sign-in was answered with {status}")

    def approve(self, case):
        """The status of the answer: 303 when it is approved. None when there is nothing to approve."""
        status, text = self.exchange(f"/cases/{case}")
        if status == 303:
            self.sign_in()
            status, text = self.exchange(f"/cases/{case}")
        fields = form(text, f"/cases/{case}/approve")
        if status != 200 or fields is None:
            return None
        return self.exchange(f"/cases/{case}/approve", fields)[0]

    def resolve(self, case, outgoing, verdict):
        """The status of the answer to one of the two buttons; None when they are not shown."""
        _, text = self.exchange(f"/cases/{case}")
        fields = form(text, f"/outgoing/{outgoing}/resolve")
        if fields is None:
            return None
        return self.exchange(f"/outgoing/{outgoing}/resolve", {**fields, "as": verdict})[0]


def form(text, action):
    """The fields of a form as a browser would send them, every doubt confirmed; None if there is no such form."""
    found = re.search(rf'<form[^>]*action="{re.escape(action)}"[^>]*>(.*?)</form>', text, re.S)
    if not found:
        return None
    fields = {}
    for tag, area in re.findall(r"<input\b([^>]*)>|(<textarea\b.*?</textarea>)", found[1], re.S):
        if area:
            name = re.search(r'name="([^"]*)"', area)
            content = re.sub(r"^<textarea[^>]*>\n?|</textarea>$", "", area)
            fields[name[1]] = html.unescape(content)
            continue
        given = dict(re.findall(r'([a-z-]+)="([^"]*)"', tag))
        box = given.get("type") in ("checkbox", "radio")
        if not given.get("name") or given.get("type") == "submit":
            continue
        if not box or re.search(r"\bchecked\b", tag) or given["name"].startswith("claim"):
            fields[given["name"]] = html.unescape(given.get("value", "on" if box else ""))
    return fields
