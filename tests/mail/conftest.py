"""Fixtures of installs whose settings have addresses."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.builders import Install, close_engine, new_install, nursery
from tests.council_builders import import_listing, listed
from tests.mail.desk import Desk


@pytest.fixture
def make_desk(tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    """Makes an install with one nursery for each address, named as its listing has it."""
    made: list[Install] = []

    def make(*addresses: str, **names: str) -> Desk:
        install = new_install(tmp_path / f"install-{len(made)}")
        made.append(install)
        urns = [f"EY{100_001 + at}" for at in range(len(addresses))]
        install.areas()
        install.postcodes()
        install.register(*map(nursery, urns), bounds=(1, 5_000))
        rows = (
            listed(f"S-{urn}", ofsted_urn=urn, kind="", email=address, name=names.get(urn, urn))
            for urn, address in zip(urns, addresses, strict=True)
        )
        import_listing(install, *rows, bounds=(1, 5_000))
        return Desk(install)

    yield make
    for install in made:
        close_engine(install.database_url)


@pytest.fixture
def desk(make_desk: Callable[..., Desk]) -> Desk:
    """Three nurseries: two with one address."""
    return make_desk("chain@one.example", "chain@one.example", "two@two.example")
