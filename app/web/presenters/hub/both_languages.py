"""Texts in English and beside it in the visitor's language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from app.i18n import Language, Translator, mark

TEXTS: Final[Mapping[str, str]] = {
    "search": mark("Find childcare together"),
    "postcode": mark("Postcode"),
    "postcode_hint": mark("Home, work or school."),
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
    "show": mark("Show the visitor only their language"),
    "give_back": mark("Please give the screen back."),
    "finish": mark("Finish and clear"),
    "cleared": mark("Everything is cleared."),
    "close_tab": mark("Close this tab now, so that nobody can go back to this search."),
    "unknown_place": mark("We don't know this postcode. Check each letter."),
    "elsewhere": mark("We know places in England only."),
    "did_you_mean": mark("Did you mean one of these?"),
    "nothing_suitable": mark("Nothing suitable?"),
    "nothing_hint": mark(
        "Tell us why. We count the day, the ward, the age group of the child and the reason, and"
        " nothing else."
    ),
    "not_counted": mark("We can count this only with a full postcode."),
    "failed": mark("This did not work. Check the connection, then press again."),
    "counted": mark("Thank you. It is counted."),
    "hours": mark("Hours"),
    "cost": mark("Cost"),
    "send": mark("Special needs"),
    "space": mark("No space"),
    "distance": mark("Distance"),
    "language": mark("Language"),
    "warning": mark("Are you still there? In 1 minute everything is cleared."),
    "stay": mark("We need more time"),
    "not_stored": mark("We store no name, no postcode and no choice."),
    "call": mark("Telephone"),
    "inspection": mark("Ofsted:"),
    "missing": mark("Choose the day, month and year."),
    "not-real": mark("There is no such date. Check the day and the month."),
    "too-early": mark("This is for children under 17. Check the year."),
    "too-late": mark("This day is too far away. Check the year."),
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
        english = self._filled(self.english, values_in)
        visitor = {} if self.is_english else self._filled(self.visitor, values_in)
        return {name: Both(text, visitor.get(name, "")) for name, text in english.items()}

    @staticmethod
    def _filled(
        translator: Translator, values_in: Callable[[Translator], Mapping[str, str]]
    ) -> dict[str, str]:
        values = values_in(translator)
        return {name: translator.text(message) % values for name, message in TEXTS.items()}
