"""What a rollback would change, from the files of two publications."""

from app.snapshot.compare_settings import compare_settings
from tests.builders import Install, childminder, fill, nursery


def test_settings_that_appear_disappear_or_change_are_counted_and_named(install: Install):
    fill(install)
    first = install.publish().settings
    shown = next(iter(first.all()))
    install.register(
        nursery(**{"Provider name": "Renamed"}),
        nursery("EY100009", **{"Provider name": "Brand new"}),
        childminder(),
    )
    second = install.publish().settings

    back = compare_settings(install.snapshots, second.seq, first.seq, shown.la_code)

    assert (back.appearing.count, back.disappearing.names) == (0, ("Brand new",))
    assert back.changing.names == (shown.name,)
