"""The gates before an edition is stored: rules on numbers alone, each with the words that hold it.

What a gate holds waits for a person, who may release it, unless privacy holds it. Limits and reasons:
docs/rules.md#refusals-and-quarantine, and beside each number.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from app.core.row_count_changes import (
    NOISE_FACTOR,
    is_abnormal_change,
)
from app.data.quarantined_editions import VALUES_MARKER
from app.ingest.parsing.csv_file import normalise
from app.ingest.quality_gates.edition_profile import (
    Profile,
    RowCounts,
)
from app.ingest.quality_gates.listing_losses import (
    ColumnLoss,
    ListingLosses,
)

UNKNOWN_POSTCODES_PERCENT = 2  # of the register of August 2021 it was 0.2, four years on
GRADE_POINTS_MAX = 5  # within one framework
RENUMBERED_PERCENT = 90  # of a council's wards; a review of boundaries renames a few or all of them
NAMES_SHOWN_MAX = 20  # references that a sentence names
SHARES_MIN_ROWS = 50  # rows; of fewer a share is no sign of anything
CouncilNames = Mapping[str, str]


@dataclass(frozen=True)
class ChangeLimits:
    """Percent of rows that may be new, changed or gone from one edition to the next."""

    new: int
    changed: int
    closed: int


# By source; those that are missing replace all rows and know none as new or gone.
CHANGE_LIMITS: Mapping[str, ChangeLimits] = {
    # Some 3 % join and 3 % leave in a quarter, and 12 % in a year between two editions. An inspection
    # changes a twentieth a quarter, a new layout of the file more than half.
    "ofsted_register": ChangeLimits(new=15, changed=60, closed=15),
    # Consents come and go with childminders, a tenth of whom leave in a year; addresses seldom change.
    "ofsted_consented": ChangeLimits(new=25, changed=30, closed=15),
    # Nightly, but a council may take it in each term: Ofsted's figures as above.
    "ofsted_council_extract": ChangeLimits(new=15, changed=60, closed=15),
    # A school is new when it becomes an academy: some 5 % in a year. Each autumn most rows change.
    "schools": ChangeLimits(new=10, changed=90, closed=10),
    "ofsted_schools": ChangeLimits(new=10, changed=60, closed=10),
    # A council confirms its whole list every term, vacancies and all.
    "council_listing": ChangeLimits(new=30, changed=100, closed=30),
}


@dataclass(frozen=True)
class GateFailure:
    """Why an edition is held, in one sentence. What privacy holds nobody can release.

    `examples` are values of the file, shown to the person who decides and kept no longer.
    """

    sentence: str
    is_privacy_failure: bool = False
    examples: str = ""


@dataclass(frozen=True)
class ChangeCounts:
    """How many rows storing an edition would bring, change, close, and make tell less than before."""

    new: int
    changed: int
    closed: int
    erased: int


def find_failures(
    source: str, before: Profile | None, now: Profile, names: CouncilNames
) -> list[GateFailure]:
    """What is wrong with an edition by its own numbers and those of the last one accepted.

    `names` are the names of councils by DfE's number. Of a first edition only what lies in itself is.
    """
    failures = [*_position_failures(now), *_named_home_failures(before, now)]
    if before is not None:
        failures += [
            *_consent_failures(source, before, now),
            *_row_count_failures(before, now, names),
        ]
        failures += map(GateFailure, _describe_grade_shifts(before, now))
    return failures


def find_column_failures(
    unknown: Mapping[str, Sequence[str]], before: Profile | None, *, is_quoted: bool
) -> list[GateFailure]:
    """Columns that we do not know, less those of the edition before, which a person released.

    A few of their values help to decide; not of a confidential file, where `is_quoted` is false.
    """
    known = before.columns if before else ()
    found = []
    for name, values in unknown.items():
        is_blank = not values and normalise(name).startswith(
            "column "
        )  # neither a name nor a value
        if normalise(name) not in known and not is_blank:
            listed = ", ".join(map(repr, values)) or "none: it is empty"
            sentence = f"we do not know the column {name[:60]!r}; a release leaves it out"
            found.append(
                GateFailure(sentence, examples=f"{VALUES_MARKER}{listed}" if is_quoted else "")
            )
    return found


def find_strange_faults(
    strange: Mapping[str, Sequence[str]], before: Profile | None, *, is_quoted: bool
) -> list[GateFailure]:
    """Elements and categories that we do not know, less those of the edition before."""
    known = before.columns if before else ()
    found = []
    for name, values in strange.items():
        if normalise(name) not in known:
            listed = ", ".join(map(repr, values))
            examples = f"{VALUES_MARKER}{listed}" if is_quoted and values else ""
            sentence = f"we do not know the {name}; a release leaves it out"
            found.append(GateFailure(sentence, examples=examples))
    return found


def find_change_failures(
    source: str, before: Profile, now: Profile, change_counts: ChangeCounts
) -> list[GateFailure]:
    """Which of the shares of new, changed and gone rows is beyond the limits of a source.

    First rows of a kind, council or postcode area are not counted as new.
    """
    limits = CHANGE_LIMITS.get(source)
    if limits is None or min(before.rows_count, now.rows_count) < SHARES_MIN_ROWS:
        return []
    first = min(count_first_rows(before, now), change_counts.new)
    shares = (
        ("new", change_counts.new - first, max(now.rows_count - first, 1), limits.new),
        ("changed", change_counts.changed, before.rows_count, limits.changed),
        ("gone", change_counts.closed, before.rows_count, limits.closed),
    )
    return [
        GateFailure(f"{count:,} of {rows:,} rows are {change}, more than {limit} %")
        for change, count, rows, limit in shares
        if 100 * count > limit * rows
    ]


def find_loss_failures(losses: ListingLosses) -> list[GateFailure]:
    """What a council's listing would take away: values by column, and what is erased for good."""
    failures = [GateFailure(_describe_column_loss(column)) for column in losses.columns]
    if len(failures) > 1:
        failures.insert(0, GateFailure(f"{losses.settings_count:,} settings would lose something"))
    if losses.erased:
        failures.append(GateFailure(_describe_erasures(losses.erased)))
    if losses.unclear_withdrawals:
        sentence = f"{len(losses.unclear_withdrawals):,} settings that may have withdrawn are still shown: this file"
        failures.insert(0, GateFailure(f"{sentence} has no consent in any row"))
    return failures


