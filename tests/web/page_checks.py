"""Checks that pages agree with the snapshot: one check per kind of statement, for any site.

Each takes a `Site` and raises AssertionError with the wrong page. They are slow and simple: they
read every setting and look up every fact again.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from flask import Flask

from app.core.consent import Consent
from app.core.provision import UNDER_FIVES, Choice
from app.snapshot.layout import Setting
from app.snapshot.reader import Snapshot
from tests.web.page_reader import main_part, words

SECTION = re.compile(
    r'<section class="panel[^"]*"(?: aria-labelledby="(\w+)")?>(.*?)</section>', re.S
)
SOURCE = re.compile(r'<p class="src[^"]*">(.*?)</p>', re.S)
GLOSS = re.compile(r"\((?=[^()]*[A-Za-z])[^()\u0590-\u08ff]*\)")


@dataclass(frozen=True)
class CheckedSite:
    """An app and a sample of its settings; `la_code` "" is the national site."""

    app: Flask
    la_code: str
    today: date
    postcodes: tuple[str, ...]
    most_places: int = 400  # of each sort of setting: all of England would take an hour

    @cached_property
    def snapshot(self) -> Snapshot:
        found = self.app.extensions["app_state"].snapshots.current()
        assert isinstance(found, Snapshot)
        return found

    @cached_property
    def settings(self) -> list[Setting]:
        """Every setting in the area of this site."""
        found = self.snapshot.settings
        return list(found.in_council(self.la_code) if self.la_code else found.all())

    @cached_property
    def sample(self) -> list[Setting]:
        """Settings of each sort (kind, consent, register, known facts), evenly spread."""
        sorts: dict[object, list[Setting]] = {}
        for setting in self.settings:
            given_parts = frozenset(setting.offer.to_facts()), setting.offer.funded == ()
            sort = (
                setting.kind,
                setting.choice,
                setting.consent,
                setting.is_registered,
                bool(setting.phone),
                given_parts,
            )
            sorts.setdefault(sort, []).append(setting)
        most = max(1, self.most_places // len(sorts))
        return [
            setting
            for group in sorts.values()
            for setting in group[:: max(1, len(group) // most)][:most]
        ]

    @cached_property
    def _shown(self) -> dict[str, str]:
        """Pages that were requested before: several checks read the page of each setting."""
        return {}

    def get(self, path: str) -> str:
        if path not in self._shown:
            answer = self.app.test_client().get(path, follow_redirects=True)
            self._shown[path] = str(answer.text)
        return self._shown[path]

    def pages(self, code: str = "en") -> Iterator[tuple[Setting, str]]:
        """The page of each setting in the sample."""
        for setting in self.sample:
            yield setting, self.get(f"/{code}/place/{setting.provider_id}/")


def sections(page: str) -> dict[str, str]:
    return {name or words(body)[:20]: body for name, body in SECTION.findall(page)}


def sources(fragment: str) -> list[str]:
    return [words(one) for one in SOURCE.findall(fragment)]


def check_promise(site: CheckedSite) -> None:
    """The start page names the kinds that exist, and facts that a quarter of the settings give."""
    page = words(main_part(site.get("/en/")))
    listed = [setting for setting in site.settings if setting.latitude is not None]

    def many(count: int) -> bool:
        return count > len(listed) / 4

    kinds = {setting.choice for setting in listed}
    for choice, word in (
        (Choice.CHILDMINDER, "childminders"),
        (Choice.OUT_OF_SCHOOL, "clubs"),
        (Choice.PRE_SCHOOL, "pre-schools"),
        (Choice.SCHOOL_NURSERY, "school nurseries"),
    ):
        assert (word in page) is (choice in kinds), word
    hours = many(sum(bool(setting.offer.opening or setting.offer.periods) for setting in listed))
    prices = many(sum(bool(setting.offer.prices) for setting in listed))
    space = many(sum(bool(setting.offer.current_vacancies(site.today)) for setting in listed))
    given = re.search(r"Many places give their ([^.]*)\.", page)
    given_parts = given[1] if given else ""
    assert ("hours" in given_parts, "prices" in given_parts, "spaces" in given_parts) == (
        hours,
        prices,
        space,
    ), given_parts
    assert ("how to contact them" in page) is many(
        sum(bool(setting.phone or setting.email or setting.website) for setting in listed)
    )
    assert ("what Ofsted found" in page) is many(
        sum(bool(setting.inspections) for setting in listed)
    )
    assert ("phone number" in page) is any(setting.phone for setting in listed)


def check_attribution(site: CheckedSite) -> None:
    """Only settings on Ofsted's lists name Ofsted; sources are the setting's own."""
    editions = site.snapshot.settings.editions
    for setting, page in site.pages():
        found = sections(page)["ofsted"]
        page_words = " ".join(sources(found))
        if not setting.is_registered:
            assert "Ofsted" not in page_words, setting.name
            assert "Not on Ofsted's list" in words(found)
            assert "Not inspected yet" not in words(found)
            assert "Ofsted's list does not say" not in page
        if not (setting.address or setting.phone or setting.email or setting.website):
            assert not sources(sections(page)["reach"]), setting.name
        known = {editions[one].publisher for one in setting.sources.values() if one in editions}
        for line in sources(main_part(page)):
            for claim in line.split(" · "):
                publisher = claim.split(", as at")[0]
                assert ", as at" not in claim or publisher in known, (setting.name, claim)


def check_footer(site: CheckedSite) -> None:
    """The footer names the source of every fact on a card or on the page of a setting."""
    for path in [f"/en/find?postcode={code}" for code in site.postcodes]:
        page = site.get(path)
        footer = words(page[page.index("<footer") :])
        for claim in {
            one for line in sources(main_part(page)) for one in re.split(" · |<br>", line)
        }:
            for publisher in re.findall(r"([A-Z][^,]*?), as at \d+ \w+ \d+", claim):
                assert publisher in footer or "other council" in footer, (path, publisher)


def check_open_data(site: CheckedSite) -> None:
    """Only open data is called open data, and every other list is named as such."""
    page = words(site.get("/en/about/data"))
    closed = [one for one in site.snapshot.settings.editions.values() if not one.is_open_data]
    assert "public lists" not in page
    assert "everything" not in page[page.index("Open data") :]
    assert ("Not all of it is open data" in page) is bool(closed)
    tail = page[page.index("Open data") :]
    assert all(one.title in tail for one in closed)


def check_consent(site: CheckedSite) -> None:
    """A page says once that facts are withheld, and advises asking only if there is a contact."""
    for setting, page in site.pages():
        is_contactable = bool(setting.phone or setting.email or setting.website)
        assert is_contactable or "ask them" not in main_part(page).lower(), setting.name
        is_area = setting.consent is Consent.AREA
        assert words(page).count("agreed to show") == is_area, setting.name
        assert ("google.com/maps" in page) is (bool(setting.postcode) and not is_area), setting.name
        if is_area and setting.offer.extras:
            assert "Ask what you can have free instead" in sections(page)["terms"], setting.name


def check_unknowns(site: CheckedSite) -> None:
    """Unknown facts are questions: no section says "not known", and no heading lacks a fact."""
    for setting, page in site.pages():
        found = sections(page)
        for name in ("glance", "terms", "support", "facts"):
            facts = found.get(name, "").partition('<p class="ofsted">')[0]
            assert "not known" not in words(facts).lower(), (setting.name, name)
        offer = setting.offer
        asked = words(found["questions"])
        assert ("Which ages do you take?" in asked) is (offer.ages is None), setting.name
        assert ("On which days" in asked) is (not offer.opening), setting.name
        assert ("Is there step-free access?" in asked) is (offer.step_free is None), setting.name
        for heading, following in re.findall(r"</(h[2-4])>\s*(<[^>]*>)", main_part(page)):
            assert not re.match(r"</section|<h[23]", following) or heading == "h2", setting.name


def check_older_children(site: CheckedSite) -> None:
    """Settings without under-fives have no texts or questions about under-fives."""
    for setting, page in site.pages():
        page_words = words(main_part(page))
        about = page_words.partition("Other places near it")[
            0
        ]  # names and kinds may contain the words
        if setting.choice in UNDER_FIVES:
            continue
        assert "nappies" not in about or setting.offer.extras, setting.name
        assert "Do you take funded hours" not in about, setting.name
        assert "A funded place itself" not in about, setting.name
        if setting.choice is Choice.OLDER_CHILDREN:
            assert "school-age children" in about or not setting.is_for_school_age, setting.name
            assert not (setting.offer.is_for_under_fives and "for school-age" in about), (
                setting.name
            )
            assert "usually for children" not in about.lower(), setting.name
            assert "usually take" not in about, setting.name
    for kind in ("out-of-school", "older-children"):
        for code in site.postcodes:
            page = site.get(f"/en/find?postcode={code}&kind={kind}")
            assert "More childminders" not in page, code
            assert "Usually takes" not in page, code


def check_counts(site: CheckedSite) -> None:
    """The lines above and below a list agree with each other and with the number of its pages."""
    for code in site.postcodes:
        for query in (
            "",
            "&within=2",
            "&kind=pre-school",
            "&kind=out-of-school",
            "&funded=working",
        ):
            page = site.get(f"/en/find?postcode={code}{query}")
            line = re.search(r'<p id="count"[^>]*>(.*?)</p>', page)
            assert line, code
            near = re.match(r"[\d,]+", line[1])
            beyond = re.search(r'<p class="sub beyond">(.*?)</p>', page)
            assert beyond, code
            totals = re.findall(r": ([\d,]+)", beyond[1]) or [near[0] if near else "0"]
            assert totals[0] == (near[0] if near else "0"), (code, query)
            total = sum(int(n.replace(",", "")) for n in totals)
            pages = re.search(r"Page 1 of ([\d,]+)", page)
            count = int(pages[1].replace(",", "")) if pages else 1
            assert max(1, -(-total // 10)) == count, (code, query, line[1])


def check_titles(site: CheckedSite) -> None:
    """Pages of one list have different titles."""
    path = f"/en/find?postcode={site.postcodes[0]}"
    pages = [site.get(f"{path}{more}") for more in ("", "&page=2")]
    assert len({page[: page.index("</title>")] for page in pages}) == 2


def check_ages_of_prices(site: CheckedSite) -> None:
    """A price without an age group is for "other ages" if an age group pays another by that unit."""
    for setting, page in site.pages():
        prices = setting.offer.prices
        general = {price.unit for price in prices if price.band is None}
        by_age = {price.unit for price in prices if price.band}
        page_words = words(sections(page)["glance"]).partition("Prices")[2]
        assert "Every age" not in page_words
        assert ("All ages" in page_words) is bool(general - by_age), setting.name
        assert ("Other ages" in page_words) is bool(general & by_age), setting.name


def check_opening(site: CheckedSite) -> None:
    """Ofsted's periods are shown only without a timetable, and breaks during a day are shown."""
    for setting, page in site.pages():
        glance = words(sections(page)["glance"].partition('<p class="ofsted">')[0])
        if setting.offer.opening:
            assert " · " not in glance.partition("Space")[0].partition("Opening")[2], setting.name
            assert "between" not in glance, setting.name


