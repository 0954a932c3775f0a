"""Compiled catalogues of messages: `translations/<locale>/LC_MESSAGES/<domain>.mo`."""

from pathlib import Path

from babel.support import Translations

from app.config import ROOT
from app.i18n.languages import Language

CATALOGUES = ROOT / "translations"
PUBLIC = "public"  # what families read
STAFF = "staff"  # what staff and analysts read; in English only so far
DOMAINS = (PUBLIC, STAFF)
# In a catalogue's header until it is replaced by a translator's name.
PLACEHOLDER_TRANSLATOR = "EMAIL@ADDRESS"


def template_path(directory: Path, domain: str) -> Path:
    """The file that lists all messages of a domain, without translations."""
    return directory / f"{domain}.pot"


def catalogue_path(directory: Path, language: Language, domain: str) -> Path:
    """The catalogue of a language as translators edit it; `.mo` beside it is the compiled one."""
    return directory / language.locale / "LC_MESSAGES" / f"{domain}.po"


class Catalogue(Translations):
    """A compiled catalogue with access to its messages. Without a file it is empty.

    It has only whole translations: `flask translations compile` leaves the others out.
    """

    @property
    def is_checked(self) -> bool:
        """Whether a native speaker has checked it: the Last-Translator header names a person."""
        name = self.info().get("last-translator", "")
        return bool(name.strip()) and PLACEHOLDER_TRANSLATOR not in name

    @classmethod
    def of(cls, language: Language, directory: Path, domain: str = PUBLIC) -> "Catalogue":
        """The catalogue of a language; an empty one where the language has none."""
        path = catalogue_path(directory, language, domain).with_suffix(".mo")
        if not path.is_file():
            return cls()
        with path.open("rb") as compiled:
            return cls(compiled)

    def text(self, message: str) -> str | None:
        """The translation; None where there is none."""
        return self._catalog.get(message)

    def forms(self, one: str, plural: str) -> tuple[str, ...] | None:
        """Every plural form, in the order of the header; None where there is no translation."""
        forms: list[str] = []
        while (form := self._catalog.get((one, len(forms)))) is not None:
            forms.append(form)
        return tuple(forms) or None

    def translated_ids(self) -> frozenset[str]:
        """The translated messages; of those with a plural, the singular."""
        return frozenset(key if isinstance(key, str) else key[0] for key in self._catalog)
