"""Articles keep their identity: an index that was made before finds its files unchanged."""

from __future__ import annotations

import datetime
import hashlib

import pytest
from fakes import ROOT, load_file

from vectorstore.sources.files import Files

URL = "https://example.org/"
# As version 0.1.0 made them of the same bytes.
PINNED = {
    "2025-08-01-bahn-hamburg-berlin.txt": (
        "2025-08-01-bahn-hamburg-berlin-35b1c889", "26610b1bb1fbdd86", "de", (2025, 8, 1), None,
        "Neun Monate Pause für eine der wichtigsten Bahnstrecken des Landes: Seit Freitag ist die"
        " direkte Verbindung Hamburg–Berlin gesperrt.",
    ),
    "2025-08-14-uschakow-gipfelplan.txt": (
        "2025-08-14-uschakow-gipfelplan-3b5af97f", "189fa068b3768742", "de", (2025, 8, 14), None,
        "Er redet selten laut und sitzt doch fast immer mit am Tisch: Juri Uschakow erklärt der"
        " Welt, wie der Gipfel in Alaska ablaufen soll.",
    ),
    "2025-08-16-alaska-ergebnis.md": (
        "2025-08-16-alaska-ergebnis-8d278647", "13174cf697792c8d", "de", (2025, 8, 16),
        f"{URL}nordlicht-presse/2025/08/16/alaska-ergebnis",
        "Roter Teppich, keine Waffenruhe: Was der Gipfel von Anchorage gebracht hat",
    ),
    "2025-06-24-rubin-first-images.md": (
        "2025-06-24-rubin-first-images-64074e90", "64bc81c72f699628", "en", (2025, 6, 24),
        f"{URL}ledger-desk/2025/06/24/rubin-first-images",
        "Ten hours, ten million galaxies: Rubin Observatory shows its first pictures",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PINNED)
def test_our_own_articles_are_what_they_were(name: str):
    content = (ROOT / "articles" / name).read_bytes()
    (article,) = Files().load_content(name, content, f"upload:{name}").articles
    text = hashlib.sha256(article.text.encode()).hexdigest()[:16]
    made = (article.id, text, article.language, article.date, article.url, article.title)
    identity, digest, language, day, url, title = PINNED[name]
    assert made == (identity, digest, language, datetime.date(*day), url, title)


def test_a_note_is_known_by_its_place_and_two_may_be_about_one_address(tmp_path):
    for name in ("a.md", "b.txt"):
        (tmp_path / name).write_text(f"---\nurl: {URL}a\n---\nThe bridge opens.")
    first, second = (load_file(tmp_path / name) for name in ("a.md", "b.txt"))
    assert first.url == second.url == f"{URL}a"
    assert (first.id[:2], second.id[:2]) == ("a-", "b-")
