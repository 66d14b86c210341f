"""llama.cpp's server in a process of its own, for `assistant.llm.server`.

A process of its own, because what breaks in llama.cpp (weights that it trusts, memory that
the system refuses) ends the process that it runs in, and must not end the chat.

Reads its parameters as one JSON line from standard input, writes its address as one JSON
line to standard output, and ends when standard input does: so it never outlives its parent. Each
further line says how many threads to compute with from then on.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from assistant.llm.thread_count import thread_setter


def main() -> None:
    """Serve until standard input ends."""
    wanted = json.loads(sys.stdin.readline())
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever llama.cpp prints is no reply
    try:
        server = _server(wanted)
    except Exception as error:  # noqa: BLE001  # the parent words it for the user
        reply: dict[str, Any] = {"error": str(error) or type(error).__name__}
    else:
        set_threads = thread_setter(server, wanted["context"], wanted["threads"])
        reply = {"url": server.listening_address, "adjustable": set_threads is not None}
    replies.write(json.dumps(reply) + "\n")
    replies.flush()
    if "url" in reply:
        for line in sys.stdin:
            if set_threads:
                set_threads(max(1, json.loads(line)["threads"]))
    os._exit(0)  # llama.cpp's own way down waits for requests that nobody reads any more


def _server(wanted: dict[str, Any]) -> Any:
    import xllamacpp  # noqa: PLC0415  # an optional part

    parameters = xllamacpp.CommonParams()
    parameters.model.path = wanted["model"]
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    parameters.api_keys = [wanted["key"]]
    parameters.cors_origins = ""
    parameters.ui = False
    parameters.endpoint_slots = False
    parameters.endpoint_metrics = False
    parameters.endpoint_props = False
    parameters.server_tools = []
    parameters.warmup = False
    parameters.verbosity = 0
    parameters.n_ctx = wanted["context"]
    parameters.n_parallel = wanted["parallel"]
    parameters.cache_ram_mib = 256
    parameters.slot_save_path = wanted["states"]
    # Weights repacked for newer instructions would cost 600 MB and gain nothing on AVX2,
    # where the wheel's kernels stop (prompt 62 tokens/s with them, 65 without).
    parameters.no_extra_bufts = True
    parameters.cpuparams.n_threads = wanted["threads"]
    parameters.cpuparams_batch.n_threads = wanted["threads"]
    return xllamacpp.Server(parameters)


if __name__ == "__main__":
    main()
