"""What a model is trained for: fields with levels as SQL, and the passes of the training."""

from dataclasses import dataclass


@dataclass(frozen=True)
class TrainedLevel:
    """A level with its condition in SQL on columns `name_l` and `name_r`; "ELSE" is the last one.

    `rare` gives m and u where training sees too few pairs to estimate them: Splink would use
    defaults of its own without saying so. `rare_part` gives them as parts of those of the first
    level, and `fallback` is used only where training saw no such pair.
    """

    name: str
    condition: str
    by_frequency: bool = False
    rare: tuple[float, float] | None = None
    rare_part: tuple[float, float] | None = None
    fallback: tuple[float, float] | None = None


@dataclass(frozen=True)
class TrainedField:
    """A field with its levels, from equal to different, and the SQL for "one of them has none".

    `frequency_column` has the values whose shares are counted.
    """

    name: str
    missing: str
    levels: tuple[TrainedLevel, ...]
    frequency_column: str = ""


@dataclass(frozen=True)
class TrainingPlan:
    """Fields and how to train them.

    `columns` are the columns of rows, of which those in `lists` have several values with "|" between
    them. `passes` are tuples of columns that are equal in the pairs of a pass of expectation
    maximisation: fields that use none of them are trained in it. `certain` are SQL conditions (on
    `l` and `r`) which hardly any two different people fulfil, and which find the share `recall`.
    `least_count`: records with a value from which its own frequency counts.
    """

    kind: str
    fields: tuple[TrainedField, ...]
    columns: tuple[str, ...]
    passes: tuple[tuple[str, ...], ...]
    certain: tuple[str, ...]
    recall: float
    lists: tuple[str, ...] = ()
    least_count: int = 5


def either_missing(column: str) -> str:
    """SQL: one of the two records has no value in this column."""
    return f"{column}_l IS NULL OR {column}_r IS NULL"


def equal(column: str) -> str:
    """SQL: both records have the same value."""
    return f"{column}_l = {column}_r"


def alike(column: str, similarity: float) -> str:
    """SQL: two names by Jaro-Winkler similarity, from 0 to 1; DuckDB compares bytes."""
    return f"jaro_winkler_similarity({column}_l, {column}_r) >= {similarity}"


def one_edit(column: str) -> str:
    """SQL: one character was changed, added, left out or exchanged with its neighbour."""
    return f"damerau_levenshtein({column}_l, {column}_r) <= 1"


def days_and_months_swapped(column: str) -> str:
    """SQL: two ISO dates are equal with the day of one as the month of the other."""
    left, right = f"{column}_l", f"{column}_r"
    return (
        f"substr({left}, 1, 4) = substr({right}, 1, 4) "
        f"AND substr({left}, 6, 2) = substr({right}, 9, 2) "
        f"AND substr({left}, 9, 2) = substr({right}, 6, 2)"
    )


def name_field(name: str) -> TrainedField:
    """A field of names with the levels exact, close, near and different."""
    return TrainedField(
        name,
        either_missing(name),
        (
            TrainedLevel("exact", equal(name), by_frequency=True),
            TrainedLevel("close", alike(name, 0.92)),
            TrainedLevel("near", alike(name, 0.85)),
            TrainedLevel("different", "ELSE"),
        ),
        frequency_column=name,
    )


def code_field(name: str, *, by_frequency: bool = False) -> TrainedField:
    """A field of codes or numbers with the levels exact, one_edit and different."""
    return TrainedField(
        name,
        either_missing(name),
        (
            TrainedLevel("exact", equal(name), by_frequency=by_frequency),
            TrainedLevel("one_edit", one_edit(name)),
            TrainedLevel("different", "ELSE"),
        ),
        frequency_column=name if by_frequency else "",
    )


def date_field(name: str, swapped: tuple[float, float] | None = None) -> TrainedField:
    """A field of ISO dates with the levels exact, swapped, one_edit and different."""
    return TrainedField(
        name,
        either_missing(name),
        (
            TrainedLevel("exact", equal(name)),
            TrainedLevel("swapped", days_and_months_swapped(name), fallback=swapped),
            TrainedLevel("one_edit", one_edit(name)),
            TrainedLevel("different", "ELSE"),
        ),
    )
