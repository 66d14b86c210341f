"""The second copies of articles: each version whole, the newest found, damage left out."""

from __future__ import annotations

import datetime
import os
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import article_of
from hypothesis import given, settings
from hypothesis import strategies as st

from vectorstore.store.records import text_hash
from vectorstore.store.vault import Vault

FERRY = replace(
    article_of("The ferry leaves at dawn.", "ferry"),
    date=datetime.date(2025, 8, 14),
    updated=datetime.date(2025, 8, 15),
    also=("/articles/copy.txt",),
)
LATER = replace(FERRY, text="The ferry leaves at noon.")


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path / "vault")


def files(vault: Vault) -> list[Path]:
    return sorted(path for path in vault._folder.rglob("*") if path.is_file())


def date_back(vault: Vault) -> None:
    """Make all that is written so far a minute old: clocks of files tick slowly."""
    for path in files(vault):
        before = path.stat().st_mtime - 60
        os.utime(path, (before, before))


def test_article_is_given_back_with_all_its_fields(vault: Vault):
    vault.put([FERRY])
    assert vault.versions(FERRY.id) == [FERRY]
    assert vault.others([]) == [FERRY]
    assert vault.others([FERRY.id]) == []


def test_newest_version_counts_and_former_ones_can_be_read(vault: Vault):
    vault.put([FERRY])
    date_back(vault)
    vault.put([LATER])
    assert vault.others([]) == [LATER]
    assert vault.versions(FERRY.id) == [LATER, FERRY]


def test_version_that_comes_back_is_the_newest_again(vault: Vault):
    for article in (FERRY, LATER, FERRY):
        date_back(vault)
        vault.put([article])
    assert vault.others([]) == [FERRY]


def test_few_former_versions_are_kept(vault: Vault):
    for hour in range(20):
        date_back(vault)
        vault.put([replace(FERRY, text=f"The ferry leaves at {hour}.")])
    assert len(files(vault)) == 6
    assert vault.others([])[0].text == "The ferry leaves at 19."


def test_removed_article_leaves_nothing(vault: Vault):
    vault.put([FERRY, LATER])
    vault.remove([FERRY.id, "unknown"])
    assert files(vault) == []
    assert vault.missing([FERRY.id]) == [FERRY.id]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b'{"id": 1}', b"null"])
def test_damaged_copy_is_left_out_for_the_version_before(vault: Vault, content: bytes):
    vault.put([FERRY])
    date_back(vault)
    vault.put([LATER])
    (newest,) = [path for path in files(vault) if text_hash(LATER.text) in path.name]
    newest.write_bytes(content)
    assert vault.others([]) == [FERRY]
    assert vault.versions(LATER.id) == [FERRY]


def test_copy_whose_text_was_changed_by_hand_does_not_count(vault: Vault):
    vault.put([FERRY])
    (path,) = files(vault)
    path.write_text(path.read_text().replace("dawn", "noon"))
    assert vault.others([]) == []


def test_write_that_fails_leaves_what_was_there(vault: Vault, monkeypatch: pytest.MonkeyPatch):
    vault.put([FERRY])

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        vault.put([replace(FERRY, title="Another")])
    assert vault.others([]) == [FERRY]
    assert len(files(vault)) == 1


def test_empty_vault_has_nothing(vault: Vault):
    assert vault.others([]) == []
    assert vault.missing(["a"]) == ["a"]
    assert vault.versions("a") == []


@settings(deadline=None, max_examples=40)
@given(st.text(max_size=40), st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_any_id_and_text_are_kept(tmp_path_factory: pytest.TempPathFactory, name: str, text: str):
    vault = Vault(tmp_path_factory.mktemp("vault"))
    article = article_of(text, name)
    vault.put([article])
    assert vault.others([]) == [article]
    assert vault.others([article.id]) == []
