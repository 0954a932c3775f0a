"""The text of a field as lines for people, in the words that families read."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from app.core.field_names import FIELD_NAMES
from app.core.offer import Ages, Extra, Funded, Opening, Premises, Price, Vacancy
from app.data.tables import EditField
from app.i18n import Translator, mark
from app.publish.selection.edit_fields import FIELD_RULES, address_line
from app.web.presenters import formatting
from app.web.presenters.labels import PREMISES
from app.web.presenters.offer import extra_charge, price_lines, prices_from_day, space_lines
from app.web.presenters.opening_hours import opening_weeks
from app.web.setting_form.inputs import FUNDED_LABELS
from app.web.setting_form.typed_values import TEXT_FIELDS


def value_lines(field: EditField, text: str, translator: Translator) -> list[str]:
    """The lines of a stored text; none for "".

    A text that today's parsers refuse is shown as it is stored: families do not see it.
    """
    if not text:
        return []
    if field in TEXT_FIELDS:
        wordings: dict[str, str] = json.loads(text)
        return [
            f"{translator.language_name(language)}: \u2068{wording}\u2069"
            for language, wording in wordings.items()
        ]
    write = _WRITERS.get(field)
    try:
        if field is EditField.ADDRESS:  # of a home shown by its area it is no text to parse
            return [address_line(text) or translator.gettext(mark("Its area only"))]
        if write is None:
            return [text]
        value = FIELD_RULES[field].value(text)
    except ValueError:
        return [text]
    return list(write(value, translator))


def _opening(opening: tuple[Opening, ...], translator: Translator) -> Iterator[str]:
    for part in opening_weeks(opening, translator):
        for line in part.lines:
            yield f"{part.label}: {line}" if part.label else line


def _ages(ages: Ages, translator: Translator) -> Iterator[str]:
    yield formatting.ages(ages, translator)


def _vacancies(
    space: tuple[tuple[Vacancy, ...], date | None], translator: Translator
) -> Iterator[str]:
    vacancies, confirmed_on = space
    yield from (line.text for line in space_lines(vacancies, translator))
    if confirmed_on:
        day = translator.date(confirmed_on)
        yield translator.gettext(mark("Confirmed on %(day)s"), day=day)


def _prices(prices: tuple[Price, ...], translator: Translator) -> Iterator[str]:
    yield from price_lines(prices, translator)
    if since := prices_from_day(prices, translator):
        yield since


def _extras(extras: tuple[Extra, ...], translator: Translator) -> Iterator[str]:
    for extra in extras:
        charge = extra_charge(extra, translator)
        yield f"{charge.heading}: {charge.amount}"
        if charge.alternative:
            message = mark("Without charge instead: %(alternative)s")
            yield translator.gettext(message, alternative=charge.alternative)


def _funded(funded: tuple[Funded, ...], translator: Translator) -> Iterator[str]:
    if not funded:
        yield translator.gettext(mark("none"))
    yield from (translator.gettext(FUNDED_LABELS[one]) for one in funded)


def _day(day: date, translator: Translator) -> Iterator[str]:
    yield translator.date(day)


def _yes_or_no(is_free: bool, translator: Translator) -> Iterator[str]:  # a value
    yield translator.gettext(mark("Yes") if is_free else mark("No"))


def _languages(codes: tuple[str, ...], translator: Translator) -> Iterator[str]:
    yield ", ".join(map(translator.language_name, codes))


def _schools(names: tuple[str, ...], _: Translator) -> Iterator[str]:
    yield from names


def _premises(premises: Premises, translator: Translator) -> Iterator[str]:
    yield translator.gettext(PREMISES[premises])


def _checked_facts(names: tuple[str, ...], translator: Translator) -> Iterator[str]:
    yield from (translator.gettext(FIELD_NAMES[name]) for name in names)


_WRITERS: Final[Mapping[EditField, Callable[[Any, Translator], Iterator[str]]]] = {
    EditField.OPENING: _opening,
    EditField.AGES: _ages,
    EditField.VACANCIES: _vacancies,
    EditField.PRICES: _prices,
    EditField.EXTRAS: _extras,
    EditField.FUNDED: _funded,
    EditField.APPLY_BY: _day,
    EditField.CONFIRMED: _day,
    EditField.STEP_FREE: _yes_or_no,
    EditField.LANGUAGES: _languages,
    EditField.SCHOOL_RUNS: _schools,
    EditField.PREMISES: _premises,
    EditField.BEING_CHECKED: _checked_facts,
}
