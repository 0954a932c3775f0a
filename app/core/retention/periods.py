"""How many days data is kept where a period limits it. *Ours* unless a source is named."""

DAY = 1
TWO_WEEKS = 14
MONTH = 30
QUARTER = 90
THIRTEEN_MONTHS = 396  # a year can be compared with the one before; as long as closed settings

# The words that an entry uses for each period; a test compares them.
PERIOD_TEXTS = {
    DAY: "1 day",
    TWO_WEEKS: "14 days",
    MONTH: "30 days",
    QUARTER: "90 days",
    THIRTEEN_MONTHS: "13 months",
}
