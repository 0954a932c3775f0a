"""Isolates Latin text inside right-to-left messages.

The text between LRI or FSI and PDI is laid out separately from its sentence, from left to right
after LRI, in the direction of its first letter after FSI.
"""

import re

LRI, FSI, PDI = "\u2066", "\u2068", "\u2069"
_BRACKETS = re.compile(r"(?<!%)\((?:%\(\w+\)s|[^()<])*\)")
_VALUE = re.compile(r"%\(\w+\)s")
_LATIN = re.compile(r"[A-Za-z]")
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff]")


def isolate_latin(message: str) -> str:
    """A right-to-left message with each bracketed gloss in Latin letters isolated.

    Otherwise a comma or a bracket of "(pre-school, playgroup)" moves to the other end of its line.
    A value alone in brackets is isolated too. Brackets with markup are left as they are: the names
    of elements are no Latin text, and an element has a direction of its own.
    """

    def isolate(match: re.Match[str]) -> str:
        literal = _VALUE.sub("", match[0])
        if literal == "()":
            return f"{FSI}{match[0]}{PDI}"
        is_gloss = _LATIN.search(literal) and not _RIGHT_TO_LEFT.search(literal)
        return f"{LRI}{match[0]}{PDI}" if is_gloss else match[0]

    return _BRACKETS.sub(isolate, message)
