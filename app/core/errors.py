"""What can go wrong in the rules of the field.

DomainError            a rule of the field was broken by what came in
├── PostcodeInvalid    the text cannot be a postcode, nor a name of a place
├── QueryInvalid       a search asks for something that does not exist (page -1, kind "castle")
└── OutcomeUnknown     a publisher wrote a grade or an outcome that we have no word for
"""


class DomainError(ValueError):
    """A rule of the field was broken by what came in."""


class PostcodeInvalid(DomainError):
    """The text cannot be a postcode; the message is a word of `core.postcode.Fault`."""


class QueryInvalid(DomainError):
    """A search asks for something that does not exist.

    `parameter` names the part of the question at fault.
    """

    def __init__(self, parameter: str, value: str) -> None:
        super().__init__(f"{parameter}={value[:40]!r}")
        self.parameter = parameter


class OutcomeUnknown(DomainError):
    """A publisher wrote a grade or an outcome that we have no word for."""
