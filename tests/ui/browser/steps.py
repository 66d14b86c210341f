"""What a reader does in the chat, over and over."""

from __future__ import annotations


def ask(page, question: str) -> None:
    page.locator("#beleg-question textarea").fill(question)
    page.keyboard.press("Enter")


def asked(page, question: str, kind: str = "written"):
    """Ask, and return the answer when it is whole."""
    ask(page, question)
    return answered(page, kind)


def answered(page, kind: str = "written"):
    answer = page.locator(f".beleg-message.{kind}").last
    answer.wait_for()
    page.locator("#beleg-send").wait_for()
    return answer
