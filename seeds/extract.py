"""The invented nightly extract of Ofsted for Sandmere: most of its register, childminders named.

`CHANGES` are registrations that differ from the register of September; `NEW` are not in it yet.
Among them are one that asks for anonymity and a refuge: no page may show either.
"""

from collections.abc import Iterator, Sequence
from random import Random
from xml.sax.saxutils import escape

from register import GROUP, MINDER, Row

EXTRACTED_AT = "2026-11-01T05:30:41"
NAMESPACE = "http://www.ofsted.gov.uk/Childcare/Registration/LocalAuthority"
ROOT = "OfstedChildcareRegisterLocalAuthorityExtract"
TYPES = {GROUP: "CCN", MINDER: "CMR", "Childminder without domestic premises": "CMR",
         "Childcare on domestic premises": "CCD", "Home childcarer": "HCR"}  # fmt: skip
OMITTED_EVERY = 15  # every fifteenth of the register is in the quarterly file only
STATUSES = {"Active": "ACTV", "Suspended": "SUSP", "Inactive": "INAC"}
CHANGES = {  # URN -> status and special consideration
    "2990020": ("SUSP", ""), "2990034": ("RESG", ""), "2990104": ("RESG", ""),
    "2990081": ("ACTV", "ANON"), "2990011": ("ACTV", "MOD"),
}  # fmt: skip
CONDITIONS = {
    "2990006": "No overnight care is to be provided. "
    "Only rooms on the ground floor are to be used.",
    "EY990078": "The provider may care for three children under one year when working alone.",
}
PERIODS = {
    "nursery": ("ALYR", "5DWK", "WDAL"), "pre-school": ("SCTO", "3HPD", "WDAM"),
    "club": ("SCTO", "WDBS", "WDAS"), "minder": ("ALYR", "4HPD", "5DWK", "WDAL"),
}  # fmt: skip
STREET_OF_NEW = ("3 Sandgrain Walk", "Sandmere", "ZZ1 3AB")
NEW: tuple[tuple[str, str, str, str, str, str, str], ...] = (
    # URN, type, setting, person, status, consideration, registered on
    ("2990901", "CCN", "Skylark Early Years", "Tidewrack Childcare Ltd", "ACTV", "", "2026-10-12"),
    ("2990902", "CMR", "Quillholm, Heather", "Heather Quillholm", "ACTV", "", "2026-10-05"),
    ("2990903", "CCN", "Haven Playroom", "Sandmere Haven", "ACTV", "WREF", "2019-02-04"),
    ("2990904", "CMR", "Lanthorne, Briar", "Briar Lanthorne", "PROP", "", ""),
    ("EY990905", "CCD", "Sedge House", "Flora Sedgewrack", "CANC", "", "2014-05-19"),
)
COMPANIES = ("Tidewrack Childcare Ltd", "Marram Early Years Ltd")


def family(row: Row) -> str:
    """The kind of sessions of a registration: a key of PERIODS."""
    if row["Provider type"] != GROUP:
        return "minder"
    subtypes = {"Full day care": "nursery", "Out-of-school day care": "club"}
    return subtypes.get(row["Provider subtype"], "pre-school")


def extract_lines(rng: Random, settings: Sequence[Row]) -> Iterator[str]:
    """The lines of the document: each element of a registration on its own line."""
    yield '<?xml version="1.0" encoding="utf-8"?>'
    yield f'<{ROOT} xmlns="{NAMESPACE}">'
    council = _tag("LocalAuthorityCode", "995") + _tag("LocalAuthorityName", "Sandmere")
    yield _element(
        "Extract", _tag("ExtractDateTime", EXTRACTED_AT), _element("LocalAuthority", council)
    )
    own = [row for row in settings if row["Local authority"] == "Sandmere"]
    for number, row in enumerate(sorted(own, key=lambda row: row["Provider URN"])):
        if number % OMITTED_EVERY != 1 or row["Provider URN"] in CHANGES:
            yield from _registration(_of_register(rng, row))
    for about in NEW:
        yield from _registration(_of_new(about))
    for number, company in enumerate(COMPANIES, start=1):
        yield from _registration(_of_company(number, company))
    yield f"</{ROOT}>"


def _tag(name: str, text: str) -> str:
    return f"<{name}>{escape(text)}</{name}>" if text else ""


def _element(name: str, *children: str) -> str:
    return f"<{name}>{''.join(children)}</{name}>"


def _registration(elements: Sequence[str]) -> Iterator[str]:
    yield "<Registration>"
    yield from filter(None, elements)
    yield "</Registration>"


def _day(text: str) -> str:
    """A date of the register in the format of the extract."""
    return "-".join(reversed(text.split("/")))


def _surname_first(name: str) -> str:
    forename, _, surname = name.partition(" ")
    return f"{surname}, {forename}"


