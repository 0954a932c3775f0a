"""What settings offer, as rows of a comparison: each fact with one cell for each setting."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from app.config import Council
from app.core.child_ages import ChildAge, usual_ages
from app.core.childcare_cost.estimate import Estimate
from app.core.consent import Consent
from app.core.declared_filters import age_name
from app.i18n import Translator
from app.snapshot.layout import Edition, Setting
from app.web.presenters import formatting
from app.web.presenters.contact import Phone, email, phone, website
from app.web.presenters.cost_wording import LEADS, NOT_TAKEN, amount_lines, funded_line, price_date
from app.web.presenters.offer import OfferDetails, ProviderText, offer_details
from app.web.presenters.opening_hours import opening_lines


@dataclass(frozen=True)
class Cell:
    """What is known of one fact of one setting.

    `look` is the CSS class of a standard; `language` that of a text in another language, "" for the
    page's own; a literal line (an address) is never translated. `note` is a sentence after it.
    """

    lines: tuple[str, ...]
    is_unknown: bool = False
    look: str = ""
    language: str = ""
    is_literal: bool = False
    note: str = ""
    phone: Phone | None = None


@dataclass(frozen=True)
class ComparedFact:
    """A row: the name of a fact, and one cell for each setting."""

    label: str
    cells: tuple[Cell, ...]


def offer_facts(
    settings: Sequence[Setting],
    ages: Sequence[ChildAge],
    translator: Translator,
    council_of: Callable[[Setting], Council],
    today: date,
) -> Iterator[ComparedFact]:
    """The rows from address to telephone; `ages` are those of the family's children."""
    pairs = [(one, offer_details(one, translator, today)) for one in settings]

    def row(label: str, cell: Callable[[Setting, OfferDetails], Cell | None]) -> ComparedFact:
        cells = (cell(setting, offer) or _unknown(setting, translator) for setting, offer in pairs)
        return ComparedFact(label, tuple(cells))

    gettext = translator.gettext
    yield row(gettext("Where"), lambda one, _: _where(one, council_of(one), translator))
    for age in ages:
        label = gettext("Takes this age: %(age)s", age=age_name(age, translator))
        yield row(label, partial(_takes, age, translator))
    yield row(gettext("Ages"), lambda one, offer: _ages(one, offer, translator))
    yield row(gettext("Funded hours"), lambda _, offer: _funded(offer, translator))
    yield row(gettext("Opening"), lambda one, offer: _opening(one, offer, translator))
    yield row(gettext("Space"), lambda _, offer: _space(offer))
    yield row(gettext("Prices"), lambda _, offer: _prices(offer))
    yield row(
        gettext("Special educational needs and disabilities (SEND)"),
        lambda one, offer: _text(one, offer.send_support, translator),
    )
    yield row(gettext("Step-free access"), lambda _, offer: _step_free(offer, translator))
    yield row(gettext("Languages spoken"), lambda _, offer: _line(offer.languages))
    yield row(gettext("Food"), lambda one, offer: _text(one, offer.food, translator))
    yield row(gettext("Telephone"), lambda one, _: _telephone(one))


def cost_fact(
    settings: Sequence[Setting],
    estimates: Sequence[Estimate | None],
    editions: Mapping[str, Edition],
    translator: Translator,
) -> Iterator[ComparedFact]:
    """The row of what a family would pay, if it has asked; None for a setting without care by age.

    A price that is not known is to be asked for.
    """
    asked = next((one.care for one in estimates if one), None)
    if asked is None:
        return
    pairs = zip(settings, estimates, strict=True)
    cells = (
        (result and _cost(one, result, editions, translator)) or _unknown(one, translator)
        for one, result in pairs
    )
    yield ComparedFact(translator.gettext(LEADS[asked.bill_help]), tuple(cells))


def _cost(
    setting: Setting, result: Estimate, editions: Mapping[str, Edition], translator: Translator
) -> Cell | None:
    if result.takes_age is False:
        return Cell((translator.gettext(NOT_TAKEN),))
    if result.bill is None:
        return None
    lines = amount_lines(result.bill.to_pay, translator, is_term_only=result.is_term_only)
    edition = editions.get(setting.sources.get("offer", ""))
    dated = price_date(result.price, edition.as_at if edition else None, translator)
    return Cell((*lines, *funded_line(result, translator)), note=dated)


def _unknown(setting: Setting, translator: Translator) -> Cell:
    """ "Ask them" only if the comparison or the page of the setting shows contact details."""
    is_contactable = setting.phone or email(setting.email) or website(setting.website)
    text = (
        translator.gettext("Not known: ask them")
        if is_contactable
        else translator.gettext("Not known")
    )
    return Cell((text,), is_unknown=True)


def _line(text: str) -> Cell | None:
    return Cell((text,)) if text else None


def _where(setting: Setting, council: Council, translator: Translator) -> Cell | None:
    if setting.consent is Consent.AREA:
        note = translator.gettext("Area only: they agreed to show their area, not their address.")
        area = setting.postcode or council.name
        return Cell((area,) if area else (), is_literal=True, note=note)
    parts = dict.fromkeys((*setting.address, setting.town, setting.postcode))
    joined = ", ".join(filter(None, parts))
    return Cell((joined,), is_literal=True) if joined else None


def _takes(
    age: ChildAge, translator: Translator, setting: Setting, _offer: OfferDetails
) -> Cell | None:
    accepted = setting.offer.ages
    if accepted is None:
        return None
    return Cell((translator.gettext("Yes") if age.fits(accepted) else translator.gettext("No"),))


def _ages(setting: Setting, offer: OfferDetails, translator: Translator) -> Cell | None:
    if offer.ages:
        return Cell((offer.ages,))
    if usual := usual_ages(setting.kind, setting.choice):
        text = formatting.ages_in_sentence(usual, translator)
        return Cell(
            (translator.gettext("Usually takes %(ages)s – check", ages=text),), is_unknown=True
        )
    return None


def _funded(offer: OfferDetails, translator: Translator) -> Cell | None:
    if offer.funded is None:
        return None
    return Cell(offer.funded or (translator.gettext("They offer no funded hours."),))


def _opening(setting: Setting, offer: OfferDetails, translator: Translator) -> Cell | None:
    if lines := tuple(opening_lines(setting.offer.opening, translator)):
        return Cell(lines)
    return _line(offer.periods)


def _space(offer: OfferDetails) -> Cell | None:
    if not offer.space_note:
        return None
    return Cell((*(line.text for line in offer.space), offer.space_note))


def _prices(offer: OfferDetails) -> Cell | None:
    """A line for each price, then their start."""
    return Cell((*offer.prices, *filter(None, (offer.prices_from,)))) if offer.prices else None


def _text(setting: Setting, text: ProviderText | None, translator: Translator) -> Cell | None:
    if text:
        is_own = text.language == translator.language.code
        return Cell(text.paragraphs, language="" if is_own else text.language)
    if setting.consent is Consent.AREA:
        withheld = translator.gettext("Not shown: they haven't agreed to show this")
        return Cell((withheld,), is_unknown=True)
    return None


def _step_free(offer: OfferDetails, translator: Translator) -> Cell | None:
    if offer.step_free is None:
        return None
    if offer.step_free:
        return Cell((translator.gettext("Yes"),))
    return Cell((translator.gettext("No. Ask how they can help."),))


def _telephone(setting: Setting) -> Cell | None:
    found = phone(setting.phone)
    return Cell((found.text,), phone=found) if found else None
