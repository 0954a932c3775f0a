"""The frame of every page: languages, council, and the sources of the data."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from app.config import Council
from app.core.source_names import is_about_settings
from app.i18n import Language, Translator, mark
from app.snapshot.layout import Edition
from app.snapshot.source_editions import sources_of_site
from app.web.presenters.contact import CouncilContact, council_contact


@dataclass(frozen=True)
class LanguageLink:
    """A link to the current page in another language, with the language's own name."""

    code: str
    name: str
    direction: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class LanguageMenu:
    """The offered languages: those always visible, and those under "More"."""

    shown: tuple[LanguageLink, ...]
    more: tuple[LanguageLink, ...]

    @property
    def all(self) -> tuple[LanguageLink, ...]:
        return self.shown + self.more


@dataclass(frozen=True)
class SourceNote:
    """The publisher and date of facts; a warning if the source is overdue."""

    text: str
    is_stale: bool = False


@dataclass(frozen=True)
class PageFrame:
    """The frame of a page. `footer_notes` name the publishers and dates of the data.

    `address` is the URL that a printed page shows, and `today` the date of rendering.
    """

    language: Language
    council: Council
    language_menu: LanguageMenu
    css_url: str
    pages_css_url: str
    address: str
    today: date
    js_url: str | None = None
    htmx_url: str | None = None
    location_js_url: str | None = None
    hub_js_url: str | None = None
    is_invented: bool = False
    footer_notes: tuple[SourceNote, ...] = ()

    def _url(self, rest: str) -> str:
        return f"/{self.language.code}/{rest}"

    @property
    def council_contact(self) -> CouncilContact:
        """The contact details of this site's council."""
        return council_contact(self.council)

    @property
    def start_url(self) -> str:
        return self._url("")

    @property
    def find_url(self) -> str:
        return self._url("find")

    @property
    def paying_url(self) -> str:
        return self._url("paying")

    @property
    def about_data_url(self) -> str:
        return self._url("about/data")

    @property
    def accessibility_url(self) -> str:
        return self._url("about/accessibility")

    @property
    def privacy_url(self) -> str:
        return self._url("about/privacy")


def language_menu(
    current: Language, offered: Iterable[Language], favourites: Iterable[str], path: str
) -> LanguageMenu:
    """Links to the same page in every offered language; `path` is its path after `/<lang>/`.

    The current language, English and the council's favourites are always visible.
    """
    always_visible = {current.code, "en", *favourites}
    links = [
        LanguageLink(
            code=language.code,
            name=language.name,
            direction=language.direction,
            url=f"/{language.code}/{path}",
            is_current=language.code == current.code,
        )
        for language in offered
    ]
    return LanguageMenu(
        shown=tuple(link for link in links if link.code in always_visible),
        more=tuple(link for link in links if link.code not in always_visible),
    )


def source_notes(
    names: Iterable[str],
    editions: Mapping[str, Edition],
    translator: Translator,
    today: date,
    *,
    of_place: bool = False,
    warns: bool = True,
) -> tuple[SourceNote, ...]:
    """One note for each publisher and date among the named sources; unknown names are skipped.

    A note reads "Ofsted, as at 30 September 2026". For an overdue source it is a warning; with
    `of_place` that advises asking the setting. Pass `warns=False` on pages that show warnings
    elsewhere.
    """
    is_stale_by_key: dict[tuple[str, date], bool] = {}
    for edition in (editions[name] for name in dict.fromkeys(names) if name in editions):
        key = edition.publisher, edition.as_at
        is_stale_by_key[key] = is_stale_by_key.get(key, False) or (
            warns and edition.is_stale(today)
        )
    return tuple(
        SourceNote(_line(publisher, as_at, translator, is_stale, of_place), is_stale)
        for (publisher, as_at), is_stale in is_stale_by_key.items()
    )


def _line(
    publisher: str, as_at: date, translator: Translator, is_stale: bool, of_place: bool
) -> str:
    if not is_stale:
        message = mark("%(publisher)s, as at %(date)s")
    elif of_place:
        message = mark(
            "%(publisher)s, as at %(date)s. This information may be out of date: ask the place."
        )
    else:
        message = mark("%(publisher)s, as at %(date)s. This information may be out of date.")
    shown = translator.text_or_same(publisher)
    return translator.gettext(message, publisher=shown, date=translator.date(as_at))


def footer_source_notes(
    editions: Mapping[str, Edition], site_council: Council, translator: Translator, today: date
) -> tuple[SourceNote, ...]:
    """The national sources and those of the site's council, then the number of other councils.

    Without the sources of figures, which only analysts see.
    """
    sources = sources_of_site(filter(is_about_settings, editions), site_council.la_number)
    lines = source_notes(sources.own, editions, translator, today)
    if not sources.other_councils_count:
        return lines
    more = translator.ngettext(
        "and lists of %(num)s other council",
        "and lists of %(num)s other councils",
        sources.other_councils_count,
    )
    return (*lines, SourceNote(more))
