"""What an address of remote storage says by itself; web workers load no library for storage."""


def scheme_of(url: str) -> str:
    """The scheme of an address in lower case; "file" for the path of a folder."""
    scheme, slashes, _ = url.partition("://")
    return scheme.lower() if slashes else "file"


def can_be_written(url: str) -> bool:
    """Whether files can be sent to an address: HTTP has no upload."""
    return not scheme_of(url).startswith("http")