def find_ward_failures(missing: Sequence[str], kept_count: int) -> list[GateFailure]:
    """Wards of a council that its new file does not have."""
    if not missing:
        return []
    more = f" and {len(missing) - NAMES_SHOWN_MAX:,} more" if len(missing) > NAMES_SHOWN_MAX else ""
    named = ", ".join(missing[:NAMES_SHOWN_MAX])
    if is_renumbered(len(missing), kept_count):
        return [
            GateFailure(
                f"{len(missing):,} of {len(missing) + kept_count:,} ward codes change at once "
                f"({named}{more}): take-up by ward would no longer match its wards; release this "
                "edition if ONS has numbered the wards anew"
            )
        ]
    return [
        GateFailure(
            f"wards that are gone from the list of their council: {len(missing):,} ({named}{more})"
        )
    ]


def is_renumbered(gone_count: int, kept_count: int) -> bool:
    """Whether all or nearly all wards of a council are gone, as when ONS numbers them anew."""
    return 100 * gone_count >= RENUMBERED_PERCENT * (gone_count + kept_count)


def _describe_column_loss(column: ColumnLoss) -> str:
    settings = f"{column.lost_count:,} of {column.filled_count:,} settings that have a value there"
    what = "is missing" if column.is_missing else "is blank in rows where it was filled"
    return f"column {column.name} {what}: {settings} would lose it"


def _describe_erasures(references: Sequence[str]) -> str:
    named = ", ".join(references[:NAMES_SHOWN_MAX])
    more = (
        f" and {len(references) - NAMES_SHOWN_MAX:,} more"
        if len(references) > NAMES_SHOWN_MAX
        else ""
    )
    return (
        f"settings that agree to less than before, or are gone from the list: "
        f"{len(references):,} ({named}{more}); if this edition is released, what earlier files say "
        "of them is erased for good"
    )


def describe_differences(
    before: Profile | None, now: Profile, change_counts: ChangeCounts | None
) -> list[str]:
    """What else sets an edition apart from the last one accepted, one sentence each."""
    sentences = []
    if change_counts:
        sentences.append(
            f"{change_counts.new:,} rows new, {change_counts.changed:,} changed, {change_counts.closed:,} closed"
        )
        if change_counts.erased:
            sentences.append(
                f"{change_counts.erased:,} rows say less of somebody than before: what earlier files say of "
                "them is erased once this edition is released"
            )
    if before is not None:
        sentences += [f"{now.rows_count:,} rows, {before.rows_count:,} before"]
        sentences += describe_column_changes(before, now)
    return sentences


def describe_column_changes(before: Profile, now: Profile) -> list[str]:
    """Which columns are new and which are gone; nothing of an edition whose columns are not known."""
    if not before.columns or not now.columns:
        return []
    # Other things that we do not know have their names in quotation marks, and are no columns.
    new = [name for name in now.columns if name not in before.columns and "'" not in name]
    missing = [name for name in before.columns if name not in now.columns and "'" not in name]
    return [
        *(f"column new: {name[:60]}" for name in new),
        *(f"column gone: {name[:60]}" for name in missing),
    ]


def with_council_numbers(profile: Profile, numbers: Mapping[str, str]) -> Profile:
    """The profile with councils by DfE's number wherever `numbers` has their folded name."""
    councils: dict[str, int] = {}
    for name, count in profile.councils.items():
        key = numbers.get(name, name)
        councils[key] = councils.get(key, 0) + count
    return replace(profile, councils=councils)


