"""The frame of every picture: its title with the years above, its notes and source below."""

from dataclasses import dataclass
from datetime import date
from enum import Enum


class PictureWidth(Enum):
    """The width of the view box: a page shows NARROW on telephones, where WIDE is unreadable."""

    WIDE = 720
    NARROW = 360


@dataclass(frozen=True)
class PictureCaption:
    """What a picture says about itself.

    `years` is the period or periods as pages show them: "2024/25", "2018 to 2025". `source` is the
    publisher and its publication, `edition` which edition of it ("" where it has no name).
    `picture_id` is unique within a page: ids in the picture start with it.
    """

    title: str
    years: str
    source: str
    edition: str
    as_at: date
    picture_id: str = "picture"
