"""The sentences of the start page, which promise only what the data of this site has."""

from dataclasses import dataclass
from typing import Final

from app.core.provision import Choice
from app.i18n import Translator, mark
from app.snapshot.setting_counts import SettingCounts
from app.web.presenters import formatting

KINDS_IN_SENTENCES: Final = {
    Choice.DAY_NURSERY: mark("nurseries"),
    Choice.PRE_SCHOOL: mark("pre-schools"),
    Choice.SCHOOL_NURSERY: mark("school nurseries"),
    Choice.CHILDMINDER: mark("childminders"),
    Choice.OUT_OF_SCHOOL: mark("out-of-school clubs"),
}
# By whether many settings have an inspection, and whether many have contact details.
INTRODUCTIONS: Final = {
    (True, True): mark(
        "Near your postcode: %(kinds)s. See what Ofsted found there and how to contact them."
    ),
    (True, False): mark("Near your postcode: %(kinds)s. See what Ofsted found there."),
    (False, True): mark("Near your postcode: %(kinds)s. See how to contact them."),
    (False, False): mark("Near your postcode: %(kinds)s."),
}
NO_KINDS: Final = mark("Type your postcode to see the childcare near you.")
# By whether many settings give their hours, prices and spaces; with none, FEW_GIVE_DETAILS.
MANY_GIVE_DETAILS: Final = {
    (True, True, True): mark(
        "Many places give their hours, prices and spaces. Always check with them before you decide."
    ),
    (True, True, False): mark(
        "Many places give their hours and prices. Always check with them before you decide."
    ),
    (True, False, True): mark(
        "Many places give their hours and spaces. Always check with them before you decide."
    ),
    (True, False, False): mark(
        "Many places give their hours. Always check with them before you decide."
    ),
    (False, True, True): mark(
        "Many places give their prices and spaces. Always check with them before you decide."
    ),
    (False, True, False): mark(
        "Many places give their prices. Always check with them before you decide."
    ),
    (False, False, True): mark(
        "Many places give their spaces. Always check with them before you decide."
    ),
}
FEW_GIVE_DETAILS: Final = mark(
    "A few places give their hours, prices or spaces. Always check with them before you decide."
)
NO_DETAILS_KNOWN: Final = mark("We don't have the hours, prices or spaces of these places.")
RESULTS_EXPLAINED: Final = mark(
    "The places nearest to you come first, with how far they are in a straight line and"
    " what kind of place each one is."
)
RESULTS_WITH_PHONE_EXPLAINED: Final = mark(
    "The places nearest to you come first, with how far they are in a straight line, what kind of"
    " place each one is, and its phone number where we know it."
)


@dataclass(frozen=True)
class StartPageText:
    """The sentences of the start page that depend on the snapshot."""

    introduction: str
    results_explained: str
    details_known: str


def start_page_text(setting_counts: SettingCounts, translator: Translator) -> StartPageText:
    """The sentences for the data that this site has."""
    is_many = setting_counts.is_many
    kinds = [
        translator.gettext(name)
        for kind, name in KINDS_IN_SENTENCES.items()
        if kind in setting_counts.kinds
    ]
    introduction = (
        INTRODUCTIONS[is_many(setting_counts.inspected), is_many(setting_counts.reachable)]
        if kinds
        else NO_KINDS
    )
    return StartPageText(
        introduction=translator.gettext(
            introduction, kinds=formatting.join_with_and(kinds, translator)
        ),
        results_explained=translator.gettext(
            RESULTS_WITH_PHONE_EXPLAINED if setting_counts.phone else RESULTS_EXPLAINED
        ),
        details_known=translator.gettext(_details_sentence(setting_counts)),
    )


def _details_sentence(setting_counts: SettingCounts) -> str:
    counts = setting_counts.hours, setting_counts.prices, setting_counts.space
    if not any(counts):
        return NO_DETAILS_KNOWN
    hours, prices, space = map(setting_counts.is_many, counts)
    return MANY_GIVE_DETAILS.get((hours, prices, space), FEW_GIVE_DETAILS)
