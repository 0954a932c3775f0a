"""Several settings compared by fact, and what Ofsted found, each system by itself.

Report cards are compared area by area, among settings that have one. Grades of the previous system
are never beside them (docs/rules.md#inspections).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.config import Council
from app.core.child_ages import ChildAge
from app.core.childcare_cost.estimate import Estimate
from app.core.ratings import CARDS, GRADED, Inspection, JudgementArea, summarise_inspections
from app.i18n import Translator
from app.snapshot.layout import Edition, Setting
from app.web.presenters.comparison_cells import Cell, ComparedFact, cost_fact, offer_facts
from app.web.presenters.inspections import InspectionBlock, inspection_block
from app.web.presenters.labels import AREAS, STANDARD_LOOKS, STANDARDS
from app.web.presenters.page_frame import source_notes
from app.web.presenters.setting_card import current_inspection_blocks, kind_line, setting_url

CouncilOf = Callable[[Setting], Council]


@dataclass(frozen=True)
class ComparedSetting:
    """The head of a column."""

    provider_id: str
    name: str
    url: str


@dataclass(frozen=True)
class ComparedTable:
    """Settings and rows of facts, with one cell for each setting."""

    settings: tuple[ComparedSetting, ...]
    facts: tuple[ComparedFact, ...]

    def differences(self) -> "ComparedTable":
        """Only the facts that are not the same for all of the settings."""
        differing = tuple(fact for fact in self.facts if len(set(fact.cells)) > 1)
        return ComparedTable(self.settings, differing)


@dataclass(frozen=True)
class InspectedSetting:
    """A setting whose inspection is described by itself."""

    setting: ComparedSetting
    blocks: tuple[InspectionBlock, ...]


@dataclass(frozen=True)
class Comparison:
    """The facts of all settings; report cards; old grades; settings that have neither.

    `same_count` is the number of facts left out because they are the same.
    """

    offers: ComparedTable
    report_cards: ComparedTable
    graded: tuple[InspectedSetting, ...]
    others: tuple[InspectedSetting, ...]
    same_count: int = 0

    def differences(self) -> "Comparison":
        """The comparison without the facts that are the same for all."""
        offers, cards = self.offers.differences(), self.report_cards
        # The card of one setting alone has no other to be the same as.
        shown_cards = cards.differences() if len(cards.settings) > 1 else cards
        before = len(self.offers.facts) + len(cards.facts)
        same_count = before - len(offers.facts) - len(shown_cards.facts)
        return Comparison(offers, shown_cards, self.graded, self.others, same_count)


def comparison(
    settings: Sequence[Setting],
    ages: Sequence[ChildAge],
    translator: Translator,
    editions: Mapping[str, Edition],
    site_council: Council,
    council_of: CouncilOf,
    today: date,
    estimates: Sequence[Estimate | None] = (),
) -> Comparison:
    """The comparison of settings in their order; `ages` are those of the family's children.

    `estimates` are of the settings, once a family has asked what it would pay.
    """
    heads = {one.provider_id: _head(one, translator) for one in settings}
    current = {one.provider_id: _current(one) for one in settings}
    facts = (
        *cost_fact(settings, estimates, editions, translator),
        _kinds(settings, translator, site_council, council_of),
        *offer_facts(settings, ages, translator, council_of, today),
        _sources(settings, translator, editions, today),
    )
    with_card = [one for one in settings if _is_of(current[one.provider_id], CARDS)]
    described = {
        one.provider_id: InspectedSetting(
            heads[one.provider_id], _blocks(one, translator, editions)
        )
        for one in settings
    }
    return Comparison(
        offers=ComparedTable(tuple(heads.values()), facts),
        report_cards=ComparedTable(
            tuple(heads[one.provider_id] for one in with_card),
            tuple(_card_facts(with_card, translator)),
        ),
        graded=tuple(
            described[one.provider_id]
            for one in settings
            if _is_of(current[one.provider_id], GRADED)
        ),
        others=tuple(
            described[one.provider_id]
            for one in settings
            if not _is_of(current[one.provider_id], CARDS | GRADED)
        ),
    )


def _head(setting: Setting, translator: Translator) -> ComparedSetting:
    url = setting_url(setting, translator.language.code)
    return ComparedSetting(setting.provider_id, setting.name, url)


def _current(setting: Setting) -> Inspection | None:
    return summarise_inspections(list(setting.inspections)).current


def _is_of(inspection: Inspection | None, frameworks: Iterable[object]) -> bool:
    return inspection is not None and inspection.framework in frameworks


def _kinds(
    settings: Sequence[Setting],
    translator: Translator,
    site_council: Council,
    council_of: CouncilOf,
) -> ComparedFact:
    lines = (kind_line(one, translator, site_council, council_of(one)) for one in settings)
    return ComparedFact(translator.gettext("Kind of place"), tuple(Cell((line,)) for line in lines))


def _sources(
    settings: Sequence[Setting],
    translator: Translator,
    editions: Mapping[str, Edition],
    today: date,
) -> ComparedFact:
    notes = (
        source_notes(one.sources.values(), editions, translator, today, of_place=True)
        for one in settings
    )
    cells = tuple(Cell(tuple(note.text for note in lines)) for lines in notes)
    return ComparedFact(translator.gettext("Sources"), cells)


def _blocks(
    setting: Setting, translator: Translator, editions: Mapping[str, Edition]
) -> tuple[InspectionBlock, ...]:
    """The blocks of the current inspection and of later visits."""
    standing = summarise_inspections(list(setting.inspections))
    current, visits = current_inspection_blocks(standing, setting, translator, editions)
    return current, *visits


def _card_facts(settings: Sequence[Setting], translator: Translator) -> Iterator[ComparedFact]:
    """The rows about report cards: date, safeguarding, each area, and visits since."""
    standing = [summarise_inspections(list(one.inspections)) for one in settings]
    cards = [one.current for one in standing if one.current]
    if not cards:
        return
    yield ComparedFact(
        translator.gettext("Inspected"),
        tuple(
            Cell((translator.date(card.inspected_on),))
            if card.inspected_on
            else _not_known(translator)
            for card in cards
        ),
    )
    yield ComparedFact(
        translator.gettext("Safeguarding"),
        tuple(_safeguarding(card, translator) for card in cards),
    )
    for area in JudgementArea:
        if any(area in card.standards for card in cards):
            yield ComparedFact(
                translator.gettext(AREAS[area]),
                tuple(_standard(card, area, translator) for card in cards),
            )
    if any(one.visits for one in standing):
        yield ComparedFact(
            translator.gettext("Visits since"),
            tuple(
                Cell(tuple(_visit(visit, translator) for visit in one.visits))
                if one.visits
                else Cell((translator.gettext("None that we know of"),))
                for one in standing
            ),
        )


def _safeguarding(card: Inspection, translator: Translator) -> Cell:
    if card.safeguarding_met is None:
        return _not_known(translator)
    if card.safeguarding_met:
        return Cell((translator.gettext("Met"),))
    return Cell((translator.gettext("Not met"),), look="u")


def _standard(card: Inspection, area: JudgementArea, translator: Translator) -> Cell:
    standard = card.standards.get(area)
    if standard is None:
        # Report cards of schools have other areas than those of nurseries.
        return Cell((translator.gettext("Not in this report card"),))
    return Cell((translator.gettext(STANDARDS[standard]),), look=STANDARD_LOOKS[standard])


def _visit(visit: Inspection, translator: Translator) -> str:
    block = inspection_block(visit, translator)
    outcome = (*block.alerts, *block.lines)
    if not outcome:
        return block.heading
    return translator.gettext("%(visit)s: %(outcome)s", visit=block.heading, outcome=outcome[0])


def _not_known(translator: Translator) -> Cell:
    return Cell((translator.gettext("Not known"),), is_unknown=True)
