"""Beleg's look for Gradio: fonts of this machine, and the page's own style and script."""

from __future__ import annotations

import hashlib
from pathlib import Path

import gradio as gr

STATIC = Path(__file__).parent / "static"
_PARTS = ("beleg", "feeds", "filters", "proof")

SANS = ("-apple-system", "Segoe UI", "Inter", "Roboto", "Noto Sans", "Liberation Sans", "system-ui")
MONO = ("ui-monospace", "Consolas", "monospace")


def beleg_theme() -> gr.themes.Base:
    """Return a plain theme in Beleg's colours; the default one fetches fonts from Google."""
    return gr.themes.Base(font=list(SANS), font_mono=list(MONO)).set(
        body_background_fill="#faf8f4",
        body_background_fill_dark="#191816",
        body_text_color="#1f1d1a",
        body_text_color_dark="#ebe7df",
    )


def head() -> str:
    """Return the links to the styles and scripts, named by content so that no old one is kept."""
    styles = (f'<link rel="stylesheet" href="{_versioned(f"{name}.css")}">' for name in _PARTS)
    scripts = (f'<script src="{_versioned(f"{name}.js")}" defer></script>' for name in _PARTS)
    return "".join((*styles, *scripts))


def _versioned(name: str) -> str:
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()
    return f"/beleg/{name}?v={digest[:12]}"
