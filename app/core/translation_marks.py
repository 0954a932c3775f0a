"""Marks messages in tables for extraction into the catalogues."""


def mark(text: str) -> str:
    """The text unchanged; marks a message in a table of a module for extraction."""
    return text


def mark_plural(one: str, plural: str) -> tuple[str, str]:
    """The same for the two English forms of a message with a count, %(num)s."""
    return one, plural
