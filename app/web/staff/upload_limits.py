"""The one address of staff pages that takes a file, and how large the file may be."""

UPLOAD_PATH = "/council/listings/send"
FILE_BYTES_MAX = 40_000_000
BODY_BYTES_MAX = FILE_BYTES_MAX + 100_000  # the form around the file
