"""The fields that an officer may edit: the text of each, its value and its group of facts.

A text has the form of the cells of a council's listing: one cell, or a JSON object of cells by
column where a field has several columns (address, ages, vacancies, extras). A text in languages is
a JSON object by language code. "" means that none is shown.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from app.config import LANGUAGE_CODES
from app.core.consent import Consent, Detail, public_details
from app.core.json_text import encode_sorted
from app.core.listing_cells import choice_parsers, council_cells, price_parsers
from app.core.listing_cells.choice_parsers import SPACE_COLUMNS
from app.core.listing_cells.languages import languages
from app.core.listing_cells.opening_hours_parsers import parse_opening, write_opening
from app.core.listing_cells.price_parsers import EXTRA_COLUMNS
from app.core.mistake_report import PageFact
from app.core.offer import Ages, Text, Vacancy
from app.core.text_normalisation import without_postcode
from app.data.tables import EditField
from app.publish.selection.field_precedence import Merged, without_texts
from app.snapshot.layout import NO_OFFER

ADDRESS_LINES = ("address_1", "address_2", "address_3")
SPACE_DAY = "space_confirmed_on"
AREA_ONLY = "{}"  # the text of an address of which only the area is shown, and that is not known
# Fields of a home shown by its area that its page shows; of its address, only the area.
_OF_AN_AREA = frozenset(
    {
        *(EditField.ADDRESS, EditField.OPENING, EditField.AGES, EditField.PLACES),
        *(EditField.VACANCIES, EditField.PRICES, EditField.EXTRAS, EditField.FUNDED),
        *(EditField.APPLY_BY, EditField.STEP_FREE, EditField.LANGUAGES, EditField.PREMISES),
        *(EditField.CONFIRMED, EditField.BEING_CHECKED),
    }
)


@dataclass(frozen=True)
class FieldRule:
    """How a field is read and written. `parse` takes a text that is not blank.

    `get` returns the value of merged facts, `put` the facts with another value; `empty` is the
    value of "". `group` is its key in a setting's `sources`; "" where it has no source, because the
    value itself states who gave it and when.
    """

    parse: Callable[[str], Any]
    write: Callable[[Any], str]
    get: Callable[[Merged], Any]
    put: Callable[[Merged, Any], Merged]
    empty: Any
    group: str

    def value(self, text: str) -> Any:
        """The value of a text; raises ValueError with a sentence for the officer."""
        return self.parse(text) if text else self.empty


def canonical(field: EditField, text: str) -> str:
    """The text as it is stored; raises ValueError with a sentence for the officer."""
    rule = FIELD_RULES[field]
    stored = rule.write(rule.value("" if council_cells.is_blank(text) else text))
    if field is EditField.NAME and not stored:
        raise ValueError("a setting needs a name")
    return stored


def stated_text(field: EditField, merged: Merged) -> str:
    """The text of a field's value in merged facts."""
    rule = FIELD_RULES[field]
    return rule.write(rule.get(merged))


def public_fields(consent: Consent) -> frozenset[EditField]:
    """The fields that a setting with this consent shows, so that an edit of them counts."""
    if consent is Consent.ALL:
        return frozenset(FIELD_RULES)
    details = public_details(consent)
    shown = {field for field in FIELD_RULES if field.value in {one.value for one in details}}
    return frozenset(shown | _OF_AN_AREA) if Detail.NAME in details else frozenset()


def area_text(field: EditField, text: str, outward: str = "") -> str:
    """What the page of a home shown by its area has of a text, as `public_setting.narrowed`.

    Of an address that is `outward`, the outward code of the published area; AREA_ONLY without it.
    """
    if not text:
        return ""
    if field is EditField.ADDRESS:
        return _cells({"postcode": outward}) or AREA_ONLY
    if field is EditField.NAME:
        return without_postcode(text)
    if field is EditField.EXTRAS:
        try:
            return _write_extras(without_texts(replace(NO_OFFER, extras=_extras(text))).extras)
        except ValueError:  # no page shows what today's parsers refuse
            return ""
    return text


def address_line(text: str) -> str:
    """The text of an address on one line; "" for AREA_ONLY."""
    cells: dict[str, str] = json.loads(text)
    names = (*ADDRESS_LINES, "town", "postcode")
    return ", ".join(cells[name] for name in names if cells.get(name))


