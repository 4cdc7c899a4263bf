"""Composing letters: the words come from a template of the desk, the facts from the record."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string


def compose(template: str, facts: dict[str, Any]) -> tuple[str, str]:
    """The title and the words of a letter: the template's first line, and all that follows.

    A template is plain text, so it switches escaping off; pages escape a letter's words when they show them.

    Raises:
        ValueError: the template gives no title, or no words.
    """
    title, _, words = render_to_string(template, facts).strip().partition("\n")
    if not title.strip() or not words.strip():
        raise ValueError(f"{template} needs a title on its first line and words below it")
    return title.strip(), words.strip() + "\n"
