"""What may import what, and what importing may not do."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import ROOT

from vectorstore.formats.formats import FORMATS

PACKAGES = {"vectorstore": set(), "prompts": set(), "assistant": {"vectorstore", "prompts"},
            "ui": {"assistant", "vectorstore"}}  # fmt: skip
# The rooms of each package from the ground up: a room may import what stands before it.
FLOORS = {
    "vectorstore": ["article", "errors", "progress", "resources", "text", "fetching", "formats",
                    "sandbox", "sources", "embedding", "store", "indexing", "search"],
    "prompts": [],
    "assistant": ["facts", "wording", "settings", "workload", "answer", "llm", "proof", "asking",
                  "library", "assistant", "watching", "evaluation"],
    "ui": ["reasons", "texts", "api", "page", "web", "shell"],
}  # fmt: skip
MOST_ENTRIES = 13  # of a folder, its __init__.py left aside
MODULES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
HEAVY = ["torch", "chromadb", "gradio", "sentence_transformers", "transformers", "langchain_openai",
         "scipy"]  # fmt: skip
MACHINE_PATH = re.compile(r"(^|[^A-Za-z0-9.])/(work|farm|root|opt)/[a-z.]")


def imported(path: Path, *, when_run: bool = False) -> Iterator[str]:
    """Yield what a module imports, wherever in it the import stands.

    With `when_run`, what it imports for the sake of types alone is left out.
    """
    nodes = [*ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
    types = [n for n in nodes if isinstance(n, ast.If) and ast.unparse(n.test) == "TYPE_CHECKING"]
    left_out = {child for node in types for child in ast.walk(node)} if when_run else set()
    for node in nodes:
        if isinstance(node, ast.Import) and node not in left_out:
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom) and node not in left_out:
            assert node.level == 0, f"{path} has a relative import"
            yield node.module or ""


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def test_there_are_modules_to_look_at():
    assert len(MODULES) > 30


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_point_one_way(path: Path):
    package = path.relative_to(ROOT).parts[0]
    found = {name.partition(".")[0] for name in imported(path)} & (PACKAGES.keys() | {"tests"})
    assert found <= PACKAGES[package] | {package}


def rooms_of(package: str) -> list[str]:
    """Return the modules and the folders with modules that stand in a package itself."""
    entries = {path.relative_to(ROOT / package).parts[0] for path in (ROOT / package).rglob("*.py")}
    return sorted(entry.removesuffix(".py") for entry in entries - {"__init__.py"})


def own_imports(path: Path) -> set[str]:
    """Return the modules of its own package that a module imports, wherever the import stands."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name for name in inner if name in KNOWN} or {node.module}
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return {name for name in found if name.partition(".")[0] == path.relative_to(ROOT).parts[0]}


KNOWN = {module_of(path) for path in MODULES}


@pytest.mark.parametrize("package", PACKAGES)
def test_every_room_has_its_floor(package: str):
    assert rooms_of(package) == sorted(FLOORS[package])


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_between_the_rooms_of_a_package_point_down(path: Path):
    package, room = module_of(path).split(".")[0], module_of(path).split(".")[1:2]
    if not room:
        return  # the package's own face may show every room
    floors = FLOORS[package]
    for name in own_imports(path):
        other = name.split(".")[1:2]
        assert other, f"{name_of(path)} imports the face of its own package"
        assert floors.index(other[0]) <= floors.index(room[0]), f"{name_of(path)} imports {name}"


def test_folders_beside_each_other_import_one_way():
    for package in PACKAGES:
        for folder in (ROOT / package).rglob("*/"):
            beside = {path for path in folder.iterdir() if (path / "__init__.py").exists()}
            arrows = {path.name: set[str]() for path in beside}
            for path in beside:
                for module in path.rglob("*.py"):
                    for name in own_imports(module):
                        other = ROOT.joinpath(*name.split("."))
                        arrows[path.name] |= {
                            one.name for one in beside - {path} if other.is_relative_to(one)
                        }
            while free := [name for name, others in arrows.items() if not others & arrows.keys()]:
                for name in free:
                    del arrows[name]
            assert not arrows, name_of(folder)


def test_no_module_imports_itself_by_way_of_others():
    arrows = {module_of(path): own_imports(path) & KNOWN for path in MODULES}
    while free := [name for name, others in arrows.items() if not others & arrows.keys()]:
        for name in free:
            del arrows[name]
    assert not arrows


def test_facts_import_nothing_else_of_the_project():
    facts = [path for path in MODULES if module_of(path).startswith("assistant.facts.")]
    assert len(facts) > 10
    for path in facts:
        own = {name for name in imported(path) if name.partition(".")[0] in PACKAGES}
        assert all(name.startswith("assistant.facts.") for name in own), name_of(path)