# --- fields with several columns ---


def _columns(text: str, known: tuple[str, ...]) -> dict[str, str]:
    """The cells by column, without blank ones."""
    try:
        cells = json.loads(text)
    except ValueError:
        cells = None
    if not isinstance(cells, dict) or not all(isinstance(one, str) for one in cells.values()):
        raise ValueError(f'write a JSON object such as {{"{known[0]}": "..."}}')
    if unknown := sorted(cells.keys() - {*known}):
        raise ValueError(f"unknown {unknown[0][:60]!r}: write {', '.join(known)}")
    return {name: cell for name, cell in cells.items() if not council_cells.is_blank(cell)}


def _cells(cells: Mapping[str, str]) -> str:
    filled = {name: cell for name, cell in cells.items() if cell}
    return encode_sorted(filled) if filled else ""


def _address(text: str) -> tuple[tuple[str, ...], str, str]:
    cells = _columns(text, (*ADDRESS_LINES, "town", "postcode"))
    lines = tuple(council_cells.line(cells[name]) for name in ADDRESS_LINES if name in cells)
    town = council_cells.town(cells["town"]) if "town" in cells else ""
    return lines, town, council_cells.postcode(cells["postcode"]) if "postcode" in cells else ""


def _write_address(address: tuple[tuple[str, ...], str, str]) -> str:
    lines, town, postcode = address
    first, more = lines[:3], lines[3:]
    if more:
        first = (*first[:2], ", ".join((first[2], *more)))
    named = dict(zip(ADDRESS_LINES, first, strict=False))
    return _cells({**named, "town": town, "postcode": postcode})


def _ages(text: str) -> Ages | None:
    cells = _columns(text, ("age_from_months", "age_to_months"))
    if not cells:
        return None
    if "age_from_months" not in cells:
        raise ValueError("give the youngest age too, in age_from_months")
    first = council_cells.months(cells["age_from_months"])
    last = council_cells.months(cells["age_to_months"]) if "age_to_months" in cells else None
    if last is not None and last < first:
        raise ValueError(f"the oldest age is younger than the youngest, {first} months")
    return Ages(first, last)


def _write_ages(ages: Ages | None) -> str:
    if ages is None:
        return ""
    last = "" if ages.to_months is None else str(ages.to_months)
    return _cells({"age_from_months": str(ages.from_months), "age_to_months": last})


Space = tuple[tuple[Vacancy, ...], date | None]


def _space(text: str) -> Space:
    cells = _columns(text, (*SPACE_COLUMNS.values(), SPACE_DAY))
    given = tuple(
        Vacancy(band, *choice_parsers.space(cells[name]))
        for band, name in SPACE_COLUMNS.items()
        if name in cells
    )
    confirmed_on = council_cells.day(cells[SPACE_DAY]) if SPACE_DAY in cells else None
    if given and confirmed_on is None:
        raise ValueError("space is given, but space_confirmed_on is blank")
    return given, confirmed_on


def _write_space(space: Space) -> str:
    vacancies, confirmed_on = space
    cells = {
        SPACE_COLUMNS[one.band]: choice_parsers.write_space(one.space, one.from_month)
        for one in vacancies
    }
    return _cells({**cells, SPACE_DAY: _write_day(confirmed_on)})


def _extras(text: str) -> tuple[Any, ...]:
    cells = _columns(text, tuple(EXTRA_COLUMNS.values()))
    return tuple(
        price_parsers.parse_extra(heading, cells[name])
        for heading, name in EXTRA_COLUMNS.items()
        if name in cells
    )


def _write_extras(extras: tuple[Any, ...]) -> str:
    return _cells({EXTRA_COLUMNS[one.heading]: price_parsers.write_extra(one) for one in extras})


def _wordings(text: str) -> dict[str, str]:
    cells = _columns(text, LANGUAGE_CODES)
    wordings = {
        code: council_cells.long_text(cells[code]) for code in LANGUAGE_CODES if code in cells
    }
    if wordings and "en" not in wordings:
        raise ValueError("give the text in English (en) too")
    return wordings


def _write_day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _checked_facts(text: str) -> tuple[str, ...]:
    """Names of facts with semicolons between them, each once, sorted."""
    return tuple(sorted({PageFact(name.strip()).value for name in text.split(";")}))


# --- the table ---


