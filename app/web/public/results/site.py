"""The site that a results page is rendered for: one language on one council's site."""

from collections.abc import Callable
from functools import lru_cache, partial
from typing import NamedTuple

from markupsafe import escape

from app.config import Council
from app.i18n import Translator
from app.web.templating.english_text import mark_english


class Site(NamedTuple):
    """One language on one council's site; `bind_site` makes it.

    `distance_html` gives a distance in whole metres as HTML in the language. `address` is the URL
    that a printed page shows. A tuple, because every search creates one.
    """

    translator: Translator
    council: Council
    distance_html: Callable[[int], bytes]
    address: str

    @property
    def key(self) -> tuple[str, str]:
        return self.translator.language.code, self.council.la_code


def bind_site(translator: Translator, council: Council, address: str = "") -> Site:
    """The site, with the formatter of distances of its language."""
    return Site(translator, council, partial(_distance_html, translator), address)


@lru_cache(maxsize=8192)
def _distance_html(translator: Translator, distance_m: int) -> bytes:
    return to_html(translator, translator.miles(distance_m))


def to_html(translator: Translator, text: str) -> bytes:
    """A text of this translator escaped for HTML, with its English parts marked, in UTF-8."""
    return mark_english(str(escape(text)), translator.language).encode()
