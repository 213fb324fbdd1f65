"""The table of crash points: how each is provoked, and what may follow from it."""

from .site import Options


class Point:
    """`outside`: the harness ends the daemon by its process id, from a server that is in the middle of a step.

    `most`: the N of "the N-th time that it is reached" is drawn from 1 to this.
    """

    def __init__(self, name, what, outside=None, most=3, padding=0, lease=False, kind=None, **options):
        # `kind`: of the mails that come to the point; None for a mixture.
        self.name, self.what, self.outside, self.most, self.kind = name, what, outside, most, kind
        self.padding, self.lease, self.options = padding, lease, options

    def make_options(self, round_number):
        options = dict(self.options)
        # Every second round sends through Postfix, unless the point needs the scripted server.
        if self.name in THROUGH_POSTFIX and round_number % 2:
            options["postfix"] = True
        return Options(**options)


CAPTURE = {"milter": True, "mailbox": False, "postfix": True}

POINTS = [
    Point("during-fetch", "bytes of the answer to FETCH have come", most=2),
    Point("mid-literal", "a part of a message has come", most=4, padding=150_000),
    Point("attempt-counted", "the attempt is on disk, the mail is not parsed", most=2),
    Point("parsed", "the mail is parsed, and not stored", most=2),
    Point("intake-committing", "the mail is written and not committed", most=2),
    Point("intake-committed", "the mail is committed and not flagged", most=2),
    Point("filed", "the mail is flagged, the cursor is not moved", most=2),
    Point("intake-committed/move", "as before, with `after: move` and MOVE", most=2, after="move"),
    Point("filed/move", "the mail is moved, the cursor is not", most=2, after="move"),
    Point("copied", "without MOVE: the copy is made, the mail not marked", most=2, after="move", move=False),
    Point("marked", "without MOVE: the mail is marked, not expunged", most=2, after="move", move=False),
    Point("milter-body", "inside the milter's body", most=4, padding=100_000, **CAPTURE),
    Point("attempt-counted/milter", "the attempt is on disk, the milter has not answered", **CAPTURE),
    Point("parsed/milter", "the mail is parsed, the milter has not answered", **CAPTURE),
    Point("intake-committing/milter", "the mail is written and not committed", **CAPTURE),
    Point("milter-stored", "the mail is stored, the milter has not answered", **CAPTURE),
    Point("job-claimed", "a worker has claimed the job", most=4),
    Point("model asked", "the model has the question; its answer is lost", outside="model", most=4, model=True),
    Point("model-answered", "the model has answered, the answer is not on disk", most=4, model=True),
    Point("answer-kept", "the model's answer is on disk, its node is not", most=4, model=True),
    Point("node-committed", "a node of the workflow (a tool's result) is on disk", most=12),
    Point("draft-stored", "the draft is written, the job still open", most=4),
    Point("run-committed", "the draft is committed", most=4),
    Point("lease-lost", "the lease expired while the worker was at work", most=1, model=True, lease=True),
    Point("approval-committing", "decision, reply and actions are written, not committed", most=4),
    Point("approval-committed", "the approval is committed, the person has not heard", most=4),
    Point("before-connect", "the reply is claimed, there is no connection", most=3),
    Point("after-ehlo", "the answer to EHLO was read", most=1),
    Point("after-mail", "the answer to MAIL was read", most=3),
    Point("after-rcpt", "the answer to RCPT was read", most=3),
    Point("after-data", "354 was read", most=3),
    Point("inside-data", "bytes of the reply went out, the final dot did not", most=3),
    Point("dot sent", "the final dot was read by the server; its answer is lost", outside="dot", most=3),
    Point("answered", "the server has sent its 250", outside="answered", most=3),
    Point("reply-read", "250 was read by the SMTP library", most=3),
    Point("sent-not-committed", "250 is known, and not on disk", most=3),
    Point("sent-committed", "the sending is committed", most=3),
    Point("action-claimed", "an action is claimed", most=3),
    Point("action-committing", "the effect is written in the shop, not committed", most=3),
    Point("action-done", "the effect is done, and not recorded", most=3),
    Point("action-claimed/webhook", "an action is claimed", most=3, webhook=True),
    Point("webhook told", "the webhook has read the order; its answer is lost", outside="webhook told", webhook=True),
    Point("webhook done", "the webhook has carried the order out; its answer is lost", outside="webhook done", webhook=True),
    Point("action-done/webhook", "the webhook's answer is known, not recorded", most=3, webhook=True),
    Point("before-commit", "before any COMMIT of the store", most=60),
    Point("after-commit", "after any COMMIT of the store", most=60),
]

# A mail that comes to each node of the workflow.
NODES = {
    "recall": None, "classify": None, "product": "stock", "delivery": "late", "billing": "billing",
    "transaction": "transaction", "complaint": "complaint", "several": "several", "escalate": "unclear", "compose": None,
    "check": None, "no_reply": "thanks"}

POINTS += [
    Point(f"{name}@{node}", what.format(node), most=2, model=True, kind=kind)
    for name, what in (
        ("node-entered", "the node `{}` begins"),
        ("node-committed", "the node `{}` is on disk, the next has not begun"))
    for node, kind in NODES.items()]

THROUGH_POSTFIX = {
    "before-connect", "after-ehlo", "after-mail", "after-rcpt", "after-data", "inside-data", "reply-read",
    "sent-not-committed", "sent-committed"}

def named(name):
    return next((point for point in POINTS if point.name == name), None)
