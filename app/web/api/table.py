"""A council's settings as a CSV file that spreadsheets open as it is meant."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from datetime import date

from app.core.offer import Funded
from app.core.ratings import standing
from app.core.spreadsheet import guarded
from app.snapshot.layout import Edition, Place

BYTE_ORDER_MARK = "\ufeff"  # by which a spreadsheet knows UTF-8

Cell = str | int | float | None

# People read such files by position: columns keep their names and order, and new ones go last.
_FACTS: Mapping[str, Callable[[Place], Cell]] = {
    "provider_id": lambda place: place.provider_id,
    "ofsted_urn": lambda place: place.ofsted_urn,
    "dfe_urn": lambda place: place.dfe_urn,
    "name": lambda place: place.name,
    "kind": lambda place: place.kind.value,
    "group": lambda place: place.choice.value,
    "shown": lambda place: place.consent.value,
    "address": lambda place: ", ".join(place.address),
    "town": lambda place: place.town,
    "postcode": lambda place: place.postcode,
    "latitude": lambda place: place.latitude,
    "longitude": lambda place: place.longitude,
    "phone": lambda place: place.phone,
    "email": lambda place: place.email,
    "website": lambda place: place.website,
    "registered_on": lambda place: place.registered_on.isoformat() if place.registered_on else None,
    "places_count": lambda place: place.places_count,
    "conditions": lambda place: place.conditions,
    "ages_from_months": lambda place: place.offer.ages.from_months if place.offer.ages else None,
    "ages_to_months": lambda place: place.offer.ages.to_months if place.offer.ages else None,
    "funded": lambda place: _funded(place.offer.funded),
    "step_free": lambda place: _claim(place.offer.step_free),
    "languages": lambda place: " ".join(place.offer.languages),
}
_INSPECTION = (
    "inspection_system",
    "inspected_on",
    "overall_grade",
    "report_card",
    "safeguarding_met",
    "requirements",
)
_ORIGIN = ("sources", "as_at", "attribution", "stale_sources")
_LATER: Mapping[str, Callable[[Place], Cell]] = {"area_km": lambda place: place.area_km}
COLUMNS = (*_FACTS, *_INSPECTION, *_ORIGIN, *_LATER)


def places_table(places: Iterable[Place], editions: Mapping[str, Edition], today: date) -> bytes:
    """One row a setting under a row of names; no text in it can run as a formula."""
    text = io.StringIO(BYTE_ORDER_MARK, newline="")
    text.seek(0, io.SEEK_END)
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for place in places:
        facts = (read(place) for read in _FACTS.values())
        later = (read(place) for read in _LATER.values())
        cells = (*facts, *_inspection(place), *_origin(place, editions, today), *later)
        writer.writerow(guarded(cell) if isinstance(cell, str) else cell for cell in cells)
    return text.getvalue().encode()


def _inspection(place: Place) -> tuple[Cell, ...]:
    """The current one. A grade and a report card have a column each: neither turns into the other."""
    current = standing(list(place.inspections)).current
    if current is None:
        return (None,) * len(_INSPECTION)
    card = (f"{area.value}: {word.value}" for area, word in current.standards.items())
    return (
        current.framework.value,
        current.inspected_on.isoformat() if current.inspected_on else None,
        current.overall.value if current.overall else None,
        "; ".join(card),
        _claim(current.safeguarding_met),
        current.requirements.value if current.requirements else None,
    )


def _funded(funded: tuple[Funded, ...] | None) -> str | None:
    """Empty where nobody told; "none" where the setting told that it offers none."""
    return None if funded is None else " ".join(one.value for one in funded) or "none"


def _claim(value: bool | None) -> str | None:
    return None if value is None else "yes" if value else "no"


def _origin(place: Place, editions: Mapping[str, Edition], today: date) -> tuple[Cell, ...]:
    """Which group of facts came from where, how old each source is, whom to name, which are stale."""
    used = [editions[name] for name in dict.fromkeys(place.sources.values()) if name in editions]
    return (
        "; ".join(f"{group}: {source}" for group, source in place.sources.items()),
        "; ".join(f"{edition.source}: {edition.as_at.isoformat()}" for edition in used),
        " ".join(dict.fromkeys(edition.attribution for edition in used if edition.attribution)),
        "; ".join(edition.source for edition in used if edition.days_late(today)),
    )
