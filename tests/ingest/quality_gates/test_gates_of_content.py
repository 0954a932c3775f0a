"""The quality gates on grades, positions and the consents of homes."""

from typing import Any

import pytest
from sqlmodel import select

from app.data.tables import Outcome, SourceRow
from app.ingest import edition_archive
from app.ingest.context import CommandContext
from app.ingest.errors import RefreshRefused
from app.ingest.quality_gates import gates
from app.ingest.quality_gates.edition_profile import Profile
from app.ingest.release_and_replay import release_request
from tests.builders import NOW, Install, consent, nursery
from tests.council_builders import import_extract, import_listing, listed, registration
from tests.ingest.quality_gates.gate_helpers import OCTOBER, REGISTER, later, quarantine_reasons
from tests.ingest.register_rows import childminders, nurseries

GRADE = "EYR OEIF/CIF: Most recent: Overall effectiveness"


def test_a_grade_shift_within_one_framework_is_quarantined(install: Install) -> None:
    install.register(*nurseries(280, **{GRADE: "2"}), *nurseries(120, 500, **{GRADE: "1"}))

    rows = [*nurseries(160, **{GRADE: "2"}), *nurseries(120, 160, **{GRADE: "1"})]
    later(install, *rows, *nurseries(120, 500, **{GRADE: "1"}))

    assert quarantine_reasons(install) == [
        "previous, good: 40 % of graded, 70 % before",
        "previous, outstanding: 60 % of graded, 30 % before",
    ]


def test_kinds_and_grades_are_named_in_words() -> None:
    standards = {"strong-standard": 400, "expected-standard": 100}
    framework = "report-card, welfare-and-wellbeing"
    before = Profile(500, kinds={"pre-school": 100}, grades={framework: standards})
    fewer = {"strong-standard": 100, "expected-standard": 400}
    now = Profile(500, kinds={"pre-school": 9}, grades={framework: fewer})

    assert [one.sentence for one in gates.find_failures(before, now, {})] == [
        "pre-school: 9 rows, 100 before",
        "report card, welfare and wellbeing, expected standard: 80 % of graded, 20 % before",
        "report card, welfare and wellbeing, strong standard: 20 % of graded, 80 % before",
    ]


def test_a_move_from_old_grades_to_report_cards_is_not_a_shift() -> None:
    before = Profile(9_000, grades={"previous": {"good": 8_000, "outstanding": 1_000}})
    now = Profile(
        9_000,
        grades={
            "previous": {"good": 4_000, "outstanding": 500},
            "report-card, inclusion": {"strong-standard": 4_500},
        },
    )

    assert gates.find_failures(before, now, {}) == []


@pytest.mark.parametrize(("good", "is_held"), [(3_480, True), (3_520, False), (3_500, False)])
def test_five_points_are_the_limit_when_chance_explains_less(good: int, is_held: bool) -> None:
    """With 5,000 grades a shift of 4.2 points may be chance."""
    before = Profile(5_000, grades={"previous": {"good": 3_750, "outstanding": 1_250}})
    now = Profile(5_000, grades={"previous": {"good": good, "outstanding": 5_000 - good}})

    assert bool(gates.find_failures(before, now, {})) is is_held


def test_a_shift_among_a_few_first_report_cards_is_explained_by_chance() -> None:
    before = Profile(
        20, grades={"report-card, welfare": {"expected-standard": 15, "exceptional": 5}}
    )
    now = Profile(20, grades={"report-card, welfare": {"expected-standard": 9, "exceptional": 11}})

    assert gates.find_failures(before, now, {}) == []


def test_unknown_postcodes_quarantine_even_a_first_edition(install: Install) -> None:
    install.postcodes()

    install.register(*nurseries(58), *nurseries(2, 100, **{"Provider postcode": "ZZ7 7ZZ"}))

    assert quarantine_reasons(install) == ["2 of 60 postcodes are not known, more than 2 %"]


def test_retired_postcodes_are_known(install: Install) -> None:
    install.postcodes(("ZZ1 1AA", "53.9", "1.2", "E06990001", "E05990001", "2019-04"))

    assert install.register(*nurseries(60)).outcome is Outcome.STORED


