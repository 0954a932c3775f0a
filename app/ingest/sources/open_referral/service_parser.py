"""Conversion of one service of a directory to a row of a listing. What cannot be read is left out."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import blake2b
from typing import Any, TypeVar

from app.core.listing_cells import council_cells
from app.core.listing_cells.languages import languages
from app.core.offer import Ages, Offer, Text, Texts
from app.core.provision import Kind
from app.ingest.source_rows import Address, ListingRow
from app.ingest.sources.open_referral.childcare_terms import plain
from app.ingest.sources.open_referral.json_values import first_text, objects, text
from app.ingest.sources.open_referral.opening_and_charges import ages_of, opening_of, prices_of

REFERENCE_PREFIX = "or-"  # then the id of the service, or its digest where that is too long
_REFERENCE_MAX = 40  # characters; the crosswalk keeps it as an identifier
_ORGANISATION = ("organization", "organisation")
_SCHEDULES = ("regular_schedules", "regular_schedule", "schedules")
_ADDRESSES = ("addresses", "physical_addresses", "physical_address")
_STEP_FREE = ("wheelchair access", "step free", "level access", "wheelchair accessible")
Service = Mapping[str, Any]
Value = TypeVar("Value")


@dataclass(frozen=True)
class ServiceFault:
    """A value of a service that is left out, with the name of its field."""

    field: str
    value: str
    reason: str


@dataclass
class ServiceReader:
    """One service being read: its objects, and the faults so far."""

    service: Service
    as_at: date | None
    faults: list[ServiceFault] = field(default_factory=list)

    def first(
        self, name: str, written: Iterable[str], parse: Callable[[str], Value]
    ) -> Value | None:
        """The first of these texts that can be read; a fault where there are some and none can."""
        fault: ServiceFault | None = None
        for one in written:
            if not one:
                continue
            try:
                return parse(one)
            except ValueError as error:
                fault = fault or ServiceFault(name, one, str(error))
        if fault:
            self.faults.append(fault)
        return None

    def add_faults(self, name: str, reasons: Iterable[str]) -> None:
        self.faults += (ServiceFault(name, "", reason) for reason in dict.fromkeys(reasons))


def reference_of(service: Service) -> str:
    """The reference of a service; raises ValueError where it has no id."""
    written = text(service.get("id"))
    if not written:
        raise ValueError("the service has no id")
    reference = REFERENCE_PREFIX + written
    if len(reference) <= _REFERENCE_MAX and reference.isprintable() and " " not in reference:
        return reference
    return REFERENCE_PREFIX + blake2b(written.encode(), digest_size=16).hexdigest()


def read_service(
    service: Service, numbers: tuple[str, str], kind: Kind | None, as_at: date | None
) -> tuple[ListingRow, list[ServiceFault]]:
    """The row of a service, and the values that are left out.

    `numbers` are Ofsted's and DfE's. Raises ValueError where the service has no id or no name.
    """
    reader = ServiceReader(service, as_at)
    name = council_cells.line(text(service.get("name")))
    if not name:
        raise ValueError("the service has no name")
    row = ListingRow(
        reference=reference_of(service),
        ofsted_urn=numbers[0],
        dfe_urn=numbers[1],
        kind=kind,
        name=name,
        address=_address(reader),
        phone=reader.first("phones", _phones(service), council_cells.phone) or "",
        email=reader.first("email", _emails(service), council_cells.email) or "",
        website=reader.first("url", _websites(service), council_cells.website) or "",
        places_count=None,
        consent=None,  # a directory cannot agree for anybody
        consent_on=None,
        offer=_offer(reader),
    )
    return row, reader.faults


def filled_count(row: ListingRow) -> int:
    """How many facts a row has, to choose among several about one setting."""
    offer = row.offer
    facts = (row.address, row.phone, row.email, row.website, row.kind, offer.ages, offer.opening)
    more = (offer.prices, offer.languages, offer.step_free, *offer.texts)
    return sum(map(bool, (*facts, *more)))


def _locations(service: Service) -> list[Service]:
    located = [
        one
        for each in objects(service, "service_at_locations")
        for one in objects(each, "location")
    ]
    return [
        one
        for one in (*objects(service, "locations", "location"), *located)
        if text(one.get("location_type")).casefold() in ("", "physical")
    ]


def _address(reader: ServiceReader) -> Address | None:
    """The first address with a postcode, else the first; not of a location that hides its own."""
    found: Address | None = None
    for location in _locations(reader.service):
        if location.get("mask_exact_address") is True:
            continue
        for one in (*objects(location, *_ADDRESSES), location):
            address = _address_in(reader, one)
            if address and address.postcode:
                return address
            found = found or address
    return found


def _address_in(reader: ServiceReader, owner: Service) -> Address | None:
    lines = [
        line
        for key in ("address_1", "address_2")
        for part in text(owner.get(key)).split("\n")
        if (line := reader.first("address_1", [part], council_cells.line))
    ]
    postcode = reader.first("postal_code", [text(owner.get("postal_code"))], council_cells.postcode)
    town = reader.first("city", [text(owner.get("city"))], council_cells.town)
    if not (lines or postcode):
        return None
    return Address(tuple(lines[:4]), town or "", postcode or "")


def _phones(service: Service) -> list[str]:
    contacts = objects(service, "contacts", "contact")
    owners = (service, *contacts, *_locations(service))
    return [
        *(text(one.get("number")) for owner in owners for one in objects(owner, "phones", "phone")),
        *(text(one.get("phone")) for one in (service, *contacts)),
    ]


def _emails(service: Service) -> list[str]:
    owners = (service, *objects(service, "contacts", "contact", *_ORGANISATION))
    return [text(owner.get("email")) for owner in owners]


def _websites(service: Service) -> list[str]:
    organisations = objects(service, *_ORGANISATION)
    urls = [text(service.get("url")), *(first_text(one, "website", "url") for one in organisations)]
    return [url for url in urls if "ofsted.gov.uk" not in url.casefold()]  # a report


def _offer(reader: ServiceReader) -> Offer:
    service = reader.service
    at_locations = objects(service, "service_at_locations")
    schedules = objects(service, *_SCHEDULES)
    schedules = schedules or [one for each in at_locations for one in objects(each, *_SCHEDULES)]
    opening, opening_faults = opening_of(schedules, reader.as_at)
    prices, price_faults = prices_of(objects(service, "cost_options"), reader.as_at)
    reader.add_faults("schedules", opening_faults)
    reader.add_faults("cost_options", price_faults)
    return replace(
        Offer(),
        ages=_ages(reader),
        opening=opening,
        prices=prices,
        step_free=_is_step_free(service) or None,
        languages=_languages(reader),
        texts=_texts(reader),
    )


def _ages(reader: ServiceReader) -> Ages | None:
    service = reader.service
    try:
        return ages_of((service, *objects(service, "eligibilitys", "eligibility")))
    except ValueError as error:
        reader.add_faults("minimum_age", [str(error)])
        return None


def _languages(reader: ServiceReader) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for one in objects(reader.service, "languages"):
        written = first_text(one, "code", "language", "name")
        codes = reader.first("languages", [written], languages)
        found.update(dict.fromkeys(codes or ()))
    return tuple(found)


def _is_step_free(service: Service) -> bool:
    """Whether a location states step-free access; a directory never states that there is none."""
    stated = [
        plain(first_text(one, "name", "description", "accessibility"))
        for location in _locations(service)
        for one in objects(
            location, "accessibilities", "accessibility", "accessibility_for_disabilities"
        )
    ]
    return any(words in one and " no " not in f" {one}" for one in stated for words in _STEP_FREE)


def _texts(reader: ServiceReader) -> Texts:
    service = reader.service
    local_offers = objects(service, "local_offer")
    written = {
        Text.DESCRIPTION: [text(service.get("description"))],
        Text.HOW_TO_APPLY: [text(service.get("application_process"))],
        Text.SEND_SUPPORT: [text(one.get("description")) for one in local_offers],
    }
    read = {
        one: reader.first(one.value, texts, council_cells.long_text)
        for one, texts in written.items()
    }
    return {one: {"en": content} for one, content in read.items() if content}
