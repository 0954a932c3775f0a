"""The words of the review desk: kinds, verdicts, and what is said after one."""

from typing import Final

from app.i18n import Translator, mark
from app.linkage.clusters import LinkVerdict

KINDS: Final = {
    "preschool": mark("pre-school"),
    "nursery": mark("nursery"),
    "club": mark("club"),
    "creche": mark("crèche"),
    "childminder": mark("childminder"),
}
VERDICTS: Final = {
    LinkVerdict.SAME: mark("the same"),
    LinkVerdict.DIFFERENT: mark("different"),
    LinkVerdict.UNSURE: mark("not sure"),
    LinkVerdict.UNDONE: mark("undone"),
}
DONE: Final = {
    LinkVerdict.SAME.value: mark("Saved: they are the same."),
    LinkVerdict.DIFFERENT.value: mark("Saved: they are different."),
    LinkVerdict.UNSURE.value: mark("Saved: you are not sure. It is with the unsure ones."),
    LinkVerdict.UNDONE.value: mark("Undone: the verdict no longer counts."),
    "merged": mark("Both are one setting now, and families see it."),
    "later": mark("Both are one setting now. Families see it as soon as it is published."),
}


def chance_words(probability: float, translator: Translator) -> str:
    """How many of 100 such pairs the model expects to be the same setting."""
    number = round(100 * probability)
    if number >= 100:
        return translator.gettext(
            mark("The model expects nearly all such pairs to be one setting.")
        )
    if number <= 0:
        return translator.gettext(mark("The model expects hardly any such pair to be one setting."))
    words = mark("Of 100 such pairs, the model expects about %(number)s to be one setting.")
    return translator.gettext(words, number=number)
