"""What cannot be looked at is known by the same place as what is read there."""

from __future__ import annotations

from pathlib import Path

import pytest

from vectorstore.sources.folders import find
from vectorstore.sources.place import file_origin


def test_refused_relative_path_is_known_by_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def refuse(_: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Path, "is_dir", refuse)
    assert list(find([Path("news")]).refused) == [file_origin(tmp_path / "news")]
