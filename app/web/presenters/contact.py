"""Contact details: phone numbers, email addresses, websites and a council's services."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

from app.config import Council


@dataclass(frozen=True)
class Phone:
    """A phone number: `text` to read, `url` to dial ("" if the text is not a valid number)."""

    text: str
    url: str

    @property
    def relay_uk(self) -> "Phone | None":
        """The number with Relay UK's prefix, for people who cannot hear or speak on the phone."""
        if not self.url:
            return None
        return Phone(f"18001 {self.text}", self.url.replace("tel:", "tel:18001"))


@dataclass(frozen=True)
class WebLink:
    """A link to an email address or a website: `text` to read, `url` to follow."""

    text: str
    url: str


def email(text: str) -> WebLink | None:
    """A link to an email address; None if the text is not one."""
    text = text.strip()
    if not re.fullmatch(r"[^@\s<>\"',;:?]+@[\w-]+(\.[\w-]+)+", text):
        return None
    return WebLink(text, f"mailto:{quote(text, safe='@+')}")


def website(text: str) -> WebLink | None:
    """A link to a website, with its host as text; None if it is not an http or https URL."""
    try:
        parts = urlsplit(text.strip())
        host, _ = parts.hostname or "", parts.port  # an invalid port raises too
    except ValueError:
        return None
    is_host = "." in host and not re.search(r"[\s\x00-\x20<>\"']", host)
    if parts.scheme not in ("http", "https") or not is_host or parts.username is not None:
        return None
    return WebLink(host.removeprefix("www."), parts.geturl())


def phone(text: str) -> Phone | None:
    """The phone number in a text; None if it is empty. Other text is unchanged and has no URL."""
    text = " ".join(text.split())
    if not text:
        return None
    digits = re.sub(r"[\s()./-]", "", text)
    if re.fullmatch(r"(\+|00)44\(?0?\)?\d{9,10}", digits):
        digits = "0" + re.sub(r"^(\+|00)44\(?0?\)?", "", digits)
    if not re.fullmatch(r"0\d{9,10}", digits):
        return Phone(text, "")
    return Phone(_grouped(digits), f"tel:{digits}")


def directions(name: str, address: Iterable[str], town: str, postcode: str) -> str:
    """A link to directions, with the destination only: it does not reveal the family's postcode."""
    # Name and street: no link contains a full postcode, not even the destination's own.
    parts = (name, *address, town, postcode.split(" ")[0])
    query = urlencode({"api": 1, "destination": ", ".join(filter(None, parts))})
    return f"https://www.google.com/maps/dir/?{query}"


def _grouped(digits: str) -> str:
    """Digits in the groups of Ofcom's numbering plan: 020 7946 0000 or 01632 960000."""
    if digits.startswith("02"):
        sizes = (3, 4)
    elif re.match(r"0(11|1\d1|[3589])", digits):
        sizes = (4, 3)
    else:
        return f"{digits[:5]} {digits[5:]}"
    first, second = sizes[0], sum(sizes)
    return f"{digits[:first]} {digits[first:second]} {digits[second:]}"


@dataclass(frozen=True)
class CouncilContact:
    """A council's family information service; unknown values are "" or None.

    The Local Offer and SENDIASS are for children with special educational needs and disabilities;
    `childrens_services_phone` is for worries about a child.
    """

    name: str
    phone: Phone | None
    email: str
    url: str
    hubs_url: str
    local_offer_url: str = ""
    sendiass_url: str = ""
    sendiass_phone: Phone | None = None
    childrens_services_phone: Phone | None = None


def council_contact(council: Council) -> CouncilContact:
    """The contact details of a council's family information service."""
    return CouncilContact(
        name=council.name,
        phone=phone(council.family_information_phone),
        email=council.family_information_email,
        url=council.family_information_url,
        hubs_url=council.family_hubs_url,
        local_offer_url=council.send_local_offer_url,
        sendiass_url=council.sendiass_url,
        sendiass_phone=phone(council.sendiass_phone),
        childrens_services_phone=phone(council.childrens_services_phone),
    )


OFSTED_PHONE = Phone("0300 123 1231", "tel:03001231231")  # Ofsted, general helpline
