"""Training of the model of settings, which has no plan yet."""

from collections.abc import Iterable, Mapping

from app.joining.train import TrainingNote
from app.linkage.model import Model


class SettingsNotTrained(Exception):
    """Training of settings is not built."""

    def __init__(self) -> None:
        super().__init__("the model of settings cannot be trained yet: only people can")


def train_settings(
    left: Iterable[Mapping[str, str]], right: Iterable[Mapping[str, str]], note: TrainingNote
) -> Model:
    """A model of settings from two lists of records. Raises SettingsNotTrained for now."""
    raise SettingsNotTrained