def _attribute(name: str, group: str, parse: Callable[[str], Any]) -> FieldRule:
    """A rule of a text of merged facts."""
    return FieldRule(
        parse,
        str,
        lambda merged: getattr(merged, name),
        lambda merged, value: replace(merged, **{name: value}),
        "",
        group,
    )


def _offer(
    name: str,
    parse: Callable[[str], Any],
    write: Callable[[Any], str],
    empty: Any = None,
    group: str = "",
) -> FieldRule:
    """A rule of a fact of the offer; `write` takes a value that is not `empty`."""
    return FieldRule(
        parse,
        lambda value: "" if value == empty else write(value),
        lambda merged: getattr(merged.offer, name),
        lambda merged, value: replace(merged, offer=replace(merged.offer, **{name: value})),
        empty,
        group or name,
    )


def _text(text: Text) -> FieldRule:
    def put(merged: Merged, wordings: dict[str, str]) -> Merged:
        texts = {**merged.offer.texts, text: wordings}
        in_order = {one: texts[one] for one in sorted(texts, key=_text_key) if texts[one]}
        return replace(merged, offer=replace(merged.offer, texts=in_order))

    return FieldRule(
        _wordings, _cells, lambda merged: merged.offer.texts.get(text, {}), put, {}, text.value
    )


def _text_key(text: Text) -> str:
    return text.value


_CONTACT_RULES = {
    EditField.NAME: _attribute("name", "name", council_cells.required),
    EditField.PHONE: _attribute("phone", "phone", council_cells.phone),
    EditField.EMAIL: _attribute("email", "email", council_cells.email),
    EditField.WEBSITE: _attribute("website", "website", council_cells.website),
    EditField.ADDRESS: FieldRule(
        _address,
        _write_address,
        lambda merged: (merged.address, merged.town, merged.postcode),
        lambda merged, value: replace(merged, address=value[0], town=value[1], postcode=value[2]),
        ((), "", ""),
        "address",
    ),
    EditField.PLACES: FieldRule(
        lambda text: council_cells.places_count(text) or None,
        lambda count: "" if count is None else str(count),
        lambda merged: merged.places_count,
        lambda merged, value: replace(merged, places_count=value),
        None,
        "places",
    ),
    EditField.VACANCIES: FieldRule(
        _space,
        _write_space,
        lambda merged: (merged.offer.vacancies, merged.offer.space_confirmed_on),
        lambda merged, value: replace(
            merged,
            offer=replace(merged.offer, vacancies=value[0], space_confirmed_on=value[1]),
        ),
        ((), None),
        "vacancies",
    ),
}
_OFFER_RULES = {
    EditField.OPENING: _offer("opening", parse_opening, write_opening, ()),
    EditField.AGES: _offer("ages", _ages, _write_ages),
    EditField.PRICES: _offer("prices", price_parsers.parse_prices, price_parsers.write_prices, ()),
    EditField.EXTRAS: _offer("extras", _extras, _write_extras, ()),
    EditField.FUNDED: _offer("funded", choice_parsers.funded, choice_parsers.write_funded),
    EditField.APPLY_BY: _offer("apply_by", council_cells.day, _write_day),
    EditField.STEP_FREE: _offer(
        "step_free", council_cells.yes_or_no, lambda is_free: ("no", "yes")[is_free]
    ),
    EditField.LANGUAGES: _offer("languages", languages, "; ".join, ()),
    EditField.SCHOOL_RUNS: _offer("school_runs", choice_parsers.school_runs, "; ".join, ()),
    EditField.PREMISES: _offer(
        "premises", choice_parsers.premises, lambda premises: str(premises.value)
    ),
    EditField.CONFIRMED: replace(_offer("confirmed_on", council_cells.day, _write_day), group=""),
    EditField.BEING_CHECKED: replace(
        _offer("being_checked", _checked_facts, "; ".join, ()), group=""
    ),
}
# Every editable field; its kind and whether it is withheld are not facts of merged sources.
FIELD_RULES: Mapping[EditField, FieldRule] = {
    **_CONTACT_RULES,
    **_OFFER_RULES,
    **{EditField(text.value): _text(text) for text in Text},
}
OFFER_FIELDS = frozenset(
    {*_OFFER_RULES, EditField.VACANCIES, *(EditField(text.value) for text in Text)}
) - {EditField.AGES}
