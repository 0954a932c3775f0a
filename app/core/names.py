"""Names: one spelling to find them by, and how they stand in addresses."""

import re
import unicodedata

_POSTCODE = re.compile(
    r"(?<![A-Z0-9])[A-Z]{1,2}[0-9][A-Z0-9]?[\s.-]{0,3}[0-9][ABD-HJLNP-UW-Z]{2}(?![A-Z0-9])",
    re.IGNORECASE,
)
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


def slug(name: str) -> str:
    """The name as it stands in an address: "St John's Nursery" is "st-johns-nursery"."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")[:60] or "place"


def without_postcode(name: str) -> str:
    """The name less any full postcode in it, and the brackets or commas around that."""
    if not _POSTCODE.search(name):
        return name
    cut = re.sub(r"\(\s*\)|\[\s*\]", " ", _POSTCODE.sub(" ", name))
    return " ".join(cut.split()).strip(" ,;:-–/@") or "Home-based childcare"
