"""The quality gates on counts of rows, councils, kinds and columns."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from app.core.postcode import Postcode
from app.data.editions import find_current_edition
from app.data.quarantined_editions import find_quarantined
from app.data.tables import Outcome, QuarantinedEdition
from app.ingest.errors import RefreshRefused
from app.ingest.quality_gates import gates
from app.ingest.quality_gates.edition_profile import Profile, directory_profile
from tests.builders import Install, nursery, redacted
from tests.council_builders import import_listing, listed
from tests.ingest.quality_gates.gate_helpers import REGISTER, later, quarantine_reasons
from tests.ingest.register_rows import childminders, nurseries

ELSEWHERE = {"Local authority": "Kelpwick"}


def quarantine_differences(install: Install, source: str = REGISTER) -> list[str]:
    with install.session() as session:
        quarantined = find_quarantined(session, source)
        assert quarantined is not None
        return quarantined.differences.splitlines()


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
