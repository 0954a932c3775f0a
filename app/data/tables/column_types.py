"""Column types that several tables use."""

from enum import Enum as PythonEnum

from sqlalchemy import Enum


def text_enum(enum: type[PythonEnum]) -> Enum:
    """An enum column stored as text with a CHECK; a PostgreSQL type would outlive its table."""
    return Enum(
        enum,
        native_enum=False,
        create_constraint=True,
        values_callable=lambda members: [member.value for member in members],
        name=enum.__name__.casefold(),
        length=40,
    )
