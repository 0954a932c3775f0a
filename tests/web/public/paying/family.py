"""A family that answers the questions of "What could we get?" without scripts."""

import gzip
import html
import re
from dataclasses import dataclass, field

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.page_reader import heading, main_part, words

Fields = list[tuple[str, str]]
_INPUT = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)"')


@dataclass
class Family:
    """Sends the form of the page that it sees; `sizes` are the bytes of each page, compressed."""

    client: FlaskClient
    lang: str = "en"
    answer: TestResponse | None = None
    asked: list[str] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)

    def start(self) -> "Family":
        self._show(self.client.get(f"/{self.lang}/paying", headers={"Accept-Encoding": "gzip"}))
        return self

    @property
    def page(self) -> str:
        assert self.answer is not None
        return self.answer.get_data(as_text=True)

    @property
    def text(self) -> str:
        return words(main_part(self.page))

    @property
    def at(self) -> str:
        """The name of the question or page that is shown."""
        return dict(self.fields)["at"]

    @property
    def fields(self) -> Fields:
        form = self.page[self.page.index('<form id="answers"') :]
        found = _INPUT.findall(form[: form.index("</form>")])
        return [(html.unescape(name), html.unescape(value)) for name, value in found]

    def choose(self, *values: str) -> "Family":
        """Answer the question with these values and continue."""
        return self.send("next", *((self.at, value) for value in values))

    def type_date(self, day: str) -> "Family":
        """Answer with a date, "31 3 2026", and continue."""
        parts = zip(("day", "month", "year"), day.split(" "), strict=True)
        return self.send("next", *((f"{self.at}-{part}", text) for part, text in parts))

    def press(self, action: str) -> "Family":
        return self.send(action)

    def send(self, action: str, *values: tuple[str, str], lang: str = "") -> "Family":
        """Send the form with a button and with further fields, to a page in a language."""
        self.lang = lang or self.lang
        sent: dict[str, list[str]] = {}
        given = {name for name, _ in values}
        shown = [] if values else [(name, one) for name, one in self.controls if name not in given]
        for name, value in (*self.fields, *shown, *values, ("do", action)):
            sent.setdefault(name, []).append(value)
        self._show(
            self.client.post(f"/{self.lang}/paying", data=sent, headers={"Accept-Encoding": "gzip"})
        )
        return self

    def _show(self, answer: TestResponse) -> None:
        self.sizes.append(len(answer.data))
        if answer.headers.get("Content-Encoding") == "gzip":
            answer.set_data(gzip.decompress(answer.data))
        self.answer = answer
        if answer.status_code == 200 and self.at not in ("check", "result"):
            self.asked.append(self.at)

    @property
    def heading(self) -> str:
        return heading(self.page)

    @property
    def controls(self) -> Fields:
        """What is chosen and typed on the page, which a browser sends with any button."""
        parts = zip(("day", "month", "year"), self.typed(), strict=False)
        return [
            *((self.at, value) for value in self.chosen()),
            *((f"{self.at}-{part}", text) for part, text in parts),
        ]

    def chosen(self) -> list[str]:
        """The values that are chosen on the page."""
        found = re.findall(
            r'<input type="(?:radio|checkbox)"[^>]* value="([^"]*)" checked', self.page
        )
        return [html.unescape(value) for value in found]

    def typed(self) -> list[str]:
        """What is chosen in the three lists of a date."""
        lists = re.findall(r"<select [^>]*>(.*?)</select>", self.page, re.DOTALL)
        chosen = [re.search(r'value="(\d+)" selected', one) for one in lists]
        return [found[1] if found else "" for found in chosen]

    def employed_couple(self, born: str = "31 3 2026") -> "Family":
        """A couple, both in work, with one child: up to the page to check the answers."""
        self.start().choose("yes").choose("enough").choose("enough").choose("none")
        return self.type_date(born).choose()

    def lone_parent(self, money: str = "uc-within", born: str = "14 5 2024") -> "Family":
        """A lone parent out of work, with one child."""
        return self.start().choose("no").choose("none").choose(money).type_date(born).choose()