def test_no_folder_has_more_entries_than_one_can_overlook():
    for package in PACKAGES:
        folders = {path for path in (ROOT / package).rglob("*") if path.is_dir()}
        compiled = {folder for folder in folders if folder.name == "__pycache__"}
        for folder in sorted({ROOT / package, *folders} - compiled):
            entries = {path.name for path in folder.iterdir()} - {"__init__.py", "__pycache__"}
            assert len(entries) <= MOST_ENTRIES, f"{name_of(folder)}: {sorted(entries)}"


def test_every_folder_of_code_tells_its_story_and_imports_nothing():
    faces = [path for path in MODULES if path.name == "__init__.py"]
    assert {path.parent for path in faces} == {path.parent for path in MODULES}
    for face in faces:
        tree = ast.parse(face.read_text(encoding="utf-8"))
        assert ast.get_docstring(tree), name_of(face)
        if len(face.relative_to(ROOT).parts) > 2:
            assert len(tree.body) == 1, f"{name_of(face)} has more than its story"


def formats_named(path: Path) -> Iterator[tuple[int, set[str]]]:
    """Yield the lists of file endings or media types that a module writes down."""
    endings = {ending for row in FORMATS for ending in row.endings}
    known = endings | {kind for row in FORMATS for kind in row.media_types}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Set | ast.Tuple | ast.List | ast.Dict):
            parts = node.keys if isinstance(node, ast.Dict) else node.elts
            written = {part.value for part in parts if isinstance(part, ast.Constant)}
            named = written & known
            if len(named) > 1 and 2 * len(named) > len(written):  # not the files of a model
                yield node.lineno, named


def test_formats_stand_in_one_table():
    table = ROOT / "vectorstore" / "formats" / "formats.py"
    assert list(formats_named(table))
    for path in MODULES:
        if path != table:
            assert not list(formats_named(path)), name_of(path)


def test_chromadb_is_run_by_its_folder_alone_and_known_to_the_store_alone():
    names = {name_of(p): [name.split(".")[0] for name in imported(p)] for p in MODULES}
    known = {name for name, found in names.items() if "chromadb" in found}
    assert {name.rpartition("/")[0] for name in known} == {"vectorstore/store"}
    run = {name_of(p) for p in MODULES for name in imported(p, when_run=True)
           if name.split(".")[0] == "chromadb"}  # fmt: skip
    assert run == {"vectorstore/store/embedded.py"}


def test_gradio_is_imported_by_the_interface_alone():
    found = {p.relative_to(ROOT).parts[0] for p in MODULES for name in imported(p)
             if name.split(".")[0] == "gradio"}  # fmt: skip
    assert found == {"ui"}


def test_libraries_do_not_print():
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id != "print", f"{name_of(path)}:{node.lineno} prints"


def in_a_new_process(code: str, folder: Path) -> str:
    command = [sys.executable, "-X", "importtime", "-c", code]
    environment = {"PYTHONPATH": str(ROOT), "HOME": str(folder), "BELEG_PROT": "no setting"}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def test_importing_loads_nothing_heavy_and_writes_nothing(tmp_path: Path):
    out = in_a_new_process(
        "import sys, threading, assistant\n"
        "import assistant.llm.model, vectorstore.store.store, ui.shell.commands\n"
        f"assert not (loaded := set({[*HEAVY, 'langsmith']}) & sys.modules.keys()), loaded\n"
        "assert threading.active_count() == 1",
        tmp_path,
    )
    assert out == ""
    assert list(tmp_path.iterdir()) == []


def test_every_module_of_the_libraries_can_be_imported_without_loading_a_model(tmp_path: Path):
    names = [module_of(p) for p in MODULES if p.relative_to(ROOT).parts[0] != "ui"]
    out = in_a_new_process(
        f"import importlib, sys\nfor name in {names}: importlib.import_module(name)\n"
        f"assert not (loaded := set({HEAVY}) & sys.modules.keys()), loaded",
        tmp_path,
    )
    assert out == ""
    assert list(tmp_path.iterdir()) == []


def tracked_texts() -> Iterator[tuple[str, str]]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for name in listed.stdout.split("\0"):
        path = ROOT / name
        if name and path.is_file():
            yield name, path.read_bytes().decode("utf-8", "replace")


def test_no_tracked_file_names_a_path_of_somebodys_machine():
    found = [
        f"{name}:{number}: {line.strip()}"
        for name, text in tracked_texts()
        for number, line in enumerate(text.splitlines(), start=1)
        if MACHINE_PATH.search(line)
    ]
    assert found == []
