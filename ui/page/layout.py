"""The page's components and its look."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from ui.page.opening import OpeningBlocks
from ui.page.rendering.reader import Reader
from ui.texts import Language, text
from vectorstore.formats.formats import SUFFIXES

LANGUAGE_KEY = "beleg.language"  # of the cookie that holds the chosen one, for greeting.py
CHAT_KEY = "beleg.chat"

TITLE = "Beleg"

FAST, SLOW = 1.0, 10.0
UPLOAD_TYPES = sorted(SUFFIXES)
MOST_OF_ADDRESS = 2000  # characters
STATIC = Path(__file__).parents[1] / "static"
_STYLES = ("beleg", "state", "chat", "library", "reading", "feeds", "filters", "proof")
# Each uses those before it; the chat scrolls to a new question when all others have drawn.
_SCRIPTS = (
    "beleg",
    "toasts",
    "library",
    "reading",
    "feeds",
    "filters",
    "proof",
    "state",
    "editing",
    "chat",
)
# What the script clicks, for buttons that are drawn with the chat.
_HIDDEN = ("again", "undated", "dated", "edit", "turn", "take", "anew")

SANS = ("-apple-system", "Segoe UI", "Inter", "Roboto", "Noto Sans", "Liberation Sans", "system-ui")
MONO = ("ui-monospace", "Consolas", "monospace")

Updates = dict[Any, Any]  # what an event sets: components with their new values


@dataclass(frozen=True)
class Page:
    """Every component that an event reads or changes."""

    blocks: Any
    memory: Any
    filters: Any
    asking: Any
    seen: Any
    timer: Any
    tagline: Any
    status: Any
    reading: Any
    open_articles: Any
    new_chat: Any
    language: Any
    chat: Any
    question: Any
    send: Any
    stop: Any
    chips: Any
    open_filters: Any
    again: Any
    undated: Any
    dated: Any
    edit: Any
    turn: Any
    take: Any
    anew: Any
    articles_title: Any
    needle: Any
    articles: Any
    upload: Any
    address: Any
    reindex: Any
    cancel: Any
    feeds: Any
    report: Any
    refresh: Any


def build_page(*, can_reindex: bool) -> Page:
    """Lay the page out, without a word until the browser's language is known."""
    parts: dict[str, Any] = {}
    with OpeningBlocks(
        title=TITLE, fill_height=True, fill_width=True, delete_cache=(3600, 3600)
    ) as blocks:
        # The tab keeps the chat; the server keeps only what is being written (answering.py).
        parts["memory"] = gr.JSON([], visible=False)
        parts["filters"] = gr.JSON({}, visible=False)  # filled by the script at each question
        parts["asking"] = gr.State(None)  # of anew.py
        parts["seen"] = gr.State(None)
        # Started by the greeting: what came before it would be in a language that nobody chose.
        parts["timer"] = gr.Timer(FAST, active=False)
        parts |= _header()
        parts |= _chat()
        parts |= _articles(can_reindex)
    return Page(blocks=blocks, **parts)


def _header() -> dict[str, Any]:
    with gr.Row(elem_id="beleg-top"):
        return {
            "tagline": _html("beleg-brand"),
            "status": _html("beleg-status"),
            "open_articles": gr.Button("", elem_id="beleg-open-library", size="sm"),
            "new_chat": gr.Button("", elem_id="beleg-new", size="sm"),
            "language": gr.Radio(
                [("DE", "de"), ("EN", "en")],
                show_label=False,
                container=False,
                elem_id="beleg-language",
            ),
        }


def _chat() -> dict[str, Any]:
    with gr.Column(elem_id="beleg-main"):
        chat = gr.Chatbot(
            elem_id="beleg-chat",
            show_label=False,
            container=False,
            height="100%",
            # The messages are HTML of rendering/messages.py. The browser sanitizes them once more.
            render_markdown=False,
            sanitize_html=True,
            allow_tags=False,
            latex_delimiters=[],
            buttons=[],
            # An answer is followed by its quotes: chat.js scrolls to the question instead.
            autoscroll=False,
            layout="panel",
            group_consecutive_messages=False,
            feedback_options=None,
        )
        reading = _html("beleg-reading")
        chips = _html("beleg-chips")  # filled by filters.js, as is the button
        with gr.Row(elem_id="beleg-ask"):
            parts = {
                "question": gr.Textbox(
                    show_label=False,
                    container=False,
                    lines=1,
                    max_lines=6,
                    # Nothing can be asked before the kept chat is back.
                    interactive=False,
                    elem_id="beleg-question",
                    scale=1,
                ),
                "open_filters": _html("beleg-open-filters"),
                "send": gr.Button("", variant="primary", elem_id="beleg-send", scale=0),
                "stop": gr.Button("", visible=False, elem_id="beleg-stop", scale=0),
            }
        hidden = {name: _hidden(name) for name in _HIDDEN}
    return {"chat": chat, "reading": reading, "chips": chips, **hidden, **parts}


