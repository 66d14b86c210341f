"""Fixtures of the fast tests. The fakes are in fakes.py; nothing here loads a model."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
# tests/vectorstore and tests/assistant must not be taken for the packages of these names.
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
os.environ["HF_HUB_OFFLINE"] = "1"
# `make` exports BELEG_PORT; only the cache may be shared, for its weights are big.
for _variable in [name for name in os.environ if name.startswith("BELEG_")]:
    if _variable != "BELEG_CACHE":
        del os.environ[_variable]

import pytest  # noqa: E402
from fakes import DAY, FINGERPRINT, SEED, FakeChatModel, FakeEmbedder, Reply  # noqa: E402

from assistant.assistant import Assistant  # noqa: E402
from assistant.settings import Settings  # noqa: E402
from vectorstore.store.store import Store  # noqa: E402

SLOW = ("browser", "faults", "weights")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, so that both workers end at about the same time."""
    slow = {item.path for item in items if any(map(item.get_closest_marker, SLOW))}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture
def embedder() -> FakeEmbedder:
    return FakeEmbedder()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def store(home: Path) -> Iterator[Store]:
    with Store(home, FINGERPRINT) as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder for articles."""
    path = tmp_path / "articles"
    path.mkdir()
    return path


@pytest.fixture
def assistant_with(
    home: Path, tmp_path: Path, embedder: FakeEmbedder
) -> Iterator[Callable[..., Assistant]]:
    """Make an Assistant over the fakes: its model says the replies; without any it has none.

    Its clock stands still at the fakes' day.
    """
    opened: list[Assistant] = []

    def make(*replies: Reply, **settings: object) -> Assistant:
        fields = {"home": home, "cache": tmp_path / "cache", "llm": "none"} | settings
        chosen = Settings(**fields)  # type: ignore[arg-type]
        model = FakeChatModel(replies=list(replies)) if replies else None
        opened.append(Assistant(chosen, embedder=embedder, model=model, clock=lambda: DAY))
        return opened[-1]

    yield make
    for assistant in opened:
        assistant.close()


@pytest.fixture(scope="session")
def agency_articles() -> list[Path]:
    """Articles as news agencies send them: our own, and the shared ones where they are."""
    return [ROOT / "tests" / "data" / "agency_twin.txt", *sorted(SEED.glob("*.txt"))]


@pytest.fixture(scope="session")
def real_assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """The product with its real weights over the sample corpus, once for all tests.

    `../shared/data/seed` joins the corpus where there is one; elsewhere its twin does. The
    weights are unpacked into the user's cache, as they are for a user.
    """
    with Assistant(Settings(home=tmp_path_factory.mktemp("real"))) as opened:
        opened.warm_up()
        seed = SEED if SEED.is_dir() else ROOT / "tests" / "data" / "agency_twin.txt"
        report = opened.index([seed, ROOT / "articles"])
        assert not report.failed
        yield opened
