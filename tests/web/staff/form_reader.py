"""Reads the values that a browser would send with the main form of a page."""

from html.parser import HTMLParser


class _Form(HTMLParser):
    """Collects the controls of every form in the main part of a page."""

    def __init__(self, *, is_main: bool = False) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._select = self._textarea = ""
        self._is_main = is_main

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self._is_main = self._is_main or tag == "main"
        name, kind = found.get("name", ""), found.get("type", "")
        if not self._is_main:
            return
        if tag == "input" and name and (kind not in ("radio", "checkbox") or "checked" in found):
            self.values[name] = found.get("value", "")
        elif tag == "select":
            self._select = name
        elif tag == "option" and (self._select not in self.values or "selected" in found):
            self.values[self._select] = found.get("value", "")
        elif tag == "textarea":
            self._textarea = name
            self.values[name] = ""

    def handle_data(self, data):
        if self._textarea:
            self.values[self._textarea] += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            self._textarea = ""


def form_values(page: str) -> dict[str, str]:
    """Names and values of the controls in the main part of a page."""
    form = _Form()
    form.feed(page)
    return form.values


def all_values(page: str) -> dict[str, str]:
    """Names and values of the controls in the whole page, such as those above a preview."""
    form = _Form(is_main=True)
    form.feed(page)
    return form.values
