"""The ONS codes of areas in England: the first three characters say what an area is."""

import re

from app.core.measures.figure import Level

_CODE = re.compile(r"[A-Z]\d{8}", re.ASCII)
_LEVELS = {  # by the first three characters; ONS, Register of Geographic Codes
    "E92": Level.COUNTRY,
    "E12": Level.REGION,
    "E13": Level.REGION,  # inner and outer London
    "E06": Level.COUNCIL,
    "E08": Level.COUNCIL,
    "E09": Level.COUNCIL,
    "E10": Level.COUNCIL,
    "E07": Level.DISTRICT,  # within a county council
    "E05": Level.WARD,
    "E01": Level.LSOA,
}


def level_of(code: str) -> Level | None:
    """The level of an area; None where it is not in England or of no level that has figures.

    A unitary council is also its own district and has one code; its level is COUNCIL.
    """
    return _LEVELS.get(code[:3]) if _CODE.fullmatch(code) else None


def is_area_code(text: str) -> bool:
    """Whether a text has the form of an ONS code, of any country."""
    return _CODE.fullmatch(text) is not None
