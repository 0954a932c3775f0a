"""Queries for the settings of one council as its staff find them, public or not."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from rapidfuzz import fuzz
from sqlmodel import Session

from app.core.errors import PostcodeInvalid
from app.core.postcode import Postcode
from app.core.provision import Kind
from app.core.text_normalisation import fold_text
from app.data.session import read_rows

SIMILAR_FROM = 84  # of 100: "sunbeems" still finds "Sunbeams", "sunset" does not
PHONE_DIGITS_MIN = 6  # a shorter number is more likely a part of a name or an address
# The council's own file first, then Ofsted's extract for it, the registers, and its directory.
_QUERIES = (
    """SELECT provider_id, name, kind, ofsted_urn, dfe_urn, reference, postcode, phone
       FROM listing WHERE la_number = ? AND ? IN ('', provider_id) ORDER BY reference""",
    """SELECT provider_id, name, kind, ofsted_urn, '', '', postcode, phone
       FROM extracted_registration WHERE la_number = ? AND ? IN ('', provider_id)
       ORDER BY ofsted_urn""",
    """SELECT p.provider_id, coalesce(p.name, ''), s.kind,
              CASE r.issuer WHEN 'ofsted' THEN r.identifier ELSE '' END,
              CASE r.issuer WHEN 'dfe' THEN r.identifier ELSE '' END, '',
              coalesce(l.postcode, ''), p.phone
       FROM provider p
       JOIN registration r ON r.provider_id = p.provider_id
       JOIN service s ON s.provider_id = p.provider_id
       LEFT JOIN location l ON l.location_id = s.location_id
       WHERE p.la_number = ? AND ? IN ('', p.provider_id) ORDER BY r.identifier""",
    """SELECT provider_id, name, coalesce(kind, ''), ofsted_urn, dfe_urn, reference, postcode, phone
       FROM directory_entry WHERE la_number = ? AND ? IN ('', provider_id) ORDER BY reference""",
)


@dataclass
class CouncilSetting:
    """A setting that a council's file, Ofsted's extract for it or a register has in its area.

    `name` is "" where no source gives one. `numbers` are those of Ofsted and DfE; `phones` have
    digits only.
    """

    provider_id: str
    name: str
    kind: str
    numbers: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    postcodes: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)

    @property
    def folded_name(self) -> str:
        return fold_text(self.name)


def find_council_settings(session: Session, la_number: str) -> list[CouncilSetting]:
    """Every setting of a council by name; those without a name last."""
    found = _find(session, "", la_number)
    return sorted(
        found.values(), key=lambda one: (not one.name, one.name.casefold(), one.provider_id)
    )


def find_council_numbers(session: Session) -> list[str]:
    """The numbers of the councils that have a setting in any source, in order."""
    named = (
        "SELECT la_number FROM provider WHERE la_number IS NOT NULL",
        *(f"SELECT la_number FROM {table}" for table in ("listing", "extracted_registration")),
        "SELECT la_number FROM directory_entry",
    )
    return [number for (number,) in read_rows(session, f"{' UNION '.join(named)} ORDER BY 1")]


def get_council_setting(
    session: Session, provider_id: str, la_number: str
) -> CouncilSetting | None:
    """One setting of a council; None where it is another council's, or there is none."""
    return _find(session, provider_id, la_number).get(provider_id)


def _find(session: Session, provider_id: str, la_number: str) -> dict[str, CouncilSetting]:
    """The settings of a council by provider_id: all for "", or the one given."""
    found: dict[str, CouncilSetting] = {}
    for query in _QUERIES:
        for own_id, name, kind, urn, dfe, reference, postcode, phone in read_rows(
            session, query, la_number, provider_id
        ):
            setting = found.setdefault(own_id, CouncilSetting(own_id, "", kind or ""))
            setting.name = setting.name or name
            if kind and setting.kind in ("", Kind.OTHER.value):  # another source is more exact
                setting.kind = kind
            _add(setting.numbers, urn, dfe)
            _add(setting.references, reference)
            _add(setting.postcodes, postcode)
            _add(setting.phones, _digits(phone))
    return found


def is_known_provider(session: Session, provider_id: str) -> bool:
    """Whether any source ever named a provider with this id."""
    query = "SELECT 1 FROM crosswalk WHERE provider_id = ? LIMIT 1"
    return bool(read_rows(session, query, provider_id))


def search_settings(settings: Iterable[CouncilSetting], text: str) -> list[CouncilSetting]:
    """The settings that a text names: a number, reference, postcode, telephone or a name.

    Names may be incomplete and slightly misspelt; those that contain every word come first.
    """
    listed = list(settings)
    typed = " ".join(text.split())
    if not typed:
        return listed
    exact = [one for one in listed if _has_identifier(one, typed)]
    if exact:
        return exact
    words = fold_text(typed).split()
    containing = [one for one in listed if all(word in one.folded_name for word in words)]
    chosen = {one.provider_id for one in containing}
    similar = [one for one in listed if one.provider_id not in chosen and _is_similar(one, words)]
    return containing + similar


def _has_identifier(setting: CouncilSetting, typed: str) -> bool:
    plain = typed.casefold()
    identifiers = (setting.provider_id, *setting.numbers, *setting.references)
    if any(plain == one.casefold() for one in identifiers):
        return True
    try:
        postcode = str(Postcode.parse(typed))
    except PostcodeInvalid:
        digits = _digits(typed)
        is_phone = len(digits) >= PHONE_DIGITS_MIN and not re.search(r"[^\W\d]", typed)
        return is_phone and any(digits in one for one in setting.phones)
    return postcode in setting.postcodes


def _is_similar(setting: CouncilSetting, words: list[str]) -> bool:
    """Whether each word is nearly a word of the name."""
    own = setting.folded_name.split()
    return bool(own) and all(
        len(word) > 3 and max(fuzz.ratio(word, one) for one in own) >= SIMILAR_FROM
        for word in words
    )


def _digits(phone: str) -> str:
    """The digits of a telephone number, with 0 in place of +44."""
    return re.sub(r"^(\+44|0044)0?", "0", re.sub(r"[^\d+]", "", phone))


def _add(values: list[str], *further: str) -> None:
    values.extend(one for one in further if one and one not in values)
