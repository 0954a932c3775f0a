"""The summary of an area after some of its settings changed."""

import random
from pathlib import Path

from app.core.json_text import encode
from app.publish.selection.area_summaries import UnlistedCounts, changed_summary, summarise
from app.snapshot.reader import Snapshots


def test_a_summary_after_settings_go_and_come_is_that_of_the_settings_left(seeded: Path) -> None:
    settings = list(Snapshots(seeded / "snapshots").current().settings.all())
    dice = random.Random(3)

    def summary(listed):
        return summarise("council", "C1", listed, UnlistedCounts())

    for _ in range(10):
        gone, came, left = (dice.sample(settings, count) for count in (4, 3, 40))
        changed = changed_summary(summary([*left, *gone]), gone, came)

        assert encode(changed.to_facts()) == encode(summary([*left, *came]).to_facts())
