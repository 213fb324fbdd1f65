"""How a site is set up: what differs between rounds, the configuration, and a store and a shop to begin with."""

import os
import pathlib
import shutil

from . import mails
from .testbed import PASSWORD, Trouble
from .webhook import SECRET

REVIEWER = "rosa"


class Options:
    def __init__(self, after="flag", move=True, milter=False, postfix=False, model=False, mailbox=True, workers=2, tls=True,
                 webhook=False):
        self.webhook = webhook
        # Without TLS where the clock jumps: certificates have their days.
        self.tls = tls
        self.after, self.move, self.milter, self.postfix = after, move, milter, postfix
        self.model, self.mailbox, self.workers = model, mailbox, workers


class Setup:
    """The part of `Site` that writes its files."""

    def _prepare(self):
        pathlib.Path(f"{self.folder}/secret").write_text(PASSWORD)
        pathlib.Path(f"{self.folder}/webhook").write_text(SECRET)
        pathlib.Path(f"{self.folder}/reviewer").write_text(self.desk.password)
        if self.testbed.in_postgres:
            template = self.testbed.template_database
            self.database = self.testbed.postgres.create(template.rsplit("=", 1)[1] if template else "template0")
        pathlib.Path(self.config).write_text(self._yaml())
        for name in ("control", "clock"):
            pathlib.Path(f"{self.folder}/{name}").write_text("0\n" if name == "clock" else "")
        if not self.testbed.template:
            self._make_template()
            if self.database:
                self.testbed.template_database = self.database
                self.database = self.testbed.postgres.create(self.database.rsplit("=", 1)[1])
                pathlib.Path(self.config).write_text(self._yaml())
        for file in pathlib.Path(self.testbed.template).iterdir():
            shutil.copy(file, self.disk)
        mails.fill_shop(self.shop, range(self.next_number, self.last_number + 1))
        self.desk.cookies = dict(self.testbed.cookies)

    def _make_template(self):
        """An empty shop, and a store with a reviewer who has signed in; made once."""
        for command in (
                ["shop", "init", self.shop],
                ["user", "add", REVIEWER, "--role", "reviewer", "--password-file", f"{self.folder}/reviewer",
                 "--config", self.config]):
            status, output = self.run(*command, configured=False)
            if status:
                raise Trouble(f"gatewayd {' '.join(command)}: {output}")
        self.start(roles="web")
        self.desk.sign_in()
        self.stop()
        self.testbed.cookies = dict(self.desk.cookies)
        folder = f"{self.testbed.folder}/template"
        shutil.move(self.disk, folder)
        os.mkdir(self.disk)
        self.testbed.template = folder

    def _yaml(self):
        store = f"database: '{self.database}'" if self.database else f"path: {self.store}"
        text = f"store: {{ {store} }}\nshop: {{ path: {self.shop} }}\n"
        text += "identity: { authserv_id: mx.shop.test }\npolicy:\n  shop_name: Shoe Shop\n"
        if self.webhook:
            text += f"  executor: webhook\n  webhook: {{ url: '{self.webhook.url}', secret_file: {self.folder}/webhook }}\n"
        text += f'review: {{ listen: "127.0.0.1:{self.web}", secure_cookies: false, undo_seconds: 0 }}\nlog: {{ level: debug }}\n'
        if self.options.mailbox:
            text += f"""mailboxes:
  - name: support
    host: localhost
    port: {self.dovecot.imaps if self.options.tls else self.dovecot.imap}
    tls: {"implicit" if self.options.tls else "none"}
    ca_file: {self.dovecot.certificate}
    user: {self.account}
    password_file: {self.folder}/secret
    poll: 5
    after: {self.options.after}
"""
        if self.options.milter:
            text += f"milter: {{ socket: 'inet:{self.milter_port}@127.0.0.1', recipients: [support@shop.test], mode: capture }}\n"
        text += "submission:\n  from: support@shop.test\n  from_name: Shoe Shop\n  host: localhost\n  timeout: 20\n"
        if self.options.postfix:
            postfix = self.testbed.postfix
            text += f"""  port: {postfix.submission}
  ca_file: {self.testbed.dovecot.certificate}
  user: support@shop.test
  password_file: {self.folder}/secret
"""
        else:
            text += f"  port: {self.peer.port}\n  tls: none\n"
        text += f"agent: {{ rate_limit: 6000/min, workers: {self.options.workers}"
        text += ", models: [scripted, offline] }\n" if self.model else " }\n"
        if self.model:
            text += f"models: [{{ name: scripted, url: '{self.model.url}', model: scripted, timeout: 20 }}]\n"
        return text
