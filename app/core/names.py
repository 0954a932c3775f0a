"""One spelling for a name, so that "St. Mary's" and "st marys" meet."""

import unicodedata

_PLAIN = str.maketrans(
    {chr(code): " " for code in range(128) if not chr(code).isalnum()} | {"'": "", ".": "", "`": ""}
)


def _plain_letters(text: str) -> str:
    """Letters and marks apart, in lower case: twice, since either can call for the other again."""
    return unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())


def fold(text: str) -> str:
    """Lower case, without marks; apostrophes and dots vanish, other signs become single spaces."""
    if text.isascii():  # nearly every name, at a tenth of the cost
        return " ".join(text.lower().translate(_PLAIN).split())
    bare = "".join(
        character
        for character in _plain_letters(text)
        if not unicodedata.combining(character) and character not in "'’‘.`"
    )
    spaced = "".join(character if character.isalnum() else " " for character in bare)
    return " ".join(spaced.split())
