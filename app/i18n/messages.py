"""Messages as format strings.

Values are written `%(name)s`, a per cent sign `%%`. The template engine converts a `{% trans %}`
block into such a message.
"""

import re


class MessageInvalid(ValueError):
    """A message is not a valid format string: a per cent sign that is not `%%` or `%(name)s`."""


_SIGN = re.compile(r"%(?:(%)|\((\w+)\)s)?")


def split_message(message: str) -> list[str]:
    """Literal texts and names of values, alternating: text, name, text, ..., text.

    Raises MessageInvalid on a per cent sign that is neither `%%` nor `%(name)s`.
    """
    parts = [""]
    end = 0
    for sign in _SIGN.finditer(message):
        parts[-1] += message[end : sign.start()]
        end = sign.end()
        if sign[2]:
            parts += [sign[2], ""]
        elif sign[1]:
            parts[-1] += "%"
        else:
            raise MessageInvalid(f"a bare % in {message!r}")
    parts[-1] += message[end:]
    return parts


def mark(text: str) -> str:
    """The text unchanged; marks a message in a table of a module for extraction."""
    return text


def value_names(*messages: str) -> set[str]:
    """The names of the values in messages; raises MessageInvalid as `split_message` does."""
    return {name for message in messages for name in split_message(message)[1::2]}
