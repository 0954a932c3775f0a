"""Which new registrations are suggested as the successor of an ended one."""

import pytest

from app.data.succession import find_successions
from app.data.succession_decisions import refuse
from app.data.tables import (
    SuccessionDecision,
)
from tests.builders import (
    Install,
    childminder,
    nursery,
    redacted,
)
from tests.council_builders import import_extract, registration
from tests.ingest.reconcile.successors import (
    DETAILS,
    NEW,
    OLD,
    confirm_suggestion,
    current_ids,
    day_after,
    successor_row,
    suggested_pairs,
)

pytestmark = pytest.mark.both_engines


def test_a_new_number_at_the_premises_of_an_ended_one_is_suggested_with_evidence(
    install: Install,
) -> None:
    install.register(nursery())

    install.register(successor_row(), as_at=day_after(1))

    with install.session() as session:
        (one,) = find_successions(session)
        assert one.evidence.splitlines() == [
            "the same postcode",
            "names alike by 100 of 100",
            "the same first line of the address",
            "the same kind of provision",
            "EY100001 left ofsted_register with the edition of 2026-10-01",
            "EY100002 came to ofsted_register with the edition of 2026-10-01",
        ]
        assert one.decision is SuccessionDecision.OPEN


@pytest.mark.parametrize(("editions", "is_suggested"), [(0, True), (2, True), (3, False)])
def test_the_old_number_may_have_left_up_to_two_editions_before(
    install: Install, editions: int, is_suggested: bool
) -> None:
    other = nursery("EY100009", **{"Provider postcode": "ZZ1 1AD"})
    install.register(nursery(), other)
    for number in range(editions):
        install.register({**other, "Places": str(number)}, as_at=day_after(number + 1))

    install.register(other, successor_row(), as_at=day_after(9))

    assert bool(suggested_pairs(install)) is is_suggested


@pytest.mark.parametrize(
    ("gone", "new"),
    [
        (nursery(), successor_row(**{"Provider postcode": "ZZ1 1AB"})),
        (childminder("2500001"), childminder("2500002")),
        (nursery(), redacted(successor_row())),
        (nursery(), childminder("2500002", **{"Provider postcode": "ZZ1 1AA"})),
    ],
    ids=["another postcode", "homes", "redacted", "a home after a nursery"],
)
def test_other_premises_homes_and_redacted_providers_are_not_suggested(
    install: Install, gone: dict[str, str], new: dict[str, str]
) -> None:
    install.register(gone)

    install.register(new, as_at=day_after(1))

    assert suggested_pairs(install) == []


def test_first_editions_and_returning_numbers_are_not_successors(install: Install) -> None:
    far = nursery("EY100009", **{"Provider postcode": "ZZ1 1AD"})
    install.register(far, successor_row())
    install.register(far, nursery(), as_at=day_after(1))
    assert suggested_pairs(install) == [(NEW, OLD, "open")]

    install.register(far, successor_row(), as_at=day_after(2))

    assert suggested_pairs(install) == [(NEW, OLD, "open")]


def test_confidential_registrations_are_not_suggested(install: Install) -> None:
    install.register(nursery())
    import_extract(install, registration(OLD, special="WREF"))

    install.register(successor_row(), as_at=day_after(1))

    assert suggested_pairs(install) == []


def test_a_refused_suggestion_stays_refused(install: Install) -> None:
    install.register(nursery())
    install.register(successor_row(), as_at=day_after(1))
    with install.session() as session:
        refuse(session, 1, DETAILS)
        session.commit()
    before = current_ids(install)

    install.register(successor_row(Places="9"), as_at=day_after(2))
    import_extract(install, registration(OLD), as_at=day_after(3))
    import_extract(
        install, registration(OLD, RegistrationStatus="RESG"), registration(NEW), as_at=day_after(4)
    )

    assert suggested_pairs(install) == [(OLD, NEW, "refused")]
    assert current_ids(install) == before


def test_an_extract_suggests_a_new_registration_where_another_resigned(install: Install) -> None:
    install.areas()
    install.postcodes()
    install.register(nursery())
    import_extract(install, registration(OLD, name="Kelp Nursery"))
    import_extract(
        install,
        registration(OLD, name="Kelp Nursery", RegistrationStatus="RESG"),
        registration(NEW, name="The Kelp Nursery"),
    )
    assert suggested_pairs(install) == [(OLD, NEW, "open")]

    confirm_suggestion(install)

    shown = [(setting.provider_id, setting.name) for setting in install.publish().settings.all()]
    assert shown == [(current_ids(install)[OLD], "The Kelp Nursery")]
