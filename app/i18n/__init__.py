"""Languages of the interface: their catalogues, translators, and the choice of one for a browser."""

from app.i18n.bidi import FSI, LRI, PDI, isolate_latin
from app.i18n.catalogues import (
    CATALOGUES,
    DOMAINS,
    PUBLIC,
    STAFF,
    Catalogue,
    catalogue_path,
    template_path,
)
from app.i18n.coverage import (
    CORE_COMMENT,
    OFFERED_FROM_PERCENT,
    Coverage,
    coverage,
    coverage_by_language,
    is_translated,
    message_ids,
    offered_languages,
    template_messages,
)
from app.i18n.languages import ENGLISH, LANGUAGES, LANGUAGES_BY_CODE, PLURALS, PSEUDO, Language
from app.i18n.messages import MessageInvalid, mark, split_message, value_names
from app.i18n.negotiation import negotiate_language
from app.i18n.pseudo_language import PseudoTranslator, pseudo_localised
from app.i18n.translator_cache import translator
from app.i18n.translators import PluralRule, Translator, english_plural_rule
from app.i18n.untranslated import ENGLISH_END, ENGLISH_START, mark_as_english, plain_english

__all__ = [
    "CATALOGUES",
    "CORE_COMMENT",
    "DOMAINS",
    "ENGLISH",
    "ENGLISH_END",
    "ENGLISH_START",
    "FSI",
    "LANGUAGES",
    "LANGUAGES_BY_CODE",
    "LRI",
    "OFFERED_FROM_PERCENT",
    "PDI",
    "PLURALS",
    "PSEUDO",
    "PUBLIC",
    "STAFF",
    "Catalogue",
    "Coverage",
    "Language",
    "MessageInvalid",
    "PluralRule",
    "PseudoTranslator",
    "Translator",
    "catalogue_path",
    "coverage",
    "coverage_by_language",
    "english_plural_rule",
    "is_translated",
    "isolate_latin",
    "mark",
    "mark_as_english",
    "message_ids",
    "negotiate_language",
    "offered_languages",
    "plain_english",
    "pseudo_localised",
    "split_message",
    "template_messages",
    "template_path",
    "translator",
    "value_names",
]
