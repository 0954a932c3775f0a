"""The states of a report."""

from enum import Enum


class AgreementState(Enum):
    """Whether a report may be changed."""

    DRAFT = "draft"
    AGREED = "agreed"  # for members and parents; a change makes it a draft again
