"""The quality gates: changed rows, missing councils, grades, positions, homes."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from app.core.postcode import Postcode
from app.data.editions import find_current_edition
from app.data.quarantined_editions import find_quarantined
from app.data.tables import Outcome, QuarantinedEdition, RefreshRun, SourceRow
from app.ingest import edition_archive
from app.ingest.errors import RefreshRefused
from app.ingest.quality_gates import gates
from app.ingest.quality_gates.edition_profile import Profile, directory_profile
from app.ingest.release_and_replay import release_request
from app.ingest.source_readers import CommandContext
from tests.builders import NOW, Cells, Install, consent, nursery, redacted
from tests.council_builders import import_extract, import_listing, listed, registration
from tests.ingest.register_rows import childminders, nurseries

OCTOBER = date(2026, 10, 31)
REGISTER = "ofsted_register"
GRADE = "EYR OEIF/CIF: Most recent: Overall effectiveness"
ELSEWHERE = {"Local authority": "Kelpwick"}


def later(install: Install, *rows: Cells, **options: Any) -> RefreshRun:
    return install.register(*rows, as_at=OCTOBER, **options)


def quarantine_reasons(install: Install, source: str = REGISTER) -> list[str]:
    """The reasons of the quarantined edition."""
    with install.session() as session:
        quarantined = find_quarantined(session, source)
        return quarantined.reasons.splitlines() if quarantined else []


def quarantine_differences(install: Install, source: str = REGISTER) -> list[str]:
    with install.session() as session:
        quarantined = find_quarantined(session, source)
        assert quarantined is not None
        return quarantined.differences.splitlines()


# --- the rule, and its slow reference


def is_jump_slowly(before: int, now: int) -> bool:
    """The slow reference of the rule: -5 %/+10 % and 3·√n."""
    least, most = Decimal(before) * Decimal("0.95"), Decimal(before) * Decimal("1.10")
    return not least <= now <= most and abs(now - before) > 3 * Decimal(max(before, 1)).sqrt()


counts = st.integers(0, 100_000) | st.integers(0, 60)
near = st.tuples(counts, st.integers(-400, 400)).map(lambda one: (one[0], max(0, sum(one))))


@given(near | st.tuples(counts, counts))
def test_an_abnormal_change_matches_the_slow_reference(pair: tuple[int, int]) -> None:
    assert gates.is_abnormal_change(*pair) == is_jump_slowly(*pair)


shares = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 500), min_size=1)


@given(shares, shares, shares, shares)
def test_an_edition_is_quarantined_exactly_when_the_slow_reference_is_abnormal(
    kinds: Mapping[str, int],
    later_kinds: Mapping[str, int],
    councils: Mapping[str, int],
    later_councils: Mapping[str, int],
) -> None:
    before = Profile(sum(kinds.values()), kinds=kinds, councils=councils)
    now = Profile(sum(later_kinds.values()), kinds=later_kinds, councils=later_councils)

    failures = gates.find_failures(before, now, {})

    parts = ((kinds, later_kinds), (councils, later_councils))
    first = [sum(new[key] for key in new if not old.get(key)) for old, new in parts]
    pairs = [(before.rows_count, now.rows_count - max(first))]
    for (old, new), beside in zip(parts, reversed(first), strict=True):
        for key in (key for key in old if old[key]):
            count = new.get(key, 0)
            pairs.append((old[key], count if count < old[key] else max(old[key], count - beside)))
    assert len(failures) == sum(is_jump_slowly(*pair) for pair in pairs)


def test_first_rows_of_a_council_are_not_abnormal(install: Install) -> None:
    install.register(*nurseries(300))

    run = later(install, *nurseries(300), *nurseries(200, 500, **ELSEWHERE))

    assert run.outcome is Outcome.STORED
    assert run.new_count == 200


def test_first_rows_of_a_kind_are_not_abnormal(install: Install) -> None:
    install.register(*nurseries(300))

    run = later(install, *nurseries(300), *childminders(200))

    assert run.outcome is Outcome.STORED


def test_first_rows_of_a_council_do_not_offset_lost_rows_of_others(
    install: Install,
) -> None:
    install.register(*nurseries(300))

    run = later(install, *nurseries(200), *nurseries(100, 500, **ELSEWHERE))

    assert run.outcome is Outcome.QUARANTINED
    assert "300 rows, 300 before" in quarantine_reasons(install)


@pytest.mark.parametrize(
    ("before", "now", "is_held"),
    [(100, 70, False), (100, 69, True), (100, 130, False), (100, 131, True), (9, 1, False)],
)
def test_an_edition_at_the_limit_is_stored_and_one_beyond_it_quarantined(
    install: Install, before: int, now: int, is_held: bool
) -> None:
    import_listing(install, *(listed(f"S-{one}") for one in range(before)))

    run = import_listing(install, *(listed(f"S-{one}") for one in range(now)))

    # 31 of 100 rows closed also exceed the other limit, 30 %.
    assert run.outcome is (Outcome.QUARANTINED if is_held else Outcome.STORED)
    assert bool(quarantine_reasons(install, "council_listing/995")) is is_held


# --- councils, kinds, shares


def test_a_missing_council_is_detected(install: Install) -> None:
    most = nurseries(300)
    install.register(*most, *nurseries(40, 500, **ELSEWHERE))

    run = later(install, *most, *nurseries(4, 500, **ELSEWHERE))

    assert run.outcome is Outcome.QUARANTINED
    assert quarantine_reasons(install) == ["kelpwick: 4 rows, 40 before"]
    assert quarantine_differences(install) == [
        "0 rows new, 0 changed, 36 closed",
        "304 rows, 340 before",
    ]


def test_a_missing_council_of_12_childminders_is_not_detected(install: Install) -> None:
    most = nurseries(60)
    install.register(*most, *childminders(12, **ELSEWHERE))

    assert later(install, *most, *childminders(3, **ELSEWHERE)).outcome is Outcome.STORED


def test_a_missing_kind_of_provision_is_detected(install: Install) -> None:
    most = nurseries(300)
    install.register(*most, *childminders(40))

    later(install, *most, *childminders(10))

    assert quarantine_reasons(install) == ["childminder: 10 rows, 40 before"]


def test_councils_are_compared_by_number_whatever_their_name_in_the_file(install: Install) -> None:
    """Between two editions its area may be loaded, and its name may be written differently."""
    install.register(*nurseries(60))
    install.areas()

    run = later(install, *nurseries(60, **{"Local authority": "Sandmere Bay"}))

    assert quarantine_reasons(install) == ["60 of 60 rows are changed, more than 60 %"]
    assert run.outcome is Outcome.QUARANTINED


def test_new_numbers_for_all_rows_are_detected(install: Install) -> None:
    install.register(*nurseries(60))

    later(install, *nurseries(60, 100))

    assert quarantine_reasons(install) == [
        "60 of 60 rows are new, more than 15 %",
        "60 of 60 rows are closed, more than 15 %",
    ]


def test_a_missing_postcode_area_is_detected() -> None:
    before = directory_profile(_keys({"AB": 400, "B": 900, "ZZ": 100}), ["postcode"])
    now = directory_profile(_keys({"AB": 400, "B": 900, "ZZ": 1}), ["postcode"])

    assert before.letters == {"AB": 400, "B": 900, "ZZ": 100}
    failures = gates.find_failures(before, now, {})
    assert [failure.sentence for failure in failures] == ["ZZ: 1 rows, 100 before"]


def _keys(areas: Mapping[str, int]) -> npt.NDArray[np.uint64]:
    """Sorted keys of the given number of postcodes in each area."""
    found = [
        Postcode(
            f"{letters}{number // 100 + 1}", f"{number // 10 % 10}A{'ABDEFGHJLN'[number % 10]}"
        )
        for letters, count in areas.items()
        for number in range(count)
    ]
    return np.array(sorted(one.key for one in found), np.uint64)


# --- grades


def test_a_grade_shift_within_one_framework_is_quarantined(install: Install) -> None:
    install.register(*nurseries(280, **{GRADE: "2"}), *nurseries(120, 500, **{GRADE: "1"}))

    rows = [*nurseries(160, **{GRADE: "2"}), *nurseries(120, 160, **{GRADE: "1"})]
    later(install, *rows, *nurseries(120, 500, **{GRADE: "1"}))

    assert quarantine_reasons(install) == [
        "previous, good: 40 % of graded, 70 % before",
        "previous, outstanding: 60 % of graded, 30 % before",
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


# --- postcodes


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


# --- privacy


def test_newly_named_homes_are_quarantined_and_cannot_be_released(
    install: Install,
) -> None:
    most = nurseries(60)
    install.register(*most, *childminders(40))
    named = {"Provider name": "Minder Unhidden", "Provider address line 1": "7 Saltpan Road"}
    readable = [{**nursery(), **one, **named} for one in childminders(4)]
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


# --- columns, duplicates, profiles


def test_new_and_missing_columns_are_reported() -> None:
    before = Profile(5, columns=("name", "phone"))
    now = Profile(5, columns=("name", "e-mail"))

    assert gates.describe_column_changes(before, now) == [
        "column new: e-mail",
        "column gone: phone",
    ]
    assert gates.describe_column_changes(replace(before, columns=()), now) == []


def test_ignored_columns_of_a_tolerant_reader_are_listed_in_the_run(
    install: Install, tmp_path: Path
) -> None:
    import_listing(install, listed())

    run = import_listing(install, listed(mascot="a hen"))

    assert "column new: mascot" in run.reason


def test_a_number_given_twice_in_a_national_file_is_refused(install: Install) -> None:
    with pytest.raises(RefreshRefused, match="1 rows have the same number as another row"):
        install.register(*nurseries(200), nursery("EY200001"))


def test_a_profile_is_stored_with_the_edition_and_read_back(install: Install) -> None:
    install.register(*nurseries(3), redacted(nursery("EY900001")))

    with install.session() as session:
        current = find_current_edition(session, REGISTER)
    assert current is not None
    profile = Profile.from_json(current.profile, current.rows_count)
    assert profile.kinds == {"day-nursery": 4}
    assert profile.councils == {"sandmere": 4}
    assert profile.grades["previous"] == {"good": 4}
    assert "provider urn" in profile.columns
    assert Profile.from_json(profile.to_json(), 4) == profile


def test_an_edition_without_a_profile_is_compared_by_its_number_of_rows(
    install: Install,
) -> None:
    install.register(*nurseries(60))
    with install.session() as session:
        current = find_current_edition(session, REGISTER)
        assert current is not None
        current.profile = "{}"
        session.commit()

    later(install, *nurseries(20))

    assert quarantine_reasons(install)[0] == "20 rows, 60 before"


def test_invented_editions_pass_no_gates(install: Install) -> None:
    install.register(*nurseries(60), is_invented=True)

    assert later(install, *nurseries(5), is_invented=True).outcome is Outcome.STORED


def test_real_editions_are_not_compared_with_invented_ones(install: Install) -> None:
    install.register(*nurseries(60), is_invented=True)

    assert later(install, *nurseries(5)).outcome is Outcome.STORED


def test_a_quarantined_first_real_edition_leaves_the_invented_ones(install: Install) -> None:
    install.register(*nurseries(60), is_invented=True)
    named = [nursery(f"EY30000{one}", **{"Provider type": "Childminder"}) for one in range(4)]

    run = later(install, *named)

    assert run.outcome is Outcome.QUARANTINED
    with install.session() as session:
        current = find_current_edition(session, REGISTER)
        assert current is not None
        assert current.is_invented
        assert session.exec(select(QuarantinedEdition)).one().is_releasable is False


def _release(install: Install, name: str = REGISTER) -> None:
    with install.session() as session:
        release_request(_desk(install, session), name, "looked at")


def _desk(install: Install, session: Any) -> CommandContext:
    return CommandContext(session, install.data_dir, NOW, "an officer")
