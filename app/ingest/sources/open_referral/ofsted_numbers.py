"""The numbers by which a service of a directory names a registration: Ofsted's or DfE's.

They stand in identifiers, in attributes, in a link to Ofsted's report, or in the text. A number
without any mention of Ofsted is not taken for one.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from app.ingest.sources.open_referral.json_values import first_text, objects, text, texts_in

# RP is a registered person and SC a children's home: neither is a setting.
_NUMBER = r"(?:EY|VC|CA)?\d{6,7}"
_REPORT = re.compile(
    rf"reports\.ofsted\.gov\.uk/(?:provider|inspection-reports/find-inspection-report/provider/\w+)"
    rf"/(?:(\d{{1,2}})/)?({_NUMBER})\b",
    re.IGNORECASE,
)
_STATED = re.compile(
    r"\bofsted\s*(?:early years\s*)?(?:urn|unique reference(?: number)?|number|no\.?|reference"
    r"(?: number| no\.?)?|ref\.?(?: no\.?)?|registration(?: number| no\.?)?|id)?"
    rf"\s*(?:is\s*)?[:#=]?\s*({_NUMBER})(?![\w/-])",
    re.IGNORECASE,
)
_PLAIN_NUMBER = re.compile(_NUMBER, re.IGNORECASE)
_OFSTED_KEYS = ("ofsted_urn", "ofsted_number", "ofsted_reference_number", "ofsted_reference")
_REFERENCE_KEYS = ("reference_number", "urn", "reference", "identifier")
_IDENTIFIER_KEYS = (
    *("organization_identifiers", "organisation_identifiers", "identifiers"),
    *("external_identifiers", "other_identifiers"),
)
_SCHEME_KEYS = (
    *("identifier_scheme", "identifier_type", "external_identifier_type", "scheme", "type"),
    *("label", "name", "link_type"),
)
_VALUE_KEYS = ("identifier", "external_identifier", "value", "label", "name", "term")
# Categories of Ofsted's report pages for childcare (docs/sources.md#ofsted-register); the others are
# of schools and colleges, whose numbers are DfE's.
_CHILDCARE_REPORTS = frozenset({"15", "16", "17", "18"})


class NumbersAmbiguous(ValueError):
    """A service names several registrations; `numbers` are these."""

    def __init__(self, numbers: list[str]) -> None:
        super().__init__(f"several Ofsted numbers: {', '.join(numbers[:5])}")
        self.numbers = numbers


def find_numbers(service: Mapping[str, Any]) -> tuple[str, str]:
    """(Ofsted number, DfE number) of a service; "" where it names none.

    The most explicit place counts: an identifier before a link, a link before the text. Raises
    NumbersAmbiguous where one place has several.
    """
    reports = [match for one in texts_in(service) for match in _REPORT.finditer(one[:20_000])]
    links = [one[2] for one in reports if one[1] is None or one[1] in _CHILDCARE_REPORTS]
    schools = [one[2] for one in reports if one[1] and one[1] not in _CHILDCARE_REPORTS]
    for place in (_identifiers(service), links, _in_texts(service)):
        if urn := _single(place):
            return urn, ""
    school = _single(schools)
    return "", school if re.fullmatch(r"\d{6}", school) else ""


def _single(found: Iterator[str] | list[str]) -> str:
    numbers = list(dict.fromkeys(one.upper() for one in found))
    if len(numbers) > 1:
        raise NumbersAmbiguous(numbers)
    return numbers[0] if numbers else ""


def _identifiers(service: Mapping[str, Any]) -> Iterator[str]:
    for owner in (service, *objects(service, "ofsted_item", "ofsted")):
        keys = _OFSTED_KEYS if owner is service else (*_OFSTED_KEYS, *_REFERENCE_KEYS)
        yield from _numbers(first_text(owner, *keys))
    owners = (service, *objects(service, "organization", "organisation"))
    for owner in owners:
        for one in objects(owner, *_IDENTIFIER_KEYS):
            yield from _identifier(one)
    for one in objects(service, "attributes", "metadata"):
        yield from _identifier(one)


def _identifier(one: Mapping[str, Any]) -> Iterator[str]:
    """The number in an identifier or attribute that names Ofsted as its scheme or term."""
    term = one.get("taxonomy_term")
    named = [text(one.get(key)) for key in _SCHEME_KEYS]
    if isinstance(term, dict):
        named += [text(term.get(key)) for key in ("name", "term", "taxonomy", "description")]
    if not any("ofsted" in name.casefold() for name in named):
        return
    values = [text(one.get(key)) for key in _VALUE_KEYS]
    values += [text(term.get(key)) for key in _VALUE_KEYS] if isinstance(term, dict) else []
    for value in values:
        yield from _numbers(re.sub(r"(?i)^.*ofsted[^:=]*[:=]\s*", "", value))


def _numbers(value: str) -> Iterator[str]:
    if _PLAIN_NUMBER.fullmatch(value.replace(" ", "")):
        yield value.replace(" ", "")


def _in_texts(service: Mapping[str, Any]) -> Iterator[str]:
    # Not the text of an organisation: it may have several settings.
    for key in ("name", "description", "accreditations", "additional_information"):
        # Single spaces: the pattern would try every split of a long run of them.
        words = " ".join(text(service.get(key)).split())
        yield from (match[1] for match in _STATED.finditer(words))
