"""Messages a second through the doors, in and out, beside a plain consumer and producer in Python."""

import json
import os
import sqlite3
import subprocess
import tempfile
import time
import uuid

import confluent_kafka
import redis

from servers import BIN, Gatewayd, Redis, Server

ROOT = os.getcwd()


def bodies(count):
    return [
        json.dumps({
            "customer_id": number % 5000 + 1, "customer_name": "Customer", "case_id": number, "job_id": str(uuid.uuid4()),
            "email_content": f"Where is my parcel number {number}? It should have been here last week."}).encode()
        for number in range(1, count + 1)]


class Table:
    """What a careful consumer keeps: one commit for each batch, on disk."""

    def __init__(self, folder):
        self.connection = sqlite3.connect(f"{folder}/plain.sqlite", isolation_level=None)
        self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.execute("PRAGMA synchronous = FULL")
        self.connection.execute("CREATE TABLE requests (job_id TEXT PRIMARY KEY, body TEXT, sent INTEGER DEFAULT 0)")

    def keep(self, requests):
        self.connection.execute("BEGIN")
        self.connection.executemany(
            "INSERT INTO requests (job_id, body) VALUES (?, ?) ON CONFLICT DO NOTHING",
            [(json.loads(body)["job_id"], body) for body in requests])
        self.connection.execute("COMMIT")

    def unsent(self):
        return self.connection.execute("SELECT job_id, body FROM requests WHERE sent = 0 LIMIT 200").fetchall()

    def mark(self, rows):
        self.connection.execute("BEGIN")
        self.connection.executemany("UPDATE requests SET sent = 1 WHERE job_id = ?", [(row[0],) for row in rows])
        self.connection.execute("COMMIT")


def plain_redis(folder, port, count):
    client, table = redis.Redis(port=port), Table(folder)
    client.xgroup_create("plain", "plain", "0", mkstream=True)
    began, done = time.time(), 0
    while done < count:
        for _, entries in client.xreadgroup("plain", "one", {"plain": ">"}, count=200, block=1000):
            table.keep([fields[b"body"] for _, fields in entries])
            client.xack("plain", "plain", *[entry for entry, _ in entries])
            done += len(entries)
    inward, began = count / (time.time() - began), time.time()
    while rows := table.unsent():
        pipe = client.pipeline(transaction=False)
        for job, body in rows:
            pipe.xadd("plain-out", {"id": job, "body": body})
        pipe.execute()
        table.mark(rows)
    return {"in": inward, "out": count / (time.time() - began)}


def plain_kafka(folder, servers, count):
    table = Table(folder)
    consumer = confluent_kafka.Consumer({
        "bootstrap.servers": servers, "group.id": "plain", "enable.auto.commit": False, "auto.offset.reset": "earliest"})
    consumer.subscribe(["gatewayd.requests"])
    began, done = None, 0
    while done < count:
        messages = [message for message in consumer.consume(200, 0.2) if not message.error()]
        if not messages:
            continue
        began = began or time.time()
        table.keep([message.value() for message in messages])
        consumer.commit(asynchronous=False)
        done += len(messages)
    inward = count / (time.time() - began)
    consumer.close()
    producer = confluent_kafka.Producer({"bootstrap.servers": servers, "enable.idempotence": True, "linger.ms": 5})
    began = time.time()
    while rows := table.unsent():
        for job, body in rows:
            producer.produce("plain-out", body, key=job)
        producer.flush()
        table.mark(rows)
    return {"in": inward, "out": count / (time.time() - began)}


def rate(look, count):
    """Between the first that is seen and the last."""
    first = None
    while True:
        seen, now = look(), time.time()
        if seen and first is None:
            first = (seen, now)
        if seen >= count:
            return (count - first[0]) / max(now - first[1], 0.001) if first[0] < count else count / 0.05
        time.sleep(0.01)


def ours(gateway, count, published):
    gateway.start("intake")
    inward = rate(lambda: gateway.query("SELECT count(*) FROM jobs")[0][0], count)
    gateway.stop()
    gateway.start("worker")
    while gateway.query("SELECT count(*) FROM jobs WHERE state = 'done'")[0][0] < count:
        time.sleep(0.1)
    gateway.stop()
    gateway.start("outbox")
    outward = rate(published(gateway), count)
    gateway.stop()
    return {"in": inward, "out": outward}


def measure(program, folder, count):
    return {"redis": through_redis(program, folder, count), "kafka": through_kafka(program, folder, count)}


def through_redis(program, folder, count):
    folder = tempfile.mkdtemp(dir=folder)
    server = Redis(folder, "everysec")
    try:
        client = redis.Redis(port=server.port)
        for stream in ("plain", "gatewayd.requests"):
            pipe = client.pipeline(transaction=False)
            for body in bodies(count):
                pipe.xadd(stream, {"body": body})
            pipe.execute()
        gateway = Gatewayd(program, folder, f"broker: {{ kind: redis, url: {server.url}, max_waiting: {count * 2} }}\n")
        return {
            "plain": plain_redis(folder, server.port, count),
            "gatewayd": ours(gateway, count, lambda _: lambda: client.xlen("gatewayd.results")),
        }
    finally:
        server.stop()


def through_kafka(program, folder, count):
    folder = tempfile.mkdtemp(dir=folder)
    topics = ["gatewayd.requests:4", "gatewayd.results:4", "gatewayd.dead-letters:1", "plain-out:4"]
    cluster = Server(
        [f"{ROOT}/.build/bench/mockkafka", *topics], f"{folder}/kafka.log", stdin=subprocess.PIPE,
        stdout=subprocess.PIPE)
    try:
        servers = cluster.process.stdout.readline().decode().strip()
        producer = confluent_kafka.Producer({"bootstrap.servers": servers})
        for number, body in enumerate(bodies(count)):
            producer.produce("gatewayd.requests", body, key=str(number))
            producer.poll(0)
        producer.flush()
        plain = plain_kafka(folder, servers, count)
        gateway = Gatewayd(
            program, folder, f"broker: {{ kind: kafka, url: 'kafka://{servers}', max_waiting: {count * 2} }}\n")

        def published(gateway):
            return lambda: gateway.query("SELECT count(*) FROM webhook_deliveries WHERE state = 'delivered'")[0][0]

        return {"plain": plain, "gatewayd": ours(gateway, count, published)}
    finally:
        cluster.stop()
