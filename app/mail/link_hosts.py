"""The councils of an install as messages name them, with the addresses of their sites."""

from collections.abc import Iterable

from sqlmodel import Session

from app.config import Config, Council, site_address
from app.config.council_details import with_published_details
from app.data.council_details import find_published_details
from app.mail.send import LinkHost

ON_THIS_COMPUTER = "http://localhost:8000"  # where `make run` listens


def find_link_hosts(
    session: Session, councils: Iterable[Council], config: Config, *, has_invented_data: bool
) -> dict[str, LinkHost]:
    """Each council for which links can be made, by DfE number.

    With invented data, a council without a host is on this computer.
    """
    default = ON_THIS_COMPUTER if has_invented_data else ""
    details = find_published_details(session)
    hosts = (
        LinkHost(with_published_details(one, details.get(one.la_number, {})), address)
        for one in councils
        if (address := site_address(one, config) or default)
    )
    return {one.council.la_number: one for one in hosts}
