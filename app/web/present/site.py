"""What every page shows around its own part: languages, council, where the data comes from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.config import Council
from app.i18n import Language, Voice
from app.snapshot.layout import Edition
from app.web.present.contact import People, people


@dataclass(frozen=True)
class SwitchLink:
    """One language of the switcher, by its own name, and the same page in it."""

    code: str
    name: str
    direction: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class Switch:
    """The languages offered: those always in sight, and those behind "More"."""

    shown: tuple[SwitchLink, ...]
    more: tuple[SwitchLink, ...]

    @property
    def all(self) -> tuple[SwitchLink, ...]:
        return self.shown + self.more


@dataclass(frozen=True)
class Site:
    """The frame of a page. `data_line` says whose data it is and of when, "" without any."""

    language: Language
    council: Council
    switch: Switch
    css_url: str
    js_url: str | None = None
    is_invented: bool = False
    data_line: str = ""

    def _url(self, rest: str) -> str:
        return f"/{self.language.code}/{rest}"

    @property
    def people(self) -> People:
        """Who helps families in this site's council."""
        return people(self.council)

    @property
    def start_url(self) -> str:
        return self._url("")

    @property
    def find_url(self) -> str:
        return self._url("find")

    @property
    def about_data_url(self) -> str:
        return self._url("about/data")

    @property
    def accessibility_url(self) -> str:
        return self._url("about/accessibility")

    @property
    def privacy_url(self) -> str:
        return self._url("about/privacy")


def switch(
    current: Language, offered: Iterable[Language], favourites: Iterable[str], path: str
) -> Switch:
    """Links to the same page in every language offered; `path` is what follows `/<lang>/`.

    In sight stay the current language, English and the council's favourites, in the order offered.
    """
    in_sight = {current.code, "en", *favourites}
    links = [
        SwitchLink(
            code=language.code,
            name=language.name,
            direction=language.direction,
            url=f"/{language.code}/{path}",
            is_current=language.code == current.code,
        )
        for language in offered
    ]
    return Switch(
        shown=tuple(link for link in links if link.code in in_sight),
        more=tuple(link for link in links if link.code not in in_sight),
    )


def source_line(edition: Edition, voice: Voice) -> str:
    """Whose fact it is and of when: "Ofsted, as at 30 September 2026"."""
    return voice.gettext(
        "%(publisher)s, as at %(date)s",
        publisher=edition.publisher,
        date=voice.date(edition.as_at),
    )


def source_lines(
    names: Iterable[str], editions: Mapping[str, Edition], voice: Voice
) -> tuple[str, ...]:
    """One line for each different publisher and date among the sources named; unknown ones out."""
    held = (editions[name] for name in dict.fromkeys(names) if name in editions)
    return tuple(dict.fromkeys(source_line(edition, voice) for edition in held))
