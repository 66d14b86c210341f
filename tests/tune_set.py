"""What the `make tune` commands share: a set of questions, asked of an index of its own."""

from __future__ import annotations

import argparse
from pathlib import Path

from assistant.evaluation.data import EvaluationSet, read_set
from assistant.evaluation.evaluate import throw_away_settings
from assistant.library import usual_embedder
from assistant.settings import Settings
from vectorstore.embedding.embedder import SentenceTransformerEmbedder


def options_parser(description: str | None) -> argparse.ArgumentParser:
    """Return a parser of the options that name a set, and how many questions to take of it."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--articles", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--limit", type=int)
    return parser


def chosen_set(
    options: argparse.Namespace,
) -> tuple[EvaluationSet, Settings, SentenceTransformerEmbedder]:
    """Return the set, the settings of its index, without a language model, and the embedder."""
    chosen = read_set(options.articles, options.questions)
    chosen = chosen if options.limit is None else chosen.limited(options.limit)
    settings = throw_away_settings(chosen, Settings.from_environment(), llm=False)
    return chosen, settings, usual_embedder(settings)
