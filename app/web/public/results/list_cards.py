"""The cards of a list, joined from cached fragments that are rendered when first needed."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache, partial
from typing import NamedTuple

from app.core.child_ages import Children, children_of, taken_ages
from app.core.consent import Consent
from app.core.declared_filters import AGE
from app.i18n import Translator
from app.snapshot.card_records import CardRecord
from app.snapshot.layout import Setting
from app.snapshot.published_settings import PublishedSettings
from app.web import presenters
from app.web.public.results.fragments import (
    ADDRESS_PLACEHOLDER,
    DAY_PLACEHOLDER,
    DESTINATION_PLACEHOLDER,
    ID_PLACEHOLDER,
    NAME_PLACEHOLDER,
    CardPieces,
    FragmentCache,
    total_size,
)
from app.web.public.results.recently_used import RecentlyUsed
from app.web.public.results.results_page import ResultsPage
from app.web.public.results.second_point_parts import two_distances_html
from app.web.public.results.site import Site, to_html
from app.web.request_context import council_of_area
from app.web.templating import render
from app.web.templating.english_text import mark_english

SITES_MAX = 4096  # languages x councils; the budget in bytes is reached long before


class ListedCards(NamedTuple):
    """The cards of a page, the warnings about their stale sources, and their other sources.

    `lacks_listing`: neither the searched council nor any of these settings gives data about its
    settings; the page says so once, the cards do not.
    """

    cards: bytes
    warnings: bytes
    sources: bytes
    lacks_listing: bool


NO_CARDS = ListedCards(b"", b"", b"", False)


class CardCache:
    """The fragments of cards by site, for the settings of one snapshot and one day.

    Each site has a `FragmentCache`; beyond `budget_bytes` in all, the site used least recently
    loses its fragments first.
    """

    def __init__(
        self,
        settings: PublishedSettings,
        day: date,
        budget_bytes: int,
        fragments: RecentlyUsed[FragmentCache] | None = None,
    ) -> None:
        self._settings = settings
        self._day = day
        self._budget = budget_bytes
        self.fragments = RecentlyUsed(SITES_MAX) if fragments is None else fragments

    def carry_over(self, settings: PublishedSettings) -> "CardCache":
        """The cache for other settings whose fragments would read the same.

        Empty where fragment keys are numbers of settings, as in an older schema: another
        publication numbers its settings otherwise.
        """
        has_digests = all(one.card_records.has_card_facts for one in (self._settings, settings))
        kept = self.fragments if has_digests else None
        return CardCache(settings, self._day, self._budget, kept)

    def join(
        self, results_page: ResultsPage, site: Site, distances: list[bytes]
    ) -> ListedCards | None:
        """The cards and what the page says once about them; None if not cached."""
        if not results_page.matches.page:
            return NO_CARDS
        fragments = self.fragments.get(site.key)
        if fragments is None:
            return None
        records, translator = results_page.card_records, site.translator
        ages = results_page.filters.values("age")
        taken = self._taken(ages, results_page, site) if len(ages) > 1 else [b""] * len(records)
        if second := results_page.second_point:
            distances = two_distances_html(results_page, second, site)
        first = results_page.first_number
        items = [_item(translator, number) for number in range(first, first + len(records))]
        listed = zip(records, items, distances, taken, strict=True)
        la_code = results_page.area.code if results_page.area else site.council.la_code
        may_lack_listing = bool(la_code) and la_code not in self._settings.councils_with_listing
        try:
            lacks_listing = may_lack_listing and fragments.lacks_listing(records)
            cards = fragments.cards(listed, children_of(ages), without_missing=lacks_listing)
        except KeyError:
            return None
        return ListedCards(
            cards, fragments.warnings_for(records), fragments.sources_for(records), lacks_listing
        )

    def cards_of(self, numbers: Sequence[int], site: Site, children: Children = ()) -> ListedCards:
        """The cards of these settings in their order, without distances; hold `render_lock`.

        Each says which of its facts are missing: they may be of several councils.
        """
        records = self._settings.card_records.get_all(numbers)
        fragments = self.fragments_of(site)
        for number, record in zip(numbers, records, strict=True):
            self.render_card(fragments, site, number, record, children)
        listed = [
            (record, _item(site.translator, position), b"", b"")
            for position, record in enumerate(records, 1)
        ]
        cards = fragments.cards(listed, children)
        warnings, sources = fragments.warnings_for(records), fragments.sources_for(records)
        return ListedCards(cards, warnings, sources, lacks_listing=False)

    def _taken(
        self, ages: tuple[str, ...], results_page: ResultsPage, site: Site
    ) -> Iterator[bytes]:
        """For each card, the line that says which of several children the setting takes."""
        unknown = AGE.unknown_bits({AGE.parameter: ages})
        for match in results_page.matches.page:
            bits = self._settings.grid.offers_of(match.number)
            taken = None if bits & unknown else taken_ages(ages, bits)
            yield _taken_line(site.translator, ages, taken)

    def render_missing(self, results_page: ResultsPage, site: Site) -> None:
        """Render the fragments of this page's cards that are not cached yet."""
        children = children_of(results_page.filters.values("age"))
        fragments = self.fragments_of(site)
        records = results_page.card_records
        for match, record in zip(results_page.matches.page, records, strict=True):
            self.render_card(fragments, site, match.number, record, children)

    def render_card(
        self,
        fragments: FragmentCache,
        site: Site,
        number: int,
        record: CardRecord,
        children: Children,
    ) -> None:
        """Render the fragments of a setting's card that are not cached yet."""
        if fragments.has_all(record, children):
            return
        setting = self._settings.get(number)
        fragments.render_missing(
            record,
            children,
            partial(self._card, site, children, setting, bool(record.day)),
            is_area_only=setting.consent is Consent.AREA,
            has_listing=setting.la_code in self._settings.councils_with_listing,
        )

    def fragments_of(self, site: Site) -> FragmentCache:
        """The fragments of a site, once those used least recently have made room for more."""
        fragments = self.fragments.get(site.key)
        while len(self.fragments) and total_size(self.fragments.values()) > self._budget:
            self.fragments.remove_oldest()
        if fragments is None or site.key not in self.fragments:
            day_text = partial(
                presenters.inspection_day, translator=site.translator, today=self._day
            )
            fragments = FragmentCache(day_text)
            self.fragments.put(site.key, fragments)
        return fragments

    def _card(self, site: Site, children: Children, setting: Setting, has_day: bool) -> CardPieces:
        """A setting's card in pieces, with placeholders for what other settings do not share."""
        code, settings, today = site.translator.language.code, self._settings, self._day
        area = settings.areas.get(("council", setting.la_code))
        card = presenters.card(
            setting,
            children,
            site.translator,
            settings.editions,
            council_of_area(area),
            area,
            today,
        )
        if has_day:
            translator = site.translator.with_fixed_month(DAY_PLACEHOLDER)
            dated = presenters.inspection_line(setting, settings.editions, translator, date.min)
            card = replace(card, inspection=dated)
        shared = replace(
            card,
            url=f"/{code}/place/{ADDRESS_PLACEHOLDER}",
            provider_id=ID_PLACEHOLDER,
            name=NAME_PLACEHOLDER,
            destination=DESTINATION_PLACEHOLDER,
        )
        html = render.fragment(code, "public/results/_card.html", card=shared)
        return CardPieces(*render.split_pieces(html))


@lru_cache(maxsize=4096)
def _item(translator: Translator, number: int) -> bytes:
    opening = presenters.list_item_opening(number, translator)
    return mark_english(opening, translator.language).encode()


@lru_cache(maxsize=4096)
def _taken_line(
    translator: Translator, ages: tuple[str, ...], taken: tuple[str, ...] | None
) -> bytes:
    """Which of several children a setting takes; None where its ages are not known."""
    text = presenters.taken_line(ages, taken, translator)
    look = "takes all" if taken == ages else "takes"
    return b'<p class="%b">%b</p>' % (look.encode(), to_html(translator, text))
