"""The form about the care wanted: its fields, what was typed, and what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.core.childcare_cost.care_wanted import (
    FUNDED_CHOICES,
    BillHelp,
    Fault,
    Faults,
    Field,
    FundedPattern,
)
from app.core.offer import AgeBand
from app.i18n import Translator, mark
from app.web.presenters.labels import AGE_BAND_COMBINATIONS

LABELS: Final = {
    Field.BAND: mark("Age of the child"),
    Field.HOURS: mark("Hours a week"),
    Field.DAYS: mark("Days a week"),
    Field.FUNDED: mark("Funded hours a week"),
    Field.PATTERN: mark("When you take funded hours"),
    Field.HELP: mark("Help with the bill"),
}
PATTERNS: Final = {
    FundedPattern.TERM: mark("In term only (38 weeks)"),
    FundedPattern.STRETCHED: mark("Over the whole year"),
}
HELPS: Final = {
    BillHelp.NONE: mark("None"),
    BillHelp.TAX_FREE_CHILDCARE: mark("Tax-Free Childcare"),
    BillHelp.UNIVERSAL_CREDIT: mark("Universal Credit"),
}
FUNDED_HOURS: Final = {0: mark("None"), 15: mark("15 hours"), 30: mark("30 hours")}
FAULTS: Final = {
    Fault.HOURS: mark("Enter the hours as a number from 1 to 60, such as 22 or 22.5."),
    Fault.DAYS: mark("Enter the days as a whole number from 1 to 7."),
    Fault.HOURS_A_DAY: mark("That is more than 24 hours a day. Change the hours or the days."),
    Fault.CHOICE: mark("Choose one of the answers."),
}
INPUT_MODES: Final = {Field.HOURS: "decimal", Field.DAYS: "numeric"}


@dataclass(frozen=True)
class CostField:
    """A field; `options` are values and texts, () where a number is typed (`input_mode`)."""

    name: str
    label: str
    value: str
    options: tuple[tuple[str, str], ...]
    input_mode: str
    error: str


def cost_form(
    typed: Mapping[Field, str], faults: Faults, translator: Translator, *, asks_pattern: bool
) -> tuple[CostField, ...]:
    """The fields with what was typed; `asks_pattern`: funded hours may be stretched."""
    options = {
        Field.BAND: {band.value: AGE_BAND_COMBINATIONS[(band,)] for band in AgeBand},
        Field.FUNDED: {str(hours): FUNDED_HOURS[hours] for hours in FUNDED_CHOICES},
        Field.PATTERN: {pattern.value: text for pattern, text in PATTERNS.items()},
        Field.HELP: {bill_help.value: text for bill_help, text in HELPS.items()},
    }
    return tuple(
        CostField(
            name=field.value,
            label=translator.gettext(LABELS[field]),
            value=typed.get(field, ""),
            options=tuple(
                (value, translator.gettext(text)) for value, text in options.get(field, {}).items()
            ),
            input_mode=INPUT_MODES.get(field, ""),
            error=translator.gettext(FAULTS[faults[field]]) if field in faults else "",
        )
        for field in Field
        if asks_pattern or field is not Field.PATTERN
    )
