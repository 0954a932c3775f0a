"""Whom to ring: phone numbers as people write them, and a council's families' information."""

import re
from dataclasses import dataclass

from app.config import Council


@dataclass(frozen=True)
class Phone:
    """`text` as people write it, `url` for the dialler, "" where the text is no whole number."""

    text: str
    url: str


def phone(text: str) -> Phone | None:
    """A number ready to show and to ring; None where there is none. Odd text is shown as it is."""
    text = " ".join(text.split())
    if not text:
        return None
    digits = re.sub(r"[\s()./-]", "", text)
    if re.fullmatch(r"(\+|00)44\(?0?\)?\d{9,10}", digits):
        digits = "0" + re.sub(r"^(\+|00)44\(?0?\)?", "", digits)
    if not re.fullmatch(r"0\d{9,10}", digits):
        return Phone(text, "")
    return Phone(_grouped(digits), f"tel:{digits}")


def _grouped(digits: str) -> str:
    """In the groups of Ofcom's numbering plan: 020 7946 0000, 0121 496 0000, 01632 960000."""
    if digits.startswith("02"):
        sizes = (3, 4)
    elif re.match(r"0(11|1\d1|[3589])", digits):
        sizes = (4, 3)
    else:
        return f"{digits[:5]} {digits[5:]}"
    first, second = sizes[0], sum(sizes)
    return f"{digits[:first]} {digits[first:second]} {digits[second:]}"


@dataclass(frozen=True)
class People:
    """A council's family information service; a council that we know nothing of has "" and None."""

    name: str
    phone: Phone | None
    email: str
    url: str
    hubs_url: str


def people(council: Council) -> People:
    """How to reach the people of a council who help families find childcare."""
    return People(
        name=council.name,
        phone=phone(council.family_information_phone),
        email=council.family_information_email,
        url=council.family_information_url,
        hubs_url=council.family_hubs_url,
    )


OFSTED_PHONE = Phone("0300 123 1231", "tel:03001231231")  # Ofsted, general helpline
