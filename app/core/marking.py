"""Marks English messages for translation where they are declared rather than shown."""


def mark(text: str) -> str:
    """The text unchanged; marks a message in a table of a module for extraction."""
    return text
