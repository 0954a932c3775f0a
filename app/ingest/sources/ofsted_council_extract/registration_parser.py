"""Conversion of one registration of the extract into a row, with the tables of Ofsted's codes."""

import re
from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import TypeVar

from app.core.listing_cells.length_limits import ofsted_urn
from app.core.offer import Ages, CarePattern
from app.core.provision import Kind, Registers, Status
from app.ingest.source_rows import Address, ExtractRow
from app.ingest.sources.ofsted_council_extract.extract_xml import (
    CERTIFICATE,
    Element,
    ElementUnreadable,
)

Code = TypeVar("Code", bound=Enum)

REGISTERED_PERSON = "RPP"  # a person or company behind settings, not a setting
# The extract does not distinguish full day care, sessional and out-of-school care.
_TYPES: Mapping[str, tuple[Kind, str]] = {
    "CMR": (Kind.CHILDMINDER, "Childminder"),
    "CCD": (Kind.DOMESTIC, "Childcare on domestic premises"),
    "CCN": (Kind.OTHER, "Childcare on non-domestic premises"),
    "HCR": (Kind.NANNY, "Home childcarer"),
}
_CONFIDENTIAL = frozenset({"ANON", "WREF"})  # anonymity requested; a women's refuge
_NOT_CONFIDENTIAL = frozenset({"MOD"})  # on a military site
_IS_ON_REGISTER: Mapping[str, bool] = {
    "REGD": True,
    "ACTV": True,
    **dict.fromkeys(("PROP", "INAC", "SUSP", "RESG", "CANC", "REFU"), False),
}
_REGISTERS: Mapping[str, str] = {"EYR": "early_years", "CCR": "compulsory", "VCR": "voluntary"}
_NOT_WITHHELD = frozenset({"", "0", "n", "no", "false"})
_CONDITIONS_MAX = 20_000  # characters
_NUMBER = re.compile(r"\d{1,4}", re.ASCII)
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(T.*)?", re.ASCII)
_OLDEST = 19  # years


def reference(registration: Element) -> str:
    """The Ofsted number of a registration. Raises ElementUnreadable when there is none."""
    written = registration.text_at("ReferenceNumber")
    try:
        return ofsted_urn(written)
    except ValueError as error:
        raise ElementUnreadable(str(error), "ReferenceNumber", written) from None


def provision_type(registration: Element) -> str:
    """The code of the provision type in capitals; an unknown code if it is given twice."""
    return " ".join(element.text.upper() for element in registration.find_all("ProvisionType"))


def special_considerations(registration: Element) -> frozenset[str]:
    """The codes of special considerations, such as anonymity, in capitals."""
    elements = registration.find_all("SpecialConsiderations")
    return frozenset(
        code for element in elements for code in re.split(r"[\s,;/]+", element.text.upper()) if code
    )


def is_confidential(codes: frozenset[str]) -> bool:
    """Whether any code means confidential; an unknown code counts as confidential."""
    return not codes <= _NOT_CONFIDENTIAL


def unknown_considerations(codes: frozenset[str]) -> list[str]:
    return sorted(codes - _CONFIDENTIAL - _NOT_CONFIDENTIAL)


def is_closed(registration: Element) -> bool:
    """Whether it has a readable number, and a readable status that is not active."""
    try:
        reference(registration)
        return _status(registration) is not Status.ACTIVE
    except ElementUnreadable:
        return False


def minimal_row(registration: Element, *, is_confidential: bool) -> ExtractRow:
    """A row with number, kind and status only, so that nothing else can reach the record.

    Unreadable codes do not make it a bad row: without a row the older register would show it.
    """
    kind, text = _TYPES.get(provision_type(registration), (Kind.OTHER, ""))
    try:
        status = _status(registration)
    except ElementUnreadable:
        status = Status.INACTIVE
    return ExtractRow(
        ofsted_urn=reference(registration),
        kind=kind,
        provider_type=text,
        status=status,
        is_confidential=is_confidential,
        registered_on=None,
        registers=Registers(),
        registered_person="",
        name="",
        phone="",
        email="",
        address=None,
        ages=None,
        places_count=None,
        periods=(),
    )


def full_row(registration: Element, on: date) -> ExtractRow:
    """The registration as at a day. Raises ElementUnreadable for an unknown code."""
    kind, text = _kind(registration)
    withheld = registration.text_at("Provider", "ProviderConsentWithheld").casefold()
    person = registration.text_at("Provider", "ProviderName") if withheld in _NOT_WITHHELD else ""
    phone, email = _contact(registration, falls_back=kind is Kind.CHILDMINDER and bool(person))
    return ExtractRow(
        ofsted_urn=reference(registration),
        kind=kind,
        provider_type=text,
        status=_status(registration),
        is_confidential=False,
        registered_on=_day(registration, "RegistrationDate"),
        registers=_registers(registration, on),
        registered_person=person,
        name=_name(registration.text_at("Setting", "SettingName"), person),
        phone=phone,
        email=email,
        address=_address(registration),
        ages=_ages(registration),
        places_count=_places_count(registration),
        periods=_periods(registration),
        conditions=_conditions(registration),
    )


def _kind(registration: Element) -> tuple[Kind, str]:
    """The kind of the first type; for a nanny the second type, as nannies are never listed."""
    first = _known(registration, "ProvisionType")
    second = registration.text_at("SecondaryProvisionType").upper()
    if second and second != REGISTERED_PERSON:
        other = _known(registration, "SecondaryProvisionType")
        return other if first[0] is Kind.NANNY else first
    return first


