"""The usual stack: FastAPI takes the request, Celery carries it through Redis, the agent does nothing, and the result is
a row in PostgreSQL."""

import json
import os
import time
import uuid

import psycopg
import redis
from celery import Celery
from fastapi import FastAPI
from pydantic import BaseModel

URL = os.environ["STACK_REDIS"]

celery = Celery("stack", broker=URL, backend=URL)
# Everything else as Celery has it by default.
celery.conf.worker_hijack_root_logger = False
celery.conf.broker_connection_retry_on_startup = True

marks = redis.Redis.from_url(URL)

# One connection for each worker process, made at its first task.
results = None


class Request(BaseModel):
    customer_id: int
    customer_name: str
    case_id: int
    email_content: str
    job_id: uuid.UUID | None = None


@celery.task(name="agent")
def agent(job_id, queued_at, request):
    if wait := float(os.environ.get("STACK_WAIT", 0)):
        time.sleep(wait)
    global results
    if results is None:
        results = psycopg.connect(os.environ["STACK_POSTGRES"], autocommit=True)
    result = {"job_id": job_id, "case_id": request["case_id"], "success_status": True, "route": "escalation"}
    results.execute(
        "INSERT INTO results (job_id, case_id, result) VALUES (%s, %s, %s) ON CONFLICT (job_id) DO NOTHING",
        (job_id, request["case_id"], json.dumps(result)))
    # What the bench reads: which job ended, and how long after it was handed over.
    marks.rpush("done", f"{job_id} {queued_at} {time.time()}")
    return result


app = FastAPI()


@app.post("/email_agent/", status_code=202)
def email_agent(request: Request):
    job_id = str(request.job_id or uuid.uuid4())
    agent.apply_async((job_id, time.time(), request.model_dump(mode="json")), task_id=job_id)
    return {"job_id": job_id, "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "error": None}
