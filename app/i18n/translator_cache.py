"""The shared translator of each language."""

from functools import lru_cache
from pathlib import Path

from app.i18n.catalogues import CATALOGUES, Catalogue
from app.i18n.languages import LANGUAGES_BY_CODE, PSEUDO
from app.i18n.pseudo_language import PseudoTranslator
from app.i18n.translators import Translator


@lru_cache(maxsize=64)
def translator(code: str, directory: Path = CATALOGUES) -> Translator:
    """The shared translator of a language; raises KeyError for an unknown code."""
    language = LANGUAGES_BY_CODE[code]
    if language is PSEUDO:
        return PseudoTranslator(language, Catalogue())
    return Translator(language, Catalogue.of(language, directory))
