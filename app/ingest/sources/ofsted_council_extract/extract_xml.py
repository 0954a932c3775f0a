"""The XML of the extract, read as untrusted input, with every element checked.

The element names are those of the feed that councils receive, and of its stubs. Source:
docs/sources.md#council-extract
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Never
from xml.parsers import expat

from app.core.listing_cells.length_limits import MAX_LENGTHS
from app.ingest.errors import FileRefused
from app.ingest.parsing.csv_file import read_bytes

ROOT = "OfstedChildcareRegisterLocalAuthorityExtract"
NAMESPACE = "http://www.ofsted.gov.uk/Childcare/Registration/LocalAuthority"
BYTES_MAX = 40_000_000  # a county of 900 registrations sends 3 MB
ELEMENTS_MAX = 800_000  # that county sends 60,000
DEPTH_MAX = 12  # real extracts are 5 deep
_CHUNK_BYTES = 1 << 16  # no tag in a real extract has 100 bytes
TEXT_MAX = 2_000  # characters of one value; conditions may be longer
_BOUNDED: Mapping[str, int] = {  # values with shorter columns in the record
    "SettingName": MAX_LENGTHS["name"],
    "ProviderName": MAX_LENGTHS["name"],
    "AddressLine1": MAX_LENGTHS["line"],
    "AddressLine2": MAX_LENGTHS["line"],
    "Town": MAX_LENGTHS["town"],
    "Postcode": MAX_LENGTHS["postcode"],
    "EmailAddress": MAX_LENGTHS["email"],
    **dict.fromkeys(
        ("TelephoneNumber", "MobileNumber", "WorkTelephoneNumber"), MAX_LENGTHS["phone"]
    ),
}

CERTIFICATE = "RegistrationCertificate"

_ADDRESS = frozenset({"AddressLine1", "AddressLine2", "Town", "County", "Postcode"})
_CHILDREN: Mapping[str, frozenset[str]] = {
    ROOT: frozenset({"Extract", "Registration"}),
    "Extract": frozenset({"ExtractDateTime", "LocalAuthority"}),
    "LocalAuthority": frozenset({"LocalAuthorityCode", "LocalAuthorityName"}),
    "Registration": frozenset(
        {
            *("ReferenceNumber", "RPReferenceNumber", "ProvisionType", "SecondaryProvisionType"),
            *("Provider", "Setting", "SpecialConsiderations", CERTIFICATE),
            *("RegistrationStatus", "RegistrationStatusHistoryList", "RegistrationDate"),
            *("ChildServicesRegisterList", "ChildcarePeriodList", "ChildcareAgeList"),
            *("InspectionList", "NoticeHistoryList", "WelfareNoticeHistoryList"),
            *("LinkedRegistrationList", "LastChangeDate"),
        }
    ),
    "Provider": frozenset(
        {"ProviderName", "ProviderAddress", "ProviderContact", "ProviderConsentWithheld"}
    ),
    "ProviderAddress": _ADDRESS,
    "ProviderContact": frozenset(
        {
            *("TelephoneNumber", "MobileNumber", "WorkTelephoneNumber", "FaxNumber"),
            "EmailAddress",
        }
    ),
    "Setting": frozenset({"SettingName", "SettingAddress", "SettingContact"}),
    "SettingAddress": _ADDRESS,
    "SettingContact": frozenset({"TelephoneNumber", "FaxNumber", "EmailAddress"}),
    "ChildServicesRegisterList": frozenset({"ChildServicesRegister"}),
    "ChildServicesRegister": frozenset({"Register", "Status", "StartDate", "EndDate"}),
    "ChildcarePeriodList": frozenset({"ChildcarePeriod"}),
    "ChildcareAgeList": frozenset({"ChildcareAge"}),
    "ChildcareAge": frozenset({"AgeFrom", "AgeTo", "MaximumNumber", "Register"}),
    "RegistrationStatusHistoryList": frozenset({"RegistrationStatusHistory"}),
    "RegistrationStatusHistory": frozenset({"RegistrationStatus", "ChangeDate"}),
    "InspectionList": frozenset({"Inspection"}),
    "Inspection": frozenset({"InspectionType", "InspectionDate", "InspectionOverallJudgement"}),
    "NoticeHistoryList": frozenset({"NoticeHistory"}),
    "NoticeHistory": frozenset({"Type", "SubType", "Status", "NOIDate", "NODDate"}),
    "WelfareNoticeHistoryList": frozenset({"WelfareNoticeHistory"}),
    "WelfareNoticeHistory": frozenset({"WelfareCategory", "WelfareStartDate"}),
    "LinkedRegistrationList": frozenset({"LinkedRegistration"}),
    "LinkedRegistration": frozenset({"ReferenceNumber", "LinkedReason"}),
}
_UNUSED = frozenset(
    {
        *("LocalAuthorityName", "RPReferenceNumber", "LastChangeDate", "County", "FaxNumber"),
        "ProviderAddress",  # of the registered person, often a home
        "RegistrationStatusHistoryList",
        "InspectionList",  # the quarterly file has more, and the form of report cards is not known
        "NoticeHistoryList",
        "WelfareNoticeHistoryList",
        "LinkedRegistrationList",
    }
)
_CUT_SHORT = frozenset(
    expat.errors.codes[reason]
    for reason in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
)


# An unknown element whose name contains one of these may mark a registration as confidential.
_MAY_CHANGE_CONFIDENTIALITY = re.compile(
    "consider|confiden|consent|withh|anonym|refuge|restrict|hid|secre|priva", re.I
)
_KNOWN = frozenset(_CHILDREN).union(*_CHILDREN.values())
UNKNOWN_ITEMS_MAX = 50  # different unknown elements


class ElementUnreadable(ValueError):
    """An element has an invalid value; `name` is "" when the whole registration is at fault."""

    def __init__(self, reason: str, name: str = "", value: str = "") -> None:
        super().__init__(reason)
        self.name = name
        self.value = value


@dataclass(slots=True)
class Element:
    """One element with its text (single spaces) and those of its children that are used.

    `line` counts lines of the file from 1.
    """

    name: str
    line: int
    text: str = ""
    children: list["Element"] = field(default_factory=list)

    def find_all(self, *names: str) -> list["Element"]:
        """Every element at the end of this path of names."""
        elements = [self]
        for name in names:
            elements = [
                child for parent in elements for child in parent.children if child.name == name
            ]
        return elements

    def text_at(self, *names: str) -> str:
        """The text at the end of a path, "" if there is none.

        Raises ElementUnreadable when it is given twice or is too long.
        """
        found, name = self.find_all(*names), names[-1] if names else self.name
        if len(found) > 1:
            raise ElementUnreadable("given more than once", name)
        text = found[0].text if found else ""
        longest = _BOUNDED.get(name, TEXT_MAX)
        if len(text) > longest:
            raise ElementUnreadable(f"longer than {longest} characters", name, text)
        return text


def read_document(path: Path, unknown_items: dict[str, list[str]]) -> Element:
    """The root element of the extract, from a file compressed with gzip or not.

    Unknown elements are left out with their content, and added to `unknown_items`. Raises
    FileRefused when it is not an extract, is cut short, has a DOCTYPE (which could declare
    entities), or has an element that may change the meaning of others: a known one in another
    parent, or one that may mark a registration as confidential.
    """
    data = read_bytes(path, limit=BYTES_MAX)
    return _Builder(path, unknown_items).build(data)


class _Builder:
    """Builds the tree of the elements that are used."""

    def __init__(self, path: Path, unknown_items: dict[str, list[str]]) -> None:
        self._path = path
        self._unknown_items = unknown_items
        self._open: list[Element] = []  # from the root to the current element
        self._root: Element | None = None
        self._parts: list[str] = []
        self._unused_depth = 0
        self._count = 0
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._parts.append

    def build(self, data: bytes) -> Element:
        try:
            for start in range(0, len(data), _CHUNK_BYTES):
                self._parser.Parse(data[start : start + _CHUNK_BYTES], False)
                if start - self._parser.CurrentByteIndex > _CHUNK_BYTES:
                    self._refuse("a tag or a comment is far too long")
            self._parser.Parse(b"", True)
        except expat.ExpatError as error:
            if self._root and error.code in _CUT_SHORT:
                self._refuse("the file is cut short")
            self._refuse(f"this is not well-formed XML ({expat.ErrorString(error.code)})")
        except (LookupError, ValueError):
            self._refuse("the encoding that it declares cannot be read")
        assert self._root  # otherwise expat has raised
        return self._root

    def _refuse(self, reason: str) -> Never:
        raise FileRefused(self._path, reason, row=self._parser.CurrentLineNumber) from None

    def _refuse_doctype(
        self, name: str, system_id: str | None, public_id: str | None, has_subset: bool
    ) -> None:
        if name.casefold() == "html":
            self._refuse("this is a web page, not Ofsted's extract")
        self._refuse("it has a DOCTYPE, which Ofsted's extract never has")

    def _start(self, qualified: str, attributes: dict[str, str]) -> None:
        namespace, _, name = qualified.rpartition(" ")
        is_known = self._check(namespace, name)
        element = Element(name, self._parser.CurrentLineNumber)
        if self._unused_depth or name in _UNUSED or not is_known:
            self._unused_depth += 1
        elif self._open:
            self._open[-1].children.append(element)
        self._open.append(element)
        self._root = self._root or element
        self._parts.clear()

    def _end(self, qualified: str) -> None:
        element = self._open.pop()
        if self._unused_depth:
            self._unused_depth -= 1
        element.text = " ".join("".join(self._parts).split())
        self._parts.clear()

    def _check(self, namespace: str, name: str) -> bool:
        """Whether the element is known."""
        self._count += 1
        if self._count > ELEMENTS_MAX:
            self._refuse(f"it has more than {ELEMENTS_MAX} elements")
        if not self._open:
            self._check_root(namespace, name)
            return True
        parent = self._open[-1].name
        if len(self._open) >= DEPTH_MAX:
            self._refuse(f"its elements are more than {DEPTH_MAX} deep")
        if namespace == NAMESPACE and self._is_allowed(name, parent):
            return True
        item = f"element {name[:60]!r} in {parent[:60]!r}"
        if namespace != NAMESPACE:
            self._refuse(f"unknown {item}, whose namespace is {namespace[:100]!r}")
        if _MAY_CHANGE_CONFIDENTIALITY.search(name):
            self._refuse(f"unknown {item}, which may mark a registration as confidential")
        if self._is_inside_unknown_item():
            return False
        if name in _KNOWN:
            self._refuse(f"unknown {item}: this element belongs in another one")
        if parent not in _CHILDREN and parent != CERTIFICATE:
            self._refuse(f"unknown {item}, which should contain a value")
        if item not in self._unknown_items and len(self._unknown_items) >= UNKNOWN_ITEMS_MAX:
            self._refuse(f"it has more than {UNKNOWN_ITEMS_MAX} unknown elements")
        self._unknown_items.setdefault(item, [])
        return False

    def _is_inside_unknown_item(self) -> bool:
        """Whether one of the open elements is unknown, so that its content is left out."""
        return any(
            f"element {child.name[:60]!r} in {parent.name[:60]!r}" in self._unknown_items
            for parent, child in pairwise(self._open)
        )

    def _is_allowed(self, name: str, parent: str) -> bool:
        """Whether an element may be in `parent`; a certificate may have conditions only."""
        if any(element.name == CERTIFICATE for element in self._open):
            return "condition" in name.casefold()
        return name in _CHILDREN.get(parent, ())

    def _check_root(self, namespace: str, name: str) -> None:
        if name.casefold() == "html":
            self._refuse("this is a web page, not Ofsted's extract")
        if name != ROOT:
            self._refuse(f"its root element is {name[:60]!r}, not {ROOT!r}")
        if namespace != NAMESPACE:
            self._refuse(f"its namespace is {namespace[:100]!r}, not {NAMESPACE!r}")
