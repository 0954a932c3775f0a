"""The errors of the domain rules.

DomainError            an input breaks a rule of the domain
├── PostcodeInvalid    the text cannot be a postcode
├── QueryInvalid       a search asks for something that does not exist (page -1, kind "castle")
└── OutcomeUnknown     a publisher gives a grade or an outcome that is not in our tables
"""


class DomainError(ValueError):
    """An input breaks a rule of the domain."""


class PostcodeInvalid(DomainError):
    """The text cannot be a postcode; the message is a value of `core.postcode.InputFault`."""


class QueryInvalid(DomainError):
    """A search asks for something that does not exist.

    `parameter` is the name of the invalid query parameter.
    """

    def __init__(self, parameter: str, value: str) -> None:
        super().__init__(f"{parameter}={value[:40]!r}")
        self.parameter = parameter


class OutcomeUnknown(DomainError):
    """A publisher gives a grade or an outcome that is not in our tables."""
