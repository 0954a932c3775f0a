"""What holds an edition: too many rows that moved, a council that is missing, grades, places, homes."""

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
from app.data.tables import (
    Outcome,
    QuarantinedEdition,
    RefreshRun,
    SourceRow,
)
from app.ingest import edition_archive
from app.ingest.errors import RefreshRefused
from app.ingest.quality_gates import gates
from app.ingest.quality_gates.edition_profile import (
    Profile,
    directory_profile,
)
from app.ingest.release_and_replay import release_request
from app.ingest.source_readers import CommandContext
from tests.builders import (
    NOW,
    Cells,
    Install,
    consent,
    nursery,
    redacted,
)
from tests.council_builders import (
    import_extract,
    import_listing,
    listed,
    registration,
)
from tests.ingest.register_rows import (
    childminders,
    nurseries,
)

OCTOBER = date(2026, 10, 31)
REGISTER = "ofsted_register"
GRADE = "EYR OEIF/CIF: Most recent: Overall effectiveness"
ELSEWHERE = {"Local authority": "Kelpwick"}


def later(install: Install, *rows: Cells, **order: Any) -> RefreshRun:
    return install.register(*rows, as_at=OCTOBER, **order)


def quarantine_reasons(install: Install, source: str = REGISTER) -> list[str]:
    """The reasons of the edition that waits."""
    with install.session() as session:
        quarantined = find_quarantined(session, source)
        return quarantined.reasons.splitlines() if quarantined else []


def quarantine_differences(install: Install, source: str = REGISTER) -> list[str]:
    with install.session() as session:
        quarantined = find_quarantined(session, source)
        assert quarantined is not None
        return quarantined.differences.splitlines()


# --- the rule, and its slow plain twin


def is_jump_slowly(before: int, now: int) -> bool:
    """-5 %/+10 % and 3·√n, as a person reckons it on paper."""
    least, most = Decimal(before) * Decimal("0.95"), Decimal(before) * Decimal("1.10")
    return not least <= now <= most and abs(now - before) > 3 * Decimal(max(before, 1)).sqrt()


counts = st.integers(0, 100_000) | st.integers(0, 60)
near = st.tuples(counts, st.integers(-400, 400)).map(lambda one: (one[0], max(0, sum(one))))


@given(near | st.tuples(counts, counts))
def test_rows_jump_when_the_slow_plain_rule_says_so(pair: tuple[int, int]) -> None:
    assert gates.is_abnormal_change(*pair) == is_jump_slowly(*pair)


shares = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 500), min_size=1)


@given(shares, shares, shares, shares)
def test_an_edition_is_held_if_and_only_if_the_slow_plain_rule_says_so(
    kinds: Mapping[str, int],
    later_kinds: Mapping[str, int],
    councils: Mapping[str, int],
    later_councils: Mapping[str, int],
) -> None:
    before = Profile(sum(kinds.values()), kinds=kinds, councils=councils)
    now = Profile(sum(later_kinds.values()), kinds=later_kinds, councils=later_councils)

    failures = gates.find_failures(REGISTER, before, now, {})

    parts = ((kinds, later_kinds), (councils, later_councils))
    first = [sum(new[key] for key in new if not old.get(key)) for old, new in parts]
    pairs = [(before.rows_count, now.rows_count - max(first))]
    for (old, new), beside in zip(parts, reversed(first), strict=True):
        for key in (key for key in old if old[key]):
            count = new.get(key, 0)
            pairs.append((old[key], count if count < old[key] else max(old[key], count - beside)))
    assert len(failures) == sum(is_jump_slowly(*pair) for pair in pairs)


def test_first_rows_of_a_council_are_no_jump(install: Install) -> None:
    install.register(*nurseries(300))

    run = later(install, *nurseries(300), *nurseries(200, 500, **ELSEWHERE))

    assert run.outcome is Outcome.STORED
    assert run.new_count == 200


def test_first_rows_of_a_kind_are_no_jump(install: Install) -> None:
    install.register(*nurseries(300))

    run = later(install, *nurseries(300), *childminders(200))

    assert run.outcome is Outcome.STORED


