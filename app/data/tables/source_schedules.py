"""What staff pages show of each source that is imported; written from the sources' descriptors."""

from sqlmodel import Field, SQLModel


class SourceSchedule(SQLModel, table=True):
    """A source's title, and how often it is fetched.

    `councils_title` is the title of a council's own file, `every_hours` None where a file is given
    by hand. An edition is stale more than `stale_after_days` after its as-at date.
    """

    __tablename__ = "source_schedule"

    source: str = Field(primary_key=True, max_length=40)
    title: str = Field(max_length=200)
    councils_title: str = Field(max_length=200)
    every_hours: int | None = None
    stale_after_days: int