def check_sources_of_nothing(site: CheckedSite) -> None:
    """A section without known facts names no source, and no section names a source twice."""
    for setting, page in site.pages():
        found = sections(page)
        for name, body in found.items():
            assert len(sources(body)) == len(set(sources(body))), (setting.name, name)
        if not setting.offer.to_facts():
            assert "terms" not in found, setting.name
            assert not sources(found["glance"]) + sources(found["support"]), setting.name


def check_ways_to_help(site: CheckedSite) -> None:
    """Each page says how to report a mistake, and names the council if known."""
    for setting, page in site.pages():
        report = page[page.index("Report a mistake") :]
        first = report[: report.index("</p>")]
        assert "href=" in first, setting.name
        if setting.la_code:
            assert "Find your council" not in page, setting.name


def check_warnings(site: CheckedSite) -> None:
    """Each page warns once about an overdue source, not on every card or section."""
    for path in [f"find?postcode={code}" for code in site.postcodes] + [
        f"place/{setting.provider_id}/" for setting in site.sample[:20]
    ]:
        stale = re.findall(r'<p class="src stale">(.*?)</p>', main_part(site.get(f"/en/{path}")))
        assert len(stale) == len(set(stale)), path


def check_languages(site: CheckedSite, code: str) -> None:
    """A translation says whether it was checked, and marks text in English."""
    page = site.get(f"/{code}/")
    assert site.app.extensions["pages"].environments[code].globals["translator"].is_checked is False
    assert page.count('<p class="src">') >= 1
    for setting, shown in site.pages(code):
        for text in re.findall(r'(.{0,400})<div class="theirs" lang="en"', shown, re.S):
            assert '<p class="sub">' in text[-200:], setting.name
        for charge in re.findall(r'<dd class="free">(.*?)</dd>', shown):
            assert "(" in words(charge), setting.name


