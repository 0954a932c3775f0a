"""Finds untranslated text on a page in the pseudo-language."""

from html.parser import HTMLParser

_TEXT_ATTRIBUTES = frozenset(
    {"alt", "title", "label", "placeholder", "aria-label", "aria-description", "aria-valuetext"}
)
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)
_NO_TEXT = frozenset({"script", "style", "template"})
_BUTTONS = frozenset({"submit", "button", "reset"})
_SUMMARIES = frozenset({"description", "og:title", "og:description"})


def untranslated(html: str) -> list[str]:
    """Texts and attributes of a page in `en-XA` with letters outside ⟦ ⟧, in document order.

    Skipped are elements that are not for translation: with `translate="no"`, or with another `lang`
    than the root. An empty list means that all text is translated.
    """
    text_parser = _UntranslatedTextParser()
    text_parser.feed(html)
    text_parser.close()
    if text_parser.depth:
        text_parser.found.append(f"{text_parser.depth} brackets not closed")
    return text_parser.found


class _UntranslatedTextParser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.depth = 0
        self._language: str | None = None  # of the root
        self._open: list[tuple[str, bool]] = []  # elements, and whether their text is skipped

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "html":
            self._language = values.get("lang")
        is_left_out = (
            (bool(self._open) and self._open[-1][1])
            or values.get("translate") == "no"
            or values.get("lang", self._language) != self._language
            or tag in _NO_TEXT
        )
        if not is_left_out:
            self._read_attributes(tag, values)
        if tag not in _VOID:
            self._open.append((tag, is_left_out))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)  # in HTML <path/> closes itself, but <div/> does not
        if tag not in _VOID and self._is_drawing():
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        for position in range(len(self._open) - 1, -1, -1):
            if self._open[position][0] == tag:
                del self._open[position:]
                return

    def handle_data(self, data: str) -> None:
        outside, self.depth = _outside_brackets(data, self.depth)
        is_left_out = bool(self._open) and self._open[-1][1]
        if not is_left_out and any(map(str.isalpha, outside)):
            self.found.append(" ".join(outside.split()))

    def _is_drawing(self) -> bool:
        return any(tag in ("svg", "math") for tag, _ in self._open)

    def _read_attributes(self, tag: str, values: dict[str, str]) -> None:
        for name, value in values.items():
            is_text = (
                name in _TEXT_ATTRIBUTES
                # Sentences for the script and the style sheet; "data-name" is the name of an area.
                or (name.startswith("data-") and name != "data-name" and " " in value.strip())
                or (name == "value" and tag == "input" and values.get("type") in _BUTTONS)
                or (
                    name == "content"
                    and values.get("name", values.get("property", "")) in _SUMMARIES
                )
            )
            outside, depth = _outside_brackets(value, 0)
            if is_text and (depth or any(map(str.isalpha, outside))):
                self.found.append(f'{name}="{value}"')


def _outside_brackets(text: str, depth: int) -> tuple[str, int]:
    """The characters outside all brackets, and the depth at the end; `depth` is at the start."""
    outside = []
    for character in text:
        if character == "⟦":
            depth += 1
        elif character == "⟧":
            depth -= 1
        elif depth <= 0:
            outside.append(character)
    return "".join(outside), depth
