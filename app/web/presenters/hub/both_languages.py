"""Texts in English and beside it in the visitor's language."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from app.i18n import Language, Translator, mark

TEXTS: Final[Mapping[str, str]] = {
    "search": mark("Find childcare together"),
    "postcode": mark("Postcode"),
    "postcode_hint": mark("Home, work or school. You can also type a town."),
    "born": mark("When was your child born, or when is your baby due?"),
    "may_skip": mark("You can leave this blank."),
    "income": mark("Is any of this true?"),
    "works": mark(
        "Every parent at home works, with pay of at least %(enough)s in the next 3 months each"
    ),
    "credit": mark(
        "Universal Credit, with take-home pay of %(pay)s a month or less (of a couple together), or no"
        " pay"
    ),
    "find": mark("Show places"),
    "results": mark("Places near you"),
    "choose": mark("Tick up to 4 places for the sheet."),
    "too_many": mark("A sheet has room for 4 places. Untick some."),
    "none_chosen": mark("Tick at least one place first."),
    "nothing_near": mark("There are no places near here."),
    "more": mark("Further away"),
    "back": mark("Back"),
    "sheet": mark("Make the sheet"),
    "print": mark("Print"),
    "show": mark("Show the visitor"),
    "give_back": mark("Please give the screen back."),
    "finish": mark("Finish and clear"),
    "cleared": mark("Everything is cleared."),
    "unknown_place": mark("We don't know this place. Check it, or type a town."),
    "did_you_mean": mark("Did you mean one of these?"),
    "nothing_suitable": mark("Nothing suitable?"),
    "nothing_hint": mark("Tell us why. We count the reason and nothing about you."),
    "counted": mark("Thank you. It is counted."),
    "hours": mark("Hours"),
    "cost": mark("Cost"),
    "send": mark("Special needs"),
    "space": mark("No space"),
    "distance": mark("Distance"),
    "language": mark("Language"),
    "questions": mark("What could we get? All questions"),
    "warning": mark("Are you still there? In 1 minute everything is cleared."),
    "stay": mark("We need more time"),
    "not_stored": mark("Nothing is stored: no name, no postcode, no choice."),
    "call": mark("Telephone"),
    "ofsted": mark("Ofsted:"),
    "bad_date": mark("There is no such date. Check the day and the month."),
}


class Both(NamedTuple):
    """A text in English and in the visitor's language; `other` is "" where it is English too."""

    english: str
    other: str


@dataclass(frozen=True)
class Languages:
    """English beside the visitor's language."""

    english: Translator
    visitor: Translator

    @property
    def language(self) -> Language:
        """The visitor's language."""
        return self.visitor.language

    @property
    def is_english(self) -> bool:
        return self.visitor.language.code == self.english.language.code

    def both(self, text_in: Callable[[Translator], str]) -> Both:
        """A text in both languages, from a function of a translator."""
        return Both(text_in(self.english), "" if self.is_english else text_in(self.visitor))

    def all_texts(self, values_in: Callable[[Translator], Mapping[str, str]]) -> dict[str, Both]:
        """The texts of the pages by name; `values_in` gives the values of their placeholders."""
        english = {name: one % values_in(self.english) for name, one in self._in(self.english)}
        if self.is_english:
            return {name: Both(text, "") for name, text in english.items()}
        visitor = {name: one % values_in(self.visitor) for name, one in self._in(self.visitor)}
        return {name: Both(text, visitor[name]) for name, text in english.items()}

    @staticmethod
    def _in(translator: Translator) -> Iterator[tuple[str, str]]:
        return ((name, translator.text(message)) for name, message in TEXTS.items())