@pytest.mark.parametrize(
    "lies",
    [("51.48", "-3.18", "W06000015", ""), ("57.1", "-2.1", "", "")],
    ids=["Wales", "Aberdeen"],
)
def test_a_position_outside_england_is_quarantined(install: Install, lies: tuple[str, ...]) -> None:
    install.postcodes(("ZZ1 1AA", *lies, ""))

    install.register(nursery())

    assert quarantine_reasons(install) == ["1 rows lie outside England"]


def test_a_councils_own_list_may_have_settings_across_the_border(install: Install) -> None:
    install.postcodes(("ZZ1 1AD", "51.48", "-3.18", "W06000015", "", ""))

    assert import_listing(install, listed()).outcome is Outcome.STORED


def test_newly_named_homes_are_quarantined_and_cannot_be_released(
    install: Install,
) -> None:
    most = nurseries(60)
    install.register(*most, *childminders(40))
    named = {"Provider name": "Minder Unhidden", "Provider address line 1": "7 Saltpan Road"}
    readable = [{**nursery(), **childminder, **named} for childminder in childminders(4)]
    readable = [
        {**one, "Provider town": "Sandmere", "Provider postcode": "ZZ1 1AB"} for one in readable
    ]

    run = later(install, *most, *readable, *childminders(36, 4))

    assert run.outcome is Outcome.QUARANTINED
    assert "4 home-based rows have names" in quarantine_reasons(install)[0]
    with pytest.raises(RefreshRefused, match="cannot be released, only dropped"):
        _release(install)
    files = edition_archive.find_archived_files(install.data_dir, REGISTER)
    assert len(files) == 1
    assert b"Unhidden" not in files[0].read_bytes()


def test_a_named_home_is_stored_without_its_name(install: Install) -> None:
    install.register(nursery(**{"Provider type": "Childminder", "Provider subtype": ""}))

    with install.session() as session:
        payload = session.exec(select(SourceRow.payload)).one()
    assert "Staithe" not in payload
    assert "Kelp" not in payload
    assert '"name":null' in payload


def test_doubled_consents_are_quarantined_and_cannot_be_released(install: Install) -> None:
    few = [consent(str(2600000 + one)) for one in range(20)]
    many = [consent(str(2600000 + one)) for one in range(60)]
    install.consented(*few)

    install.consented(*many, as_at=OCTOBER)

    assert "60 consent to be shown in full, 20 before" in quarantine_reasons(
        install, "ofsted_consented"
    )
    with pytest.raises(RefreshRefused, match="only dropped"):
        _release(install, "ofsted_consented")


def test_doubled_consents_collected_by_a_council_can_be_released(install: Install) -> None:
    few = [listed(f"S-{one}") for one in range(60)]
    agreed = {"kind": "childminder", "consent": "all"}
    import_listing(install, *few)

    import_listing(install, *(listed(f"S-{one}", **agreed) for one in range(60)))

    name = "council_listing/995"
    assert "60 consent to be shown in full, 0 before" in quarantine_reasons(install, name)
    with install.session() as session:
        assert release_request(_desk(install, session), name, "by letter").is_released


def test_a_refuge_that_is_no_longer_confidential_quarantines_the_edition(install: Install) -> None:
    others = [registration(f"EY20000{one}") for one in range(5)]
    import_extract(
        install, *others, *(registration(f"EY30000{one}", special="WREF") for one in range(2))
    )

    import_extract(install, *others, registration("EY300001"))

    sentence = "1 registrations were confidential before and are not any more"
    assert quarantine_reasons(install, "ofsted_council_extract/995") == [sentence]


def test_a_refuge_that_leaves_the_extract_does_not_quarantine_the_edition(install: Install) -> None:
    others = [registration(f"EY20000{one}") for one in range(5)]
    import_extract(install, *others, registration("EY300001", special="WREF"))

    assert import_extract(install, *others).outcome is Outcome.STORED


def _release(install: Install, name: str = REGISTER) -> None:
    with install.session() as session:
        release_request(_desk(install, session), name, "looked at")


def _desk(install: Install, session: Any) -> CommandContext:
    return CommandContext(session, install.data_dir, NOW, "an officer")