def check_glosses(site: CheckedSite) -> None:
    """On right-to-left pages, Latin words in brackets are isolated."""
    paths = ["", "about/data", f"find?postcode={site.postcodes[0]}"]
    paths += [f"place/{setting.provider_id}/" for setting in site.sample[:40]]
    for path in paths:
        page = site.get(f"/ar/{path}")
        page = page[page.index("<body") :]
        page = re.sub(r"<(option|title|desc)\b.*?</\1>|<svg.*?</svg>", "", page, flags=re.S)
        page = re.sub(r'<div class="theirs".*?</div>', "", page, flags=re.DOTALL)
        page = re.sub(r'<[^>]*(?:lang="en"|translate="no")[^>]*>[^<]*', "", page)
        bare = re.sub(r'<bdi dir="ltr">[^<]*</bdi>', "", page)
        bare = re.sub(r"<bdi>[^<]*</bdi>", "", bare)
        texts = [one for one in re.split(r"<[^>]*>", bare) if GLOSS.search(html.unescape(one))]
        assert not [text for text in texts if "%" not in text and "http" not in text], (path, texts)


CHECKS = (
    check_promise, check_attribution, check_footer, check_open_data, check_consent, check_unknowns,
    check_older_children, check_counts, check_titles, check_ages_of_prices, check_opening,
    check_sources_of_nothing, check_ways_to_help, check_warnings, check_glosses,
)  # fmt: skip