def _row_count_failures(
    before: Profile, now: Profile, names: CouncilNames
) -> Iterator[GateFailure]:
    """Rows in all, by kind, by council, by postcode area: so that one missing council is caught.

    A kind, council or postcode area without any row before has its first rows now, which is no jump:
    they count neither by themselves, nor in the total, nor as growth of what they belong to besides.
    """
    comparable_count = now.rows_count - count_first_rows(before, now)
    if is_abnormal_change(before.rows_count, comparable_count):
        yield GateFailure(f"{now.rows_count:,} rows, {before.rows_count:,} before")
    councils = {"": "without a council", **names}
    parts = _partitions(before, now)
    for earlier, later in parts:
        labels = councils if earlier is before.councils else {}
        first_rows_elsewhere = _largest_first_rows([one for one in parts if one[0] is not earlier])
        for key in sorted(key for key, count in earlier.items() if count):
            was, is_now = earlier[key], later.get(key, 0)
            compared_count = max(was, is_now - first_rows_elsewhere) if is_now > was else is_now
            if is_abnormal_change(was, compared_count):
                yield GateFailure(f"{labels.get(key, key)}: {is_now:,} rows, {was:,} before")


def count_first_rows(before: Profile, now: Profile) -> int:
    """How many rows are of a kind, council or postcode area that had none before."""
    return _largest_first_rows(_partitions(before, now))


def _largest_first_rows(parts: Iterable[tuple[RowCounts, RowCounts]]) -> int:
    firsts = (
        sum(count for key, count in later.items() if not earlier.get(key))
        for earlier, later in parts
    )
    return max(firsts, default=0)


def _partitions(before: Profile, now: Profile) -> list[tuple[RowCounts, RowCounts]]:
    """Rows by kind, by council and by postcode area; not those that nobody counted before."""
    parts = (
        (before.kinds, now.kinds),
        (before.councils, now.councils),
        (before.letters, now.letters),
    )
    return [(earlier, later) for earlier, later in parts if earlier]


def _describe_grade_shifts(before: Profile, now: Profile) -> Iterator[str]:
    """Shares that moved by over 5 points, and by more than chance would move the smaller number.

    Both are shares of those who have an outcome in that framework: who goes over to another one counts
    in neither.
    """
    for framework in sorted(before.grades.keys() & now.grades.keys()):
        earlier, later = before.grades[framework], now.grades[framework]
        all_before, all_now = sum(earlier.values()), sum(later.values())
        for grade in sorted({*earlier, *later}):
            if _is_shift(earlier.get(grade, 0), all_before, later.get(grade, 0), all_now):
                yield (
                    f"{framework}, {grade}: {_percent(later, grade)} % of graded, "
                    f"{_percent(earlier, grade)} % before"
                )


def _is_shift(before: int, all_before: int, now: int, all_now: int) -> bool:
    moved = abs(now * all_before - before * all_now)  # the difference of shares, times both totals
    over = 100 * moved > GRADE_POINTS_MAX * all_before * all_now
    smaller, larger = sorted((all_before, all_now))
    return over and moved**2 > NOISE_FACTOR**2 * smaller * larger**2


def _percent(shares: RowCounts, grade: str) -> int:
    return round(100 * shares.get(grade, 0) / sum(shares.values()))


def _position_failures(now: Profile) -> Iterator[GateFailure]:
    """Postcodes that the directory lacks, and positions outside England."""
    share = 100 * now.unknown_count
    if (
        now.postcodes_count >= SHARES_MIN_ROWS
        and share > UNKNOWN_POSTCODES_PERCENT * now.postcodes_count
    ):
        yield GateFailure(
            f"{now.unknown_count:,} of {now.postcodes_count:,} postcodes are not known, more than "
            f"{UNKNOWN_POSTCODES_PERCENT} %"
        )
    if now.outside_count:
        yield GateFailure(f"{now.outside_count:,} rows lie outside England")


def _named_home_failures(before: Profile | None, now: Profile) -> Iterator[GateFailure]:
    """Ofsted blackens every home; of 43,602 in August 2021 none was named."""
    known = before.named_homes if before else 0
    if is_abnormal_change(known, now.named_homes) and now.named_homes > known:
        yield GateFailure(
            f"{now.named_homes:,} home-based rows are named in a register that blackens them, "
            f"{known:,} before",
            is_privacy_failure=True,
        )


def _consent_failures(source: str, before: Profile, now: Profile) -> Iterator[GateFailure]:
    """More would be shown of many at once than the last edition agreed to.

    A council answers for the consents that it gathers, many at once: those a person may release.
    """
    if _more_than_doubled(before.agreed_count, now.agreed_count):
        yield GateFailure(
            f"{now.agreed_count:,} agree to be shown in full, {before.agreed_count:,} before",
            is_privacy_failure=source != "council_listing",
        )
    if before.kinds and _more_than_doubled(before.named_others, now.named_others):
        yield GateFailure(
            f"{now.named_others:,} named rows are of a type that we do not know, which may be "
            f"homes, {before.named_others:,} before",
            is_privacy_failure=True,
        )
    if now.unsilenced_count:
        yield GateFailure(
            f"{now.unsilenced_count:,} that asked for silence before ask for it no more"
        )


def _more_than_doubled(before: int, now: int) -> bool:
    return now > 2 * before and is_abnormal_change(before, now)
