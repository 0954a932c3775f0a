"""The lines of forget.log keep the keys that every release wrote."""

import json
from datetime import UTC, datetime
from pathlib import Path

from app.data.erasure_orders import ErasureLogEntry, read_order_files, to_json_line

ENTRY = ErasureLogEntry(
    "ofsted_register", "EY100001", "aaaaaaaaaaaa", "nothing", datetime(2026, 9, 1, tzinfo=UTC)
)
LINE = (
    '{"source": "ofsted_register", "key": "EY100001", "provider_id": "aaaaaaaaaaaa", '
    '"restricts": "nothing", "ordered_at": "2026-09-01T00:00:00+00:00"}\n'
)


def test_a_line_is_written_as_releases_before_wrote_it() -> None:
    assert to_json_line(ENTRY) == LINE


def test_a_line_that_releases_before_wrote_is_read(tmp_path: Path) -> None:
    (tmp_path / "forget.log").write_text(LINE)

    assert read_order_files(tmp_path) == [ENTRY]


def test_a_line_with_the_name_of_the_column_is_read_too(tmp_path: Path) -> None:
    values = json.loads(LINE)
    values["restricted_to"] = values.pop("restricts")
    (tmp_path / "forget.log").write_text(json.dumps(values))

    assert read_order_files(tmp_path) == [ENTRY]


def test_a_line_with_an_unknown_key_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "forget.log").write_text(LINE.replace("restricts", "limits") + LINE)

    assert read_order_files(tmp_path) == [ENTRY]