def _of_register(rng: Random, row: Row) -> list[str]:
    urn, own_name = row["Provider URN"], row["Provider name"]
    is_group, is_person = row["Provider type"] == GROUP, "Childminding" not in own_name
    drawn, phone = rng.random(), f"01632 961{rng.randrange(1000):03}"
    status, consideration = CHANGES.get(urn, (STATUSES[row["Provider status"]], ""))
    person = row["Registered person name"] if is_group else own_name
    if not is_group and not is_person:
        person = f"Heron {own_name.removesuffix(' Childminding').replace(' ', '-')}-Vane"
    name = own_name if is_group or not is_person else _surname_first(own_name)
    mail = f"hello@{urn.casefold()}.example" if drawn < 0.3 else ""
    contact = _tag("TelephoneNumber", phone if drawn < 0.8 else "") + _tag("EmailAddress", mail)
    own_contact = "" if is_group else _element("ProviderContact", contact)
    registered_on = _day(row["Registration date"])
    return [
        _tag("ReferenceNumber", urn),
        _tag("ProvisionType", TYPES[row["Provider type"]]),
        _element("Provider", _tag("ProviderName", person), own_contact),
        _element(
            "Setting",
            _tag("SettingName", name),
            _element("SettingAddress", *_address(row)),
            _element("SettingContact", contact) if is_group else "",
        ),
        _tag("SpecialConsiderations", consideration),
        _tag("RegistrationStatus", status),
        _history(registered_on, status),
        _tag("RegistrationDate", registered_on),
        _registers(row, registered_on),
        _certificate(CONDITIONS.get(urn, "")),
        _periods(family(row)) if drawn < 0.7 else "",
        _ages(row, drawn),
        _tag("LastChangeDate", "2026-10-28" if urn in CHANGES else registered_on),
    ]


def _address(row: Row) -> Iterator[str]:
    lines = [row["Provider address line 1"], row["Provider address line 2"]]
    yield from (_tag(f"AddressLine{number}", line) for number, line in enumerate(lines, start=1))
    yield _tag("Town", row["Provider town"])
    yield _tag("Postcode", row["Provider postcode"])


def _history(registered_on: str, status: str) -> str:
    changes = [("ACTV", registered_on), (status, "2026-10-28")][: 1 if status == "ACTV" else 2]
    entries = (
        _element(
            "RegistrationStatusHistory", _tag("RegistrationStatus", one), _tag("ChangeDate", on)
        )
        for one, on in changes
    )
    return _element("RegistrationStatusHistoryList", *entries)


def _registers(row: Row, registered_on: str) -> str:
    flags = {"EYR": "Early Years", "CCR": "Compulsory Childcare", "VCR": "Voluntary Childcare"}
    codes = [code for code, name in flags.items() if row[f"Provider {name} Register flag"] == "Y"]
    return _register_list(codes, registered_on)


def _register_list(codes: Sequence[str], registered_on: str) -> str:
    entries = (
        _element(
            "ChildServicesRegister",
            _tag("Register", code),
            _tag("Status", "REGD"),
            _tag("StartDate", registered_on),
        )
        for code in codes
    )
    return _element("ChildServicesRegisterList", *entries)


def _certificate(conditions: str) -> str:
    return _element("RegistrationCertificate", _tag("Conditions", conditions))


def _periods(key: str) -> str:
    periods = (_tag("ChildcarePeriod", code) for code in PERIODS[key])
    return _element("ChildcarePeriodList", *periods)


def _ages(row: Row, drawn: float) -> str:
    """Ages and capacity; empty if the register has no capacity either."""
    places, key = row["Places"], family(row)
    if not places.isdigit() or drawn > 0.85 or row["Provider type"] == "Home childcarer":
        return ""
    first = {"pre-school": "2", "club": "4"}.get(key, "0")
    if row["Provider Early Years Register flag"] == "N":
        bands = [("5", "8", places, "CCR")]
    else:
        bands = [(first, "5", places, "EYR")]
        if key in ("minder", "club"):
            bands.append(("5", "8", places, "CCR"))
    names = ("AgeFrom", "AgeTo", "MaximumNumber", "Register")
    entries = (_element("ChildcareAge", *map(_tag, names, band)) for band in bands)
    return _element("ChildcareAgeList", *entries)


def _of_new(about: Sequence[str]) -> list[str]:
    urn, kind, setting, person, status, consideration, registered_on = about
    street, town, postcode = STREET_OF_NEW
    address = _tag("AddressLine1", street) + _tag("Town", town) + _tag("Postcode", postcode)
    return [
        _tag("ReferenceNumber", urn),
        _tag("ProvisionType", kind),
        _element("Provider", _tag("ProviderName", person)),
        _element("Setting", _tag("SettingName", setting), _element("SettingAddress", address)),
        _tag("SpecialConsiderations", consideration),
        _tag("RegistrationStatus", status),
        _tag("RegistrationDate", registered_on),
        _register_list(("EYR",) if status == "ACTV" else (), registered_on),
        _certificate(""),
        _tag("LastChangeDate", registered_on),
    ]


def _of_company(number: int, company: str) -> list[str]:
    """A registered person, which is not a setting."""
    return [
        _tag("ReferenceNumber", f"RP9909{number:02}"),
        _tag("ProvisionType", "RPP"),
        _element("Provider", _tag("ProviderName", company)),
        _tag("RegistrationStatus", "ACTV"),
        _tag("RegistrationDate", "2009-01-05"),
        _tag("LastChangeDate", "2024-09-20"),
    ]
