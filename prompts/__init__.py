"""Prompts: one text file a task; the words that the language model reads."""
