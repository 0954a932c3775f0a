"""Quality gates: rules on the counts of an edition, each with a sentence for its failure.

A failed gate quarantines the edition until a person releases it; a failed privacy gate cannot be
released. Source of the limits: docs/rules.md#refusals-and-quarantine; where it
gives none, the comment at the constant has the reason.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from app.core.row_count_changes import NOISE_FACTOR, is_abnormal_change
from app.data.quarantined_editions import VALUES_MARKER
from app.ingest.parsing.csv_file import normalise
from app.ingest.quality_gates.edition_profile import Profile, RowCounts
from app.ingest.quality_gates.listing_losses import ColumnLoss, ListingLosses

UNKNOWN_POSTCODES_PERCENT = 2  # 0.2 for the register of August 2021, four years later
GRADE_POINTS_MAX = 5  # within one framework
RENUMBERED_PERCENT = 90  # of a council's wards; a boundary review changes a few or all of them
NAMES_SHOWN_MAX = 20  # references in a sentence
SHARES_MIN_ROWS = 50  # rows; with fewer a share means nothing
HYPHENATED_WORDS = ("pre-school", "out-of-school")
CouncilNames = Mapping[str, str]


@dataclass(frozen=True)
class ChangeLimits:
    """Percent of rows that may be new, changed or gone from one edition to the next."""

    new: int
    changed: int
    closed: int


@dataclass(frozen=True)
class GateFailure:
    """Why an edition is quarantined, in one sentence. A privacy failure cannot be released.

    `examples` are values of the file, shown for the decision and erased after it.
    """

    sentence: str
    is_privacy_failure: bool = False
    examples: str = ""


@dataclass(frozen=True)
class ChangeCounts:
    """The numbers of rows that storing an edition adds, changes and closes, and of erasures."""

    new: int
    changed: int
    closed: int
    erased: int


def find_failures(
    before: Profile | None, now: Profile, names: CouncilNames, *, may_release_consents: bool = False
) -> list[GateFailure]:
    """Failures of an edition by its own counts and by comparison with the current edition.

    `names` maps DfE numbers to names of councils. A first edition (`before` None) is checked by its
    own counts alone. With `may_release_consents` many more consents are no privacy failure.
    """
    failures = [*_position_failures(now), *_named_home_failures(before, now)]
    if before is not None:
        failures += [
            *_consent_failures(before, now, may_release_consents=may_release_consents),
            *_row_count_failures(before, now, names),
        ]
        failures += map(GateFailure, _describe_grade_shifts(before, now))
    return failures


def find_column_failures(
    unknown: Mapping[str, Sequence[str]], before: Profile | None, *, is_quoted: bool
) -> list[GateFailure]:
    """Unknown columns, except those of the current edition, which a person has released.

    A few of their values help the decision; `is_quoted` is false for a confidential source.
    """
    known = before.columns if before else ()
    failures = []
    for name, values in unknown.items():
        has_no_name = normalise(name).startswith("column ")
        is_blank = has_no_name and not values
        if normalise(name) not in known and not is_blank:
            listed = ", ".join(map(repr, values)) or "none: it is empty"
            sentence = f"unknown column {name[:60]!r}; a release leaves it out"
            failures.append(
                GateFailure(sentence, examples=f"{VALUES_MARKER}{listed}" if is_quoted else "")
            )
    return failures


def find_unknown_item_failures(
    unknown_items: Mapping[str, Sequence[str]], before: Profile | None, *, is_quoted: bool
) -> list[GateFailure]:
    """Unknown elements and categories, except those of the current edition."""
    known = before.columns if before else ()
    failures = []
    for name, values in unknown_items.items():
        if normalise(name) not in known:
            listed = ", ".join(map(repr, values))
            examples = f"{VALUES_MARKER}{listed}" if is_quoted and values else ""
            sentence = f"unknown {name}; a release leaves it out"
            failures.append(GateFailure(sentence, examples=examples))
    return failures


def find_change_failures(
    limits: ChangeLimits | None, before: Profile, now: Profile, change_counts: ChangeCounts
) -> list[GateFailure]:
    """Failures where the share of new, changed or closed rows exceeds the limits of a source.

    First rows of a kind, council or postcode area do not count as new.
    """
    if limits is None or min(before.rows_count, now.rows_count) < SHARES_MIN_ROWS:
        return []
    first = min(count_first_rows(before, now), change_counts.new)
    shares = (
        ("new", change_counts.new - first, max(now.rows_count - first, 1), limits.new),
        ("changed", change_counts.changed, before.rows_count, limits.changed),
        ("closed", change_counts.closed, before.rows_count, limits.closed),
    )
    return [
        GateFailure(f"{count:,} of {rows:,} rows are {change}, more than {limit} %")
        for change, count, rows, limit in shares
        if 100 * count > limit * rows
    ]


def find_loss_failures(losses: ListingLosses) -> list[GateFailure]:
    """Failures for what a council's listing would remove: values by column, and erased settings."""
    failures = [GateFailure(_describe_column_loss(column)) for column in losses.columns]
    if len(failures) > 1:
        failures.insert(0, GateFailure(f"{losses.settings_count:,} settings would lose a value"))
    if losses.erased:
        failures.append(GateFailure(_describe_erasures(losses.erased)))
    if losses.unclear_withdrawals:
        count = len(losses.unclear_withdrawals)
        sentence = f"{count:,} settings that may have withdrawn consent are still shown: "
        failures.insert(0, GateFailure(f"{sentence}this file has no consent in any row"))
    return failures


