"""Start Beleg on an empty home and ask at once, as a new reader does: how is it answered?

    python -m tests.first_minute [STARTS]

Each start is `beleg serve articles` with a home of its own, a tab of Chromium and the question,
typed as soon as the box takes it. The first answer is right, or honestly unfinished: then the
answer that takes its place by itself counts. Prints a line for each start, and JSON at the end.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[1]
QUESTION, RIGHT = "What did Merz demand?", ("ceasefire", "Waffenstillstand", "Waffenruhe")
UNFINISHED = "read so far"
ANSWER = ".beleg-message:is(.written, .quotes, .not_found, .failed)"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
START = "from ui.shell.commands import main; main()"
PATIENCE = 600_000  # milliseconds for an answer: other work may have the cores


@contextmanager
def served() -> Iterator[str]:
    """Serve the sample corpus on a free port, with nothing indexed; give the address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as home:
        mine = {"BELEG_HOME": home, "PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1"}
        command = [sys.executable, "-c", START, "serve", "articles", "--port", str(port)]
        process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | mine, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            yield _answering(f"http://127.0.0.1:{port}", process)
        finally:
            process.terminate()
            process.wait(30)


def _answering(url: str, process: subprocess.Popen[bytes]) -> str:
    while process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=1)
        except OSError:
            time.sleep(0.1)
        else:
            return url
    raise SystemExit("beleg serve has ended")


def ask_at_once(page: Page, url: str) -> dict[str, object]:
    """Ask as soon as the page takes a question; return what was said, and when."""
    began = time.monotonic()
    page.goto(url)
    page.locator("#beleg-question textarea:enabled").wait_for()
    page.locator("#beleg-question textarea").fill(QUESTION)
    page.keyboard.press("Enter")
    asked = time.monotonic() - began
    page.locator(ANSWER).first.wait_for(timeout=PATIENCE)
    seen = {"asked_after": asked, "first_after": time.monotonic() - began, "first": _said(page)}
    honest = _is_right(page) or UNFINISHED in str(seen["first"])
    page.wait_for_timeout(2000)  # until what is asked again would have begun
    page.locator("body:not(:has(.early)) #beleg-send").wait_for(timeout=PATIENCE)
    if not page.locator("details.former").count():
        return seen | {"outcome": "right at once" if _is_right(page) else "wrong"}
    right = honest and _is_right(page)
    outcome = "unfinished, then right by itself" if right else "wrong"
    return seen | {"outcome": outcome, "then_after": time.monotonic() - began, "then": _said(page)}


def _said(page: Page) -> str:
    return str(page.locator(ANSWER).first.inner_text())[:300]


def _is_right(page: Page) -> bool:
    """Whether the answer, or the quotes that it is made of, tell of his first demand.

    A "no" is not right, whatever the quotes say that are nearest to it.
    """
    words = page.evaluate(
        "() => { const shown = document.querySelector('.beleg-message');"
        " if (!shown.matches('.written, .quotes')) return '';"
        " const copy = shown.cloneNode(true);"
        " copy.querySelector('.former')?.remove(); return copy.textContent; }"
    )
    return any(word in words for word in RIGHT)


def main() -> None:
    """Start several times, and count what came of it."""
    starts = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    seen = []
    with sync_playwright() as playwright:
        browser: Browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=FLAGS
        )
        for number in range(starts):
            with served() as url:
                page = browser.new_page(locale="en-GB")
                seen.append(ask_at_once(page, url))
                page.close()
            print(number + 1, json.dumps(seen[-1], ensure_ascii=False), flush=True)
        browser.close()
    print(json.dumps(Counter(str(one["outcome"]) for one in seen)))


if __name__ == "__main__":
    main()
