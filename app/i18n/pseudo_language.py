"""The pseudo-language of the tests: accented English in brackets."""

import datetime as dt
import re

from app.i18n.translators import PluralRule, Translator, english_plural_rule

_NOT_TEXT = re.compile(r"(<[^>]*>|%\(\w+\)s|%%|&#?\w+;)")
_ACCENTS = str.maketrans("aAcCdDeEgGhHiIlLnNoOrRsStTuUyYzZ", "åÅçÇðÐéÉĝĜĥĤîÎļĻñÑöÖŕŔšŠţŢûÛýÝžŽ")


def pseudo_localised(message: str) -> str:
    """A message in the pseudo-language: in brackets, with accents; markup and names unchanged."""
    pieces = _NOT_TEXT.split(message)
    pieces[::2] = [piece.translate(_ACCENTS) for piece in pieces[::2]]
    return f"⟦{''.join(pieces)}⟧"


class PseudoTranslator(Translator):
    """Accented English in brackets: text on a page without brackets has not been translated."""

    def text(self, message: str) -> str:
        return pseudo_localised(message)

    def text_or_same(self, text: str) -> str:
        return pseudo_localised(text)

    def forms(self, one: str, plural: str) -> tuple[tuple[str, ...], PluralRule]:
        return (pseudo_localised(one), pseudo_localised(plural)), english_plural_rule

    def date(self, day: dt.date) -> str:
        return pseudo_localised(super().date(day))

    def month(self, day: dt.date) -> str:
        return pseudo_localised(super().month(day))

    def language_name(self, code: str) -> str:
        name = super().language_name(code)
        return name if name.startswith("⟦") else pseudo_localised(name)