def find_ward_failures(missing: Sequence[str], kept_count: int) -> list[GateFailure]:
    """The failure for wards of a council that are missing from its new file."""
    if not missing:
        return []
    more = f" and {len(missing) - NAMES_SHOWN_MAX:,} more" if len(missing) > NAMES_SHOWN_MAX else ""
    named = ", ".join(missing[:NAMES_SHOWN_MAX])
    if is_renumbered(len(missing), kept_count):
        return [
            GateFailure(
                f"{len(missing):,} of {len(missing) + kept_count:,} ward codes change at once "
                f"({named}{more}): take-up by ward would no longer match its wards; release this "
                "edition if ONS has renumbered the wards"
            )
        ]
    return [
        GateFailure(
            f"wards that are missing from the list of their council: {len(missing):,} "
            f"({named}{more})"
        )
    ]


def is_renumbered(gone_count: int, kept_count: int) -> bool:
    """Whether all or nearly all wards of a council are gone, as when ONS renumbers them."""
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
        f"settings with a narrower consent than before, or missing from the list: "
        f"{len(references):,} ({named}{more}); if this edition is released, their data from "
        "earlier files is erased for good"
    )


def describe_differences(
    before: Profile | None, now: Profile, change_counts: ChangeCounts | None
) -> list[str]:
    """Further differences between an edition and the current one, one sentence each."""
    sentences = []
    if change_counts:
        sentences.append(
            f"{change_counts.new:,} rows new, {change_counts.changed:,} changed, "
            f"{change_counts.closed:,} closed"
        )
        if change_counts.erased:
            sentences.append(
                f"{change_counts.erased:,} rows disclose less about a provider than before: its "
                "data from earlier files is erased if this edition is released"
            )
    if before is not None:
        sentences += [f"{now.rows_count:,} rows, {before.rows_count:,} before"]
        sentences += describe_column_changes(before, now)
    return sentences


def describe_column_changes(before: Profile, now: Profile) -> list[str]:
    """New and missing columns; none when the columns of either edition are not known."""
    if not before.columns or not now.columns:
        return []
    # Unknown items are listed among the columns; their descriptions have quotation marks.
    new = [name for name in now.columns if name not in before.columns and "'" not in name]
    missing = [name for name in before.columns if name not in now.columns and "'" not in name]
    return [
        *(f"column new: {name[:60]}" for name in new),
        *(f"column gone: {name[:60]}" for name in missing),
    ]


def with_council_numbers(profile: Profile, numbers: Mapping[str, str]) -> Profile:
    """The profile with councils by DfE number wherever `numbers` has their normalised name."""
    councils: dict[str, int] = {}
    for name, count in profile.councils.items():
        key = numbers.get(name, name)
        councils[key] = councils.get(key, 0) + count
    return replace(profile, councils=councils)


