"""Every level and every rule has a sentence."""

import pytest

from app.linkage.settings import decide, rivals
from app.linkage.settings.compare import LEVELS
from app.linkage.settings.wording import FIELD_NAMES, level_words, rule_sentence

RULES = [
    *(decide.SAME_NUMBER, decide.TWO_NUMBERS, decide.UNSURE_NAME, decide.ANOTHER_KIND),
    *(rivals.TWO_ALIKE, rivals.ONE_SETTING),
]


def test_every_level_of_a_field_has_words_of_its_own():
    for field, levels in LEVELS.items():
        words = [level_words(field, level) for level in levels]
        assert len(set(words)) == len(words)
        assert all(words)

    assert FIELD_NAMES.keys() == LEVELS.keys()


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_a_sentence(rule):
    assert rule_sentence(rule).endswith(".")


def test_a_decision_by_weight_needs_no_sentence():
    assert rule_sentence("") == ""
