"""A council's listing that waits keeps its rows and its restrictions until a person decides."""

from datetime import date

from app.data.forgetting import order_to_forget
from app.data.providers import mint_provider_id
from app.ingest.content import Desk
from app.ingest.forget import carry_out
from tests.builders import NOW, Install
from tests.councils import listed, release, take_listing

FIRST, SECOND, THIRD = date(2026, 11, 1), date(2026, 11, 5), date(2026, 11, 10)
NAME = "council_listing/995"
HOME = {"kind": "childminder", "consent": "all"}
HOURS = "Mon-Fri 08:00-18:00 all year"


def _names(install: Install) -> list[str]:
    return sorted(one.name for one in install.publish().places.all())


def _places(install: Install) -> None:
    install.areas()
    install.postcodes()


def test_forgetting_somebody_keeps_rows_of_which_one_cell_is_bad(install: Install) -> None:
    _places(install)
    homes = [listed("C1", **HOME), listed("C2", **HOME)]
    nurseries = [listed("T1", opening=HOURS), listed("T2", opening=HOURS)]
    take_listing(install, *homes, *nurseries, as_at=FIRST)
    narrowed = homes[0] | {"consent": "counted only"}
    bad_cell = nurseries[0] | {"opening": "8 till 6"}
    take_listing(install, narrowed, homes[1], bad_cell, nurseries[1], as_at=SECOND)
    install.publish()
    with install.session() as session:
        order_to_forget(session, mint_provider_id("council-995", "C2"), NOW)
        session.commit()
        carry_out(Desk(session, install.data_dir, NOW, "an officer"), 0)

    release(install)

    assert _names(install) == ["Listed T1", "Listed T2"]