def test_first_rows_of_a_council_do_not_make_up_for_rows_that_others_lose(
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
def test_at_the_edge_an_edition_is_stored_and_beyond_it_held(
    install: Install, before: int, now: int, is_held: bool
) -> None:
    import_listing(install, *(listed(f"S-{one}") for one in range(before)))

    run = import_listing(install, *(listed(f"S-{one}") for one in range(now)))

    # Of 100 rows 31 that are gone are over the other limit too: 30 % of them.
    assert run.outcome is (Outcome.QUARANTINED if is_held else Outcome.STORED)
    assert bool(quarantine_reasons(install, "council_listing/995")) is is_held


# --- councils, kinds, shares


def test_one_missing_council_is_caught(install: Install) -> None:
    most = nurseries(300)
    install.register(*most, *nurseries(40, 500, **ELSEWHERE))

    run = later(install, *most, *nurseries(4, 500, **ELSEWHERE))

    assert run.outcome is Outcome.QUARANTINED
    assert quarantine_reasons(install) == ["kelpwick: 4 rows, 40 before"]
    assert quarantine_differences(install) == [
        "0 rows new, 0 changed, 36 closed",
        "304 rows, 340 before",
    ]


def test_a_council_of_12_childminders_is_not(install: Install) -> None:
    most = nurseries(60)
    install.register(*most, *childminders(12, **ELSEWHERE))

    assert later(install, *most, *childminders(3, **ELSEWHERE)).outcome is Outcome.STORED


def test_a_kind_of_provision_that_is_missing_is_caught(install: Install) -> None:
    most = nurseries(300)
    install.register(*most, *childminders(40))

    later(install, *most, *childminders(10))

    assert quarantine_reasons(install) == ["childminder: 10 rows, 40 before"]


def test_a_council_goes_by_its_number_whatever_the_file_calls_it(install: Install) -> None:
    """Its area may come to be known between two editions, and its name be written otherwise."""
    install.register(*nurseries(60))
    install.areas()

    run = later(install, *nurseries(60, **{"Local authority": "Sandmere Bay"}))

    assert quarantine_reasons(install) == ["60 of 60 rows are changed, more than 60 %"]
    assert run.outcome is Outcome.QUARANTINED


def test_other_numbers_for_all_are_caught_though_the_rows_are_as_many(install: Install) -> None:
    install.register(*nurseries(60))

    later(install, *nurseries(60, 100))

    assert quarantine_reasons(install) == [
        "60 of 60 rows are new, more than 15 %",
        "60 of 60 rows are gone, more than 15 %",
    ]


def test_a_postcode_area_that_is_missing_is_caught() -> None:
    before = directory_profile(_keys({"AB": 400, "B": 900, "ZZ": 100}), ["postcode"])
    now = directory_profile(_keys({"AB": 400, "B": 900, "ZZ": 1}), ["postcode"])

    assert before.letters == {"AB": 400, "B": 900, "ZZ": 100}
    failures = gates.find_failures("postcode_directory", before, now, {})
    assert [failure.sentence for failure in failures] == ["ZZ: 1 rows, 100 before"]


def _keys(areas: Mapping[str, int]) -> npt.NDArray[np.uint64]:
    """Sorted keys of so many postcodes in each area."""
    found = [
        Postcode(
            f"{letters}{number // 100 + 1}", f"{number // 10 % 10}A{'ABDEFGHJLN'[number % 10]}"
        )
        for letters, count in areas.items()
        for number in range(count)
    ]
    return np.array(sorted(one.key for one in found), np.uint64)


# --- grades


def test_a_grade_shift_within_one_framework_is_held(install: Install) -> None:
    install.register(*nurseries(280, **{GRADE: "2"}), *nurseries(120, 500, **{GRADE: "1"}))

    rows = [*nurseries(160, **{GRADE: "2"}), *nurseries(120, 160, **{GRADE: "1"})]
    later(install, *rows, *nurseries(120, 500, **{GRADE: "1"}))

    assert quarantine_reasons(install) == [
        "previous, good: 40 % of graded, 70 % before",
        "previous, outstanding: 60 % of graded, 30 % before",
    ]


def test_movement_from_old_grades_to_report_cards_is_no_shift() -> None:
    before = Profile(9_000, grades={"previous": {"good": 8_000, "outstanding": 1_000}})
    now = Profile(
        9_000,
        grades={
            "previous": {"good": 4_000, "outstanding": 500},
            "report-card, inclusion": {"strong-standard": 4_500},
        },
    )

    assert gates.find_failures(REGISTER, before, now, {}) == []


@pytest.mark.parametrize(("good", "is_held"), [(3_480, True), (3_520, False), (3_500, False)])
def test_five_points_are_the_limit_where_chance_is_smaller(good: int, is_held: bool) -> None:
    """Of 5,000 graded 4.2 points may be chance."""
    before = Profile(5_000, grades={"previous": {"good": 3_750, "outstanding": 1_250}})
    now = Profile(5_000, grades={"previous": {"good": good, "outstanding": 5_000 - good}})

    assert bool(gates.find_failures(REGISTER, before, now, {})) is is_held


def test_a_few_first_report_cards_shift_as_chance_has_it() -> None:
    before = Profile(
        20, grades={"report-card, welfare": {"expected-standard": 15, "exceptional": 5}}
    )
    now = Profile(20, grades={"report-card, welfare": {"expected-standard": 9, "exceptional": 11}})

    assert gates.find_failures(REGISTER, before, now, {}) == []


# --- postcodes


def test_postcodes_that_the_directory_lacks_hold_even_a_first_edition(install: Install) -> None:
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
def test_a_position_outside_england_is_held(install: Install, lies: tuple[str, ...]) -> None:
    install.postcodes(("ZZ1 1AA", *lies, ""))

    install.register(nursery())

    assert quarantine_reasons(install) == ["1 rows lie outside England"]


def test_a_councils_own_list_may_name_places_over_the_border(install: Install) -> None:
    install.postcodes(("ZZ1 1AD", "51.48", "-3.18", "W06000015", "", ""))

    assert import_listing(install, listed()).outcome is Outcome.STORED


# --- privacy


def test_homes_that_the_register_names_of_a_sudden_are_held_and_cannot_be_released(
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
    assert "4 home-based rows are named" in quarantine_reasons(install)[0]
    with pytest.raises(RefreshRefused, match="nobody can release, only drop"):
        _release(install)
    files = edition_archive.find_archived_files(install.data_dir, REGISTER)
    assert len(files) == 1
    assert b"Unhidden" not in files[0].read_bytes()


def test_a_home_that_the_register_names_is_kept_without_its_name(install: Install) -> None:
    install.register(nursery(**{"Provider type": "Childminder", "Provider subtype": ""}))

    with install.session() as session:
        payload = session.exec(select(SourceRow.payload)).one()
    assert "Staithe" not in payload
    assert "Kelp" not in payload
    assert '"name":null' in payload


def test_consents_that_double_are_held_and_cannot_be_released(install: Install) -> None:
    few = [consent(str(2600000 + one)) for one in range(20)]
    many = [consent(str(2600000 + one)) for one in range(60)]
    install.consented(*few)

    install.consented(*many, as_at=OCTOBER)

    assert "60 agree to be shown in full, 20 before" in quarantine_reasons(
        install, "ofsted_consented"
    )
    with pytest.raises(RefreshRefused, match="only drop"):
        _release(install, "ofsted_consented")


def test_a_council_that_gathered_consents_may_release_them(install: Install) -> None:
    few = [listed(f"S-{one}") for one in range(60)]
    agreed = {"kind": "childminder", "consent": "all"}
    import_listing(install, *few)

    import_listing(install, *(listed(f"S-{one}", **agreed) for one in range(60)))

    name = "council_listing/995"
    assert "60 agree to be shown in full, 0 before" in quarantine_reasons(install, name)
    with install.session() as session:
        assert release_request(_desk(install, session), name, "by letter").is_released


def test_a_refuge_that_asks_for_silence_no_more_waits_for_a_person(install: Install) -> None:
    others = [registration(f"EY20000{one}") for one in range(5)]
    import_extract(
        install, *others, *(registration(f"EY30000{one}", special="WREF") for one in range(2))
    )

    import_extract(install, *others, registration("EY300001"))

    sentence = "1 that asked for silence before ask for it no more"
    assert quarantine_reasons(install, "ofsted_council_extract/995") == [sentence]


def test_a_refuge_that_is_told_of_no_more_holds_nothing(install: Install) -> None:
    others = [registration(f"EY20000{one}") for one in range(5)]
    import_extract(install, *others, registration("EY300001", special="WREF"))

    assert import_extract(install, *others).outcome is Outcome.STORED


# --- columns, duplicates, profiles


def test_columns_that_are_new_or_gone_are_told() -> None:
    before = Profile(5, columns=("name", "phone"))
    now = Profile(5, columns=("name", "e-mail"))

    assert gates.describe_column_changes(before, now) == [
        "column new: e-mail",
        "column gone: phone",
    ]
    assert gates.describe_column_changes(replace(before, columns=()), now) == []


def test_an_unknown_column_of_a_tolerant_reader_is_told_with_the_run(
    install: Install, tmp_path: Path
) -> None:
    import_listing(install, listed())

    run = import_listing(install, listed(mascot="a hen"))

    assert "column new: mascot" in run.reason


def test_a_number_given_twice_in_a_national_file_is_refused(install: Install) -> None:
    with pytest.raises(RefreshRefused, match="1 rows have the number of another one"):
        install.register(*nurseries(200), nursery("EY200001"))


def test_a_profile_is_kept_with_the_edition_and_read_again(install: Install) -> None:
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


def test_an_edition_from_before_there_were_profiles_is_compared_by_its_rows(
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


def test_what_is_real_is_not_compared_with_what_is_invented(install: Install) -> None:
    install.register(*nurseries(60), is_invented=True)

    assert later(install, *nurseries(5)).outcome is Outcome.STORED


def test_a_first_real_edition_that_waits_leaves_the_invented_ones(install: Install) -> None:
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
