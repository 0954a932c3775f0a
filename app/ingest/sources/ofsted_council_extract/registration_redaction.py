"""Removal of single registrations from archived extracts; all other bytes stay the same.

An extract loses the element of a registration. A registration that is confidential in the same file
keeps only the elements that make it so.
"""

import codecs
from collections.abc import Collection
from xml.parsers import expat

from app.ingest.sources.ofsted_council_extract import registration_parser
from app.ingest.sources.ofsted_council_extract.extract_xml import Element

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# What remains of a confidential registration: the elements that our reader uses.
_ELEMENTS_KEPT = frozenset(
    {
        *("ReferenceNumber", "ProvisionType", "SecondaryProvisionType", "RegistrationStatus"),
        *("RegistrationDate", "SpecialConsiderations"),
    }
)


def with_only_registrations(data: bytes, readable: Collection[str]) -> bytes:
    """An extract with only the first registration of each of these numbers, and registered persons.

    Raises ValueError for UTF-16, in which a mark is not one byte.
    """
    if data.startswith(_UTF_16):
        raise ValueError("UTF-16")
    wanted = {key.casefold() for key in readable}
    seen, cuts = set[str](), []
    for span, _, element in _Registrations(data).found:
        number = _number(element)
        # Registered persons are redacted already, by `without_registrations`.
        is_person = (
            registration_parser.provision_type(element) == registration_parser.REGISTERED_PERSON
        )
        if not is_person and (number in seen or number not in wanted):
            cuts.append(span)
        if not is_person:
            seen.add(number)
    return _without_slices(data, cuts)


class _Registrations:
    """The byte ranges of each registration in an extract and of its child elements."""

    def __init__(self, data: bytes) -> None:
        self.found: list[tuple[slice, list[tuple[str, slice]], Element]] = []
        self._data = data
        self._open: list[tuple[str, int]] = []
        self._inside: list[tuple[str, slice]] = []
        self._element = Element("Registration", 0)
        self._text: list[str] = []
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text.append
        self._parser.Parse(data, True)

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        self._open.append((name.rpartition(":")[2], self._parser.CurrentByteIndex))
        self._text.clear()

    def _end(self, _name: str) -> None:
        name, start = self._open.pop()
        span = slice(start, self._data.index(b">", self._parser.CurrentByteIndex) + 1)
        if len(self._open) == 2:
            self._inside.append((name, span))
            text = " ".join("".join(self._text).split())
            self._element.children.append(Element(name, 0, text))
        elif len(self._open) == 1 and name == "Registration":
            self.found.append((span, self._inside, self._element))
        if len(self._open) < 2:
            self._inside, self._element = [], Element("Registration", 0)
        self._text.clear()


def without_registrations(data: bytes, keys: Collection[str]) -> bytes:
    """An extract without these registrations, and without the data of confidential ones.

    The data of registered persons is removed too: they are never read, and may be the same people.
    Raises ValueError for UTF-16, in which a mark is not one byte.
    """
    if data.startswith(_UTF_16):
        raise ValueError("UTF-16")
    found = _Registrations(data).found
    wanted = {key.casefold() for key in keys}
    hidden = {
        _number(element)
        for _, _, element in found
        if registration_parser.is_confidential(registration_parser.special_considerations(element))
    }
    cuts: list[slice] = []
    for span, inside, element in found:
        number = _number(element)
        is_person = (
            registration_parser.provision_type(element) == registration_parser.REGISTERED_PERSON
        )
        if number in hidden or is_person:
            cuts += [part for name, part in inside if name not in _ELEMENTS_KEPT]
        elif number in wanted:
            cuts.append(span)
    return _without_slices(data, cuts)


def _number(element: Element) -> str:
    return element.text_at("ReferenceNumber").strip().casefold()


def _without_slices(data: bytes, cuts: list[slice]) -> bytes:
    pieces, position = [], 0
    for cut in cuts:
        pieces.append(data[position : cut.start])
        position = cut.stop
    return b"".join((*pieces, data[position:]))
