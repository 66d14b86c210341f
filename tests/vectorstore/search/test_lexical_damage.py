"""What survives of real tantivy indexes: a killed process, damaged files, a full disk."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from fakes import ROOT
from lexical_chunks import chunks, deletions_to_come, fill, found, invented

from vectorstore import resources
from vectorstore.errors import DiskFull, StoreError
from vectorstore.search import lexical_part
from vectorstore.search.lexical import LexicalIndex

# ---- dying, damage, a full disk

# A process that adds or removes, and kills itself at a step.
DYING = """
import os, signal, sys
from pathlib import Path
from vectorstore.search import lexical_part
from vectorstore.search.lexical import LexicalIndex
from vectorstore.search.lexical_part import LexicalChunk

folder, step = sys.argv[1:]

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

index = LexicalIndex(Path(folder))
if step == "before the commit":
    index.add("en", [LexicalChunk(f"new{n}/h", 0, "storm") for n in range(100)])
    die()
index.remove("en", [f"{n}/h" for n in range(50)])
left = 20
written = lexical_part._document
def document(*values):
    global left
    left -= 1
    return written(*values) if left else die()
lexical_part._document = document
index.commit()
"""


def run(code: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("step", "first"), [("before the commit", 0), ("while chunks are written anew", 50)]
)
def test_killed_process_leaves_a_committed_state_and_no_lock(place: Path, step: str, first: int):
    index = LexicalIndex(place)
    fill(index, *["a ship"] * 100)
    index.close()
    assert run(DYING, place, step).returncode == -9
    index = LexicalIndex(place)
    assert index.keys("en") == {f"{n}/h": 1 for n in range(first, 100)}
    index.add("en", chunks("a crane", key="c/1"))
    index.commit()
    assert found(index, "crane") == ["c/1"]
    assert found(index, "storm") == []


def test_deletions_written_by_a_killed_process_are_in_nobodys_way(place: Path):
    index = LexicalIndex(place)
    fill(index, *["a ship"] * 100)
    index.close()
    shutil.copy(deletions_to_come(place, "7/h"), place / "en")  # killed before meta.json
    index = LexicalIndex(place)
    index.remove("en", ["7/h"])
    index.commit()
    assert set(index.keys("en")) == {f"{n}/h" for n in range(100) if n != 7}


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flip_a_byte(path: Path) -> None:
    content = bytearray(path.read_bytes())
    if content:
        content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)


DAMAGES = {
    "truncated": truncate,
    "emptied": lambda path: path.write_bytes(b""),
    "deleted": Path.unlink,
    "overwritten": lambda path: path.write_bytes(random.Random(1).randbytes(5000)),
    "zeroed": lambda path: path.write_bytes(bytes(path.stat().st_size)),
    "flipped": flip_a_byte,
    "json": lambda path: path.write_bytes(b"[]"),
    "folder": lambda path: (path.unlink(), path.mkdir()),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_whatever_file_is_damaged_the_index_opens_right_or_empty(
    place: Path, tmp_path: Path, damage: str
):
    index = LexicalIndex(place)
    index.add("en", invented(60))
    index.commit()
    index.remove("en", ["3/h"])
    index.commit()
    whole, right = dict(index.keys("en")), index.search("storm ship", "en", 5)
    index.close()
    names = sorted(path.name for path in (place / "en").iterdir())
    assert {Path(name).suffix for name in names} >= {".del", ".idx", ".json", ".store", ".term"}
    for number, name in enumerate(names):
        copy = tmp_path / str(number)
        shutil.copytree(place, copy)
        DAMAGES[damage](copy / "en" / name)
        index = LexicalIndex(copy)
        assert index.keys("en") in ({}, whole), name
        if index.keys("en"):
            assert index.search("storm ship", "en", 5) == right, name
        elif number % 4 == 0:  # a commit takes its time
            fill(index, "a zebra")
            assert found(index, "zebra") == ["0/h"], name
        index.close()


def test_damage_to_the_number_of_chunks_is_seen(place: Path):
    index = LexicalIndex(place)
    fill(index, "a ship", "a crane")
    index.close()
    meta = place / "en" / "meta.json"
    meta.write_text(meta.read_text().replace('"max_doc": 2', '"max_doc": 9'))
    assert LexicalIndex(place).keys("en") == {}


def test_file_in_the_place_of_a_folder_makes_way(place: Path):
    place.mkdir()
    (place / "en").write_text("no folder")
    index = LexicalIndex(place)
    fill(index, "a ship")
    assert found(index, "ship") == ["0/h"]


def test_file_in_the_place_of_the_index_is_an_error_with_a_sentence(place: Path):
    place.write_text("no folder")
    with pytest.raises(StoreError, match="index of words"):
        LexicalIndex(place)


def test_index_of_another_format_is_emptied(place: Path, monkeypatch: pytest.MonkeyPatch):
    index = LexicalIndex(place)
    fill(index, "a ship")
    index.close()
    monkeypatch.setattr(lexical_part, "FORMAT", lexical_part.FORMAT + 1)
    lexical_part._every.cache_clear()
    try:
        index = LexicalIndex(place)
        assert index.keys("en") == {}
        fill(index, "a crane")
        assert found(index, "crane") == ["0/h"]
    finally:
        lexical_part._every.cache_clear()


def test_too_little_room_is_said_before_anything_is_written(
    place: Path, monkeypatch: pytest.MonkeyPatch
):
    index = LexicalIndex(place)
    fill(index, "a ship")
    monkeypatch.setattr(resources, "RESERVE", 10**18)
    with pytest.raises(DiskFull, match="Make room"):
        index.add("en", chunks("a crane"))
    monkeypatch.undo()
    index.commit()
    assert index.keys("en") == {"0/h": 1}


# A process whose files must stay small: as on a full disk, a write fails in the middle.
CRAMPED = """
import random, resource, sys
from pathlib import Path
from vectorstore.errors import StoreError
from vectorstore.search.lexical import LexicalIndex
from vectorstore.search.lexical_part import LexicalChunk

index = LexicalIndex(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
rng = random.Random(1)
text = lambda: " ".join(f"{rng.getrandbits(40):x}" for _ in range(200))
try:
    index.add("en", [LexicalChunk(f"big{n}/h", 0, text()) for n in range(200)])
    index.commit()
except StoreError as error:
    assert "index of words" in str(error)
    assert [hit.key for hit in index.search("ship", "en", 5).hits] == ["0/h"]
    assert sum(path.stat().st_size for path in Path(sys.argv[1], "en").iterdir()) < 50_000
    index.add("en", [LexicalChunk("small/h", 0, "a small crane")])
    index.commit()
    assert index.keys("en") == {"0/h": 1, "small/h": 1}
    sys.exit(7)
"""


def test_write_that_fails_leaves_the_former_state_searchable_and_no_rubbish(place: Path):
    index = LexicalIndex(place)
    fill(index, "a ship")
    index.close()
    done = run(CRAMPED, place)
    assert done.returncode == 7, done.stderr
    assert LexicalIndex(place).keys("en") == {"0/h": 1, "small/h": 1}