def _known(registration: Element, name: str) -> tuple[Kind, str]:
    code = registration.text_at(name).upper()
    if code not in _TYPES:
        raise ElementUnreadable("unknown type of provision", name, code)
    return _TYPES[code]


def _code(kind: type[Code], element: Element, *names: str) -> Code:
    written = element.text_at(*names)
    try:
        return kind(written.upper())
    except ValueError:
        raise ElementUnreadable("unknown code", [element.name, *names][-1], written) from None


def _status(registration: Element) -> Status:
    return _code(Status, registration, "RegistrationStatus")


def _periods(registration: Element) -> tuple[CarePattern, ...]:
    periods = registration.find_all("ChildcarePeriodList", "ChildcarePeriod")
    return tuple(dict.fromkeys(_code(CarePattern, period) for period in periods))


def _registers(registration: Element, on: date) -> Registers:
    """The registers that it is on that day.

    Seen in the feed of 2021: after leaving a register, the status stays REGD and EndDate is set.
    """
    current_registers = {}
    for entry in registration.find_all("ChildServicesRegisterList", "ChildServicesRegister"):
        name, status = entry.text_at("Register").upper(), entry.text_at("Status").upper()
        if name not in _REGISTERS:
            raise ElementUnreadable("unknown register", "Register", name)
        if status not in _IS_ON_REGISTER:
            raise ElementUnreadable("unknown code", "Status", status)
        ended_on = _day(entry, "EndDate")
        if _IS_ON_REGISTER[status] and (ended_on is None or ended_on > on):
            current_registers[_REGISTERS[name]] = True
    return Registers(**current_registers)


def _ages(registration: Element) -> Ages | None:
    """The ages from the youngest of any band to the oldest.

    Seen in all bands of the feed: whole years, and an AgeTo that equals the next band's AgeFrom
    (0 to 5, 5 to 8), so that it is the birthday on which a child leaves.
    """
    bands = [
        (_number(band, "AgeFrom"), _number(band, "AgeTo"))
        for band in registration.find_all("ChildcareAgeList", "ChildcareAge")
    ]
    known_bands = [(youngest, oldest) for youngest, oldest in bands if youngest is not None]
    for youngest, oldest in known_bands:
        if max(youngest, oldest or 0) > _OLDEST or (oldest is not None and oldest < youngest):
            value = f"{youngest} to {oldest}"
            raise ElementUnreadable("these are not ages in years", "ChildcareAge", value)
    if not known_bands:
        return None
    ends = [
        None if oldest is None else max(oldest, youngest + 1) for youngest, oldest in known_bands
    ]
    months = [12 * end - 1 for end in ends if end is not None]
    has_end = len(months) == len(ends)
    return Ages(12 * min(youngest for youngest, _ in known_bands), max(months) if has_end else None)


def _places_count(registration: Element) -> int | None:
    """The largest number on the Early Years Register, or else on any register."""
    bands = registration.find_all("ChildcareAgeList", "ChildcareAge")
    numbers = [(band.text_at("Register").upper(), _number(band, "MaximumNumber")) for band in bands]
    early = [number for name, number in numbers if name == "EYR" and number is not None]
    return max(early or [number for _, number in numbers if number is not None], default=None)


def _conditions(registration: Element) -> str:
    """The conditions on the certificate, which was empty in all extracts seen so far."""
    texts: list[str] = []
    queue = registration.find_all(CERTIFICATE)
    while queue:
        element = queue.pop(0)
        texts.append(element.text)
        queue = element.children + queue
    text = " ".join(filter(None, texts))
    if len(text) > _CONDITIONS_MAX:
        reason = f"longer than {_CONDITIONS_MAX} characters"
        raise ElementUnreadable(reason, CERTIFICATE, text)
    return text


def _name(setting: str, person: str) -> str:
    """The setting's name; a person's name "Surname, Forenames" becomes "Forenames Surname"."""
    surname, comma, forenames = setting.partition(",")
    text = setting.replace(",", " ").casefold().split()
    if comma and forenames.strip() and set(text) <= set(person.casefold().split()):
        return f"{forenames.strip()} {surname.strip()}"
    return setting or person


def _contact(registration: Element, falls_back: bool) -> tuple[str, str]:
    """Phone and email of the setting; with `falls_back` the provider's own if it has none."""
    contact = ("Setting", "SettingContact")
    phone = registration.text_at(*contact, "TelephoneNumber")
    email = registration.text_at(*contact, "EmailAddress")
    if not falls_back:
        return phone, email
    own = ("Provider", "ProviderContact")
    for name in ("WorkTelephoneNumber", "TelephoneNumber", "MobileNumber"):
        phone = phone or registration.text_at(*own, name)
    return phone, email or registration.text_at(*own, "EmailAddress")


def _address(registration: Element) -> Address | None:
    at = ("Setting", "SettingAddress")
    given = (registration.text_at(*at, "AddressLine1"), registration.text_at(*at, "AddressLine2"))
    lines = tuple(filter(None, given))
    town, postcode = registration.text_at(*at, "Town"), registration.text_at(*at, "Postcode")
    return Address(lines, town, postcode) if lines or town or postcode else None


def _number(element: Element, name: str) -> int | None:
    written = element.text_at(name)
    if written and not _NUMBER.fullmatch(written):
        raise ElementUnreadable("this is not a whole number", name, written)
    return int(written) if written else None


def _day(element: Element, name: str) -> date | None:
    written = element.text_at(name)
    found = _DAY.fullmatch(written)
    try:
        if written and not found:
            raise ValueError
        return date.fromisoformat(found[1]) if found else None
    except ValueError:
        raise ElementUnreadable("this is not a date like 2026-08-31", name, written) from None
