"""Marks the English parts of a page in another language, for screen readers and text direction."""

import re

from app.i18n import ENGLISH_END, ENGLISH_START, LRI, PDI, Language, plain_english

_TAGS = re.compile(r"(<[^>]*>)")
# Elements that can contain only text.
TEXT_ONLY_ELEMENTS = ("<title", "<option", "<textarea", "<desc", "<text")


def mark_english(html: str, language: Language) -> str:
    """The page with its untranslated messages in `<span lang="en" dir="ltr">`.

    Where no element can stand, an element of text only gets the `lang` if all its text is English;
    elsewhere in it and in attributes the text is plain, isolated on right-to-left pages.
    """
    if ENGLISH_START not in html:
        return html
    parts = _TAGS.split(html)  # text, tag, text, ...
    for position, part in enumerate(parts):
        if ENGLISH_START not in part and ENGLISH_END not in part:
            continue
        tag = parts[position - 1] if position else ""
        if position % 2 == 0 and not tag.startswith(TEXT_ONLY_ELEMENTS):
            part = part.replace(ENGLISH_START, '<span lang="en" dir="ltr">')
            parts[position] = part.replace(ENGLISH_END, "</span>")
            continue
        if position % 2 == 0 and _is_all_english(part):
            parts[position - 1] = f'{tag[:-1]} lang="en">'
        parts[position] = _without_elements(part, language)
    return "".join(parts)


def _is_all_english(text: str) -> bool:
    text = text.strip()
    return text.startswith(ENGLISH_START) and text.find(ENGLISH_END) == len(text) - len(ENGLISH_END)


def _without_elements(text: str, language: Language) -> str:
    if language.direction == "ltr":
        return plain_english(text)
    return text.replace(ENGLISH_START, LRI).replace(ENGLISH_END, PDI)