def _row_count_failures(
    before: Profile, now: Profile, names: CouncilNames
) -> Iterator[GateFailure]:
    """Abnormal changes of the number of rows: in total, by kind, council and postcode area.

    First rows of a kind, council or postcode area are not abnormal. They do not count towards the
    total, nor towards the growth of the other groups that they belong to.
    """
    comparable_count = now.rows_count - count_first_rows(before, now)
    if is_abnormal_change(before.rows_count, comparable_count):
        yield GateFailure(f"{now.rows_count:,} rows, {before.rows_count:,} before")
    councils = {"": "without a council", **names}
    partitions = _partitions(before, now)
    for earlier, later in partitions:
        labels = (
            councils if earlier is before.councils else {key: _in_words(key) for key in earlier}
        )
        first_rows_elsewhere = _largest_first_rows(
            [partition for partition in partitions if partition[0] is not earlier]
        )
        for key in sorted(key for key, count in earlier.items() if count):
            was, is_now = earlier[key], later.get(key, 0)
            compared_count = max(was, is_now - first_rows_elsewhere) if is_now > was else is_now
            if is_abnormal_change(was, compared_count):
                yield GateFailure(f"{labels.get(key, key)}: {is_now:,} rows, {was:,} before")


def count_first_rows(before: Profile, now: Profile) -> int:
    """The number of rows in kinds, councils or postcode areas that had none before."""
    return _largest_first_rows(_partitions(before, now))


def _largest_first_rows(parts: Iterable[tuple[RowCounts, RowCounts]]) -> int:
    firsts = (
        sum(count for key, count in later.items() if not earlier.get(key))
        for earlier, later in parts
    )
    return max(firsts, default=0)


def _partitions(before: Profile, now: Profile) -> list[tuple[RowCounts, RowCounts]]:
    """Rows by kind, council and postcode area, before and now; only those counted before."""
    parts = (
        (before.kinds, now.kinds),
        (before.councils, now.councils),
        (before.letters, now.letters),
    )
    return [(earlier, later) for earlier, later in parts if earlier]


def _describe_grade_shifts(before: Profile, now: Profile) -> Iterator[str]:
    """Shares of grades that moved by over 5 points, and by more than chance explains.

    Shares are of rows with an outcome in the same framework, so that a row that moves to another
    framework does not count.
    """
    for framework in sorted(before.grades.keys() & now.grades.keys()):
        earlier, later = before.grades[framework], now.grades[framework]
        all_before, all_now = sum(earlier.values()), sum(later.values())
        for grade in sorted({*earlier, *later}):
            if _is_shift(earlier.get(grade, 0), all_before, later.get(grade, 0), all_now):
                yield (
                    f"{_in_words(framework)}, {_in_words(grade)}: "
                    f"{_percent(later, grade)} % of graded, {_percent(earlier, grade)} % before"
                )


def _is_shift(before: int, all_before: int, now: int, all_now: int) -> bool:
    moved = abs(now * all_before - before * all_now)  # the difference of shares, times both totals
    over = 100 * moved > GRADE_POINTS_MAX * all_before * all_now
    smaller, larger = sorted((all_before, all_now))
    return over and moved**2 > NOISE_FACTOR**2 * smaller * larger**2


def _in_words(code: str) -> str:
    """The code of a kind, framework or grade as staff read it: `day-nursery` as `day nursery`."""
    return code if code in HYPHENATED_WORDS else code.replace("-", " ")


def _percent(shares: RowCounts, grade: str) -> int:
    return round(100 * shares.get(grade, 0) / sum(shares.values()))


def _position_failures(now: Profile) -> Iterator[GateFailure]:
    """Too many postcodes that are not in the directory, and positions outside England."""
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
    """Named home-based rows: Ofsted redacts every name (all 43,602 in August 2021)."""
    known = before.named_homes if before else 0
    if is_abnormal_change(known, now.named_homes) and now.named_homes > known:
        yield GateFailure(
            f"{now.named_homes:,} home-based rows have names, which this register should redact, "
            f"{known:,} before",
            is_privacy_failure=True,
        )


def _consent_failures(
    before: Profile, now: Profile, *, may_release_consents: bool
) -> Iterator[GateFailure]:
    """More personal data would be shown at once than the current edition consents to.

    A council is responsible for the consents that it collects, often many at once: a person may
    release those.
    """
    if _more_than_doubled(before.agreed_count, now.agreed_count):
        yield GateFailure(
            f"{now.agreed_count:,} consent to be shown in full, {before.agreed_count:,} before",
            is_privacy_failure=not may_release_consents,
        )
    if before.kinds and _more_than_doubled(before.named_others, now.named_others):
        yield GateFailure(
            f"{now.named_others:,} named rows are of an unknown type, which may be homes, "
            f"{before.named_others:,} before",
            is_privacy_failure=True,
        )
    if now.unsilenced_count:
        yield GateFailure(
            f"{now.unsilenced_count:,} registrations were confidential before and are not any more"
        )


def _more_than_doubled(before: int, now: int) -> bool:
    return now > 2 * before and is_abnormal_change(before, now)