def _articles(can_reindex: bool) -> dict[str, Any]:
    with gr.Column(elem_id="beleg-library"):
        return {
            "articles_title": _html("beleg-library-title"),
            "upload": gr.UploadButton(
                "", file_count="multiple", file_types=UPLOAD_TYPES, elem_id="beleg-upload"
            ),
            "address": gr.Textbox(
                show_label=False,
                container=False,
                interactive=True,
                max_length=MOST_OF_ADDRESS,
                elem_id="beleg-address",
            ),
            "reindex": gr.Button("", visible=can_reindex, elem_id="beleg-reindex"),
            "report": _html("beleg-report"),
            "cancel": gr.Button("", visible=False, elem_id="beleg-cancel"),
            "feeds": _html("beleg-feeds"),
            "needle": gr.Textbox(
                show_label=False, container=False, interactive=True, elem_id="beleg-needle"
            ),
            "articles": _html("beleg-articles"),
            "refresh": _hidden("refresh"),
        }


def _html(name: str, value: str = "") -> Any:
    return gr.HTML(value, elem_id=name, apply_default_css=False, js_on_load=None)


def _hidden(name: str) -> Any:
    """Return a button that only the script clicks."""
    return gr.Button(visible="hidden", elem_id=f"beleg-{name}")


def tagline(language: Language) -> str:
    """Return the name and what it stands for."""
    return Reader(language).html("brand.html")


def translations(page: Page, language: Language) -> dict[Any, Any]:
    """Return the words of every component in a language."""
    return {
        page.language: language,
        page.tagline: tagline(language),
        page.new_chat: gr.update(value=text(language, "new_chat")),
        page.open_articles: gr.update(value=text(language, "articles")),
        page.question: gr.update(
            placeholder=text(language, "question_placeholder"),
            label=text(language, "question_label"),
        ),
        page.send: gr.update(value=text(language, "send")),
        page.stop: gr.update(value=text(language, "stop")),
        page.upload: gr.update(label=text(language, "upload")),
        page.reindex: gr.update(value=text(language, "reindex")),
        page.cancel: gr.update(value=text(language, "cancel")),
        page.address: gr.update(
            placeholder=text(language, "address"), label=text(language, "address")
        ),
        page.needle: gr.update(
            placeholder=text(language, "filter"), label=text(language, "filter")
        ),
    }


# Each runs in the browser, before or instead of Python.
RECALL = f"""() => {{
  let chat = [];
  try {{ chat = JSON.parse(sessionStorage.getItem({json.dumps(CHAT_KEY)}) || "[]"); }} catch {{ }}
  const chosen = document.cookie.split("; ").find((one) => one.startsWith("{LANGUAGE_KEY}="));
  const locale = chosen?.slice({len(LANGUAGE_KEY) + 1}) || navigator.language;
  const language = /^de(-|$)/i.test(locale) ? "de" : "en";
  document.documentElement.lang = language;
  return [chat, language];
}}"""

KEEP = f"""(chat) => {{
  try {{ sessionStorage.setItem({json.dumps(CHAT_KEY)}, JSON.stringify(chat || [])); }} catch {{ }}
}}"""

_FILTERS = "window.beleg?.asked?.() ?? {}"
ASK = f"(question, chat, language) => [question, chat, language, {_FILTERS}]"
ASK_AGAIN = f"(chat, language) => [chat, language, {_FILTERS}]"
_EDITED = 'window.beleg?.edited?.() ?? ""'
EDITED = f"(question, chat, language) => [{_EDITED}, chat, language, {_FILTERS}]"
TURNED = "(chat, language) => [chat, language, window.beleg?.turned?.() ?? null]"

# The box opens when all that follows the greeting is on the page: what begins an answer must not be
# overtaken by it.
OPEN = """() => {
  const box = document.querySelector("#beleg-question");
  let frames = 60;
  const focus = () => {
    const field = box?.querySelector("textarea:enabled");
    if (field) field.focus();
    else if (frames-- > 0) requestAnimationFrame(focus);
  };
  if (matchMedia("(hover: hover)").matches) requestAnimationFrame(focus);
  return { __type__: "update", interactive: true };
}"""

CHOOSE = f"""(language) => {{
  document.documentElement.lang = language;
  document.cookie = `{LANGUAGE_KEY}=${{language}}; path=/; max-age=31536000; SameSite=Lax`;
}}"""


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
    styles = (_versioned(f"styles/{name}.css") for name in _STYLES)
    scripts = (_versioned(f"scripts/{name}.js") for name in _SCRIPTS)
    links = [f'<link rel="stylesheet" href="{address}">' for address in styles]
    return "".join((*links, *(f'<script src="{address}" defer></script>' for address in scripts)))


def _versioned(name: str) -> str:
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()
    return f"/beleg/{name}?v={digest[:12]}"
