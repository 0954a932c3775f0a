"""A council's settings as a CSV file for spreadsheets."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from app.core.offer import Funded
from app.core.ratings import summarise_inspections
from app.snapshot.layout import Edition, Setting
from app.web.public.api.csv_table import CsvCell, csv_table

# Programs read such files by position: columns keep their names and order; add new ones at the end.
_FACT_COLUMNS: Mapping[str, Callable[[Setting], CsvCell]] = {
    "provider_id": lambda setting: setting.provider_id,
    "ofsted_urn": lambda setting: setting.ofsted_urn,
    "dfe_urn": lambda setting: setting.dfe_urn,
    "name": lambda setting: setting.name,
    "kind": lambda setting: setting.kind.value,
    "group": lambda setting: setting.choice.value,
    "shown": lambda setting: setting.consent.value,
    "address": lambda setting: ", ".join(setting.address),
    "town": lambda setting: setting.town,
    "postcode": lambda setting: setting.postcode,
    "latitude": lambda setting: setting.latitude,
    "longitude": lambda setting: setting.longitude,
    "phone": lambda setting: setting.phone,
    "email": lambda setting: setting.email,
    "website": lambda setting: setting.website,
    "registered_on": lambda setting: (
        setting.registered_on.isoformat() if setting.registered_on else None
    ),
    "places_count": lambda setting: setting.places_count,
    "conditions": lambda setting: setting.conditions,
    "ages_from_months": lambda setting: (
        setting.offer.ages.from_months if setting.offer.ages else None
    ),
    "ages_to_months": lambda setting: setting.offer.ages.to_months if setting.offer.ages else None,
    "funded": lambda setting: _funded(setting.offer.funded),
    "step_free": lambda setting: _yes_or_no(setting.offer.step_free),
    "languages": lambda setting: " ".join(setting.offer.languages),
}
_INSPECTION_COLUMNS = (
    "inspection_system",
    "inspected_on",
    "overall_grade",
    "report_card",
    "safeguarding_met",
    "requirements",
)
_SOURCE_COLUMNS = ("sources", "as_at", "attribution", "stale_sources")
_ADDED_COLUMNS: Mapping[str, Callable[[Setting], CsvCell]] = {
    "area_km": lambda setting: setting.area_km
}
COLUMNS = (*_FACT_COLUMNS, *_INSPECTION_COLUMNS, *_SOURCE_COLUMNS, *_ADDED_COLUMNS)


def council_csv(settings: Iterable[Setting], editions: Mapping[str, Edition], today: date) -> bytes:
    """The CSV file in UTF-8: a header and one row per setting. No cell can run as a formula."""
    return csv_table(COLUMNS, (_cells(setting, editions, today) for setting in settings))


def _cells(setting: Setting, editions: Mapping[str, Edition], today: date) -> tuple[CsvCell, ...]:
    return (
        *(read(setting) for read in _FACT_COLUMNS.values()),
        *_inspection_cells(setting),
        *_source_cells(setting, editions, today),
        *(read(setting) for read in _ADDED_COLUMNS.values()),
    )


def _inspection_cells(setting: Setting) -> tuple[CsvCell, ...]:
    """The cells of the current inspection. A grade and a report card have separate columns."""
    current = summarise_inspections(list(setting.inspections)).current
    if current is None:
        return (None,) * len(_INSPECTION_COLUMNS)
    card = (f"{area.value}: {standard.value}" for area, standard in current.standards.items())
    return (
        current.framework.value,
        current.inspected_on.isoformat() if current.inspected_on else None,
        current.overall.value if current.overall else None,
        "; ".join(card),
        _yes_or_no(current.safeguarding_met),
        current.requirements.value if current.requirements else None,
    )


def _funded(funded: tuple[Funded, ...] | None) -> str | None:
    """The funded hours offered; "none" if the setting offers none, None if it is not known."""
    return None if funded is None else " ".join(hours.value for hours in funded) or "none"


def _yes_or_no(value: bool | None) -> str | None:
    return None if value is None else "yes" if value else "no"


def _source_cells(
    setting: Setting, editions: Mapping[str, Edition], today: date
) -> tuple[CsvCell, ...]:
    """The source of each group of facts, the dates, the attributions and the stale sources."""
    used_editions = [
        editions[name] for name in dict.fromkeys(setting.sources.values()) if name in editions
    ]
    return (
        "; ".join(f"{group}: {source}" for group, source in setting.sources.items()),
        "; ".join(f"{edition.source}: {edition.as_at.isoformat()}" for edition in used_editions),
        " ".join(
            dict.fromkeys(edition.attribution for edition in used_editions if edition.attribution)
        ),
        "; ".join(edition.source for edition in used_editions if edition.is_stale(today)),
    )
