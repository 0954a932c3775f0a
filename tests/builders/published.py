"""Settings published without a record."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from app.core.consent import Consent
from app.core.provision import Choice, Kind
from app.publish.selection.name_index import setting_names
from app.publish.selection.public_record import Selection
from app.publish.store.staging import write_directory, write_places
from app.publish.store.switch import switch_pointer
from app.snapshot.layout import Edition, Setting
from app.snapshot.published_settings import PublishedSettings
from app.snapshot.reader import open_settings
from tests.builders.databases import close_engine
from tests.builders.installs import NOW, new_install
from tests.builders.rows import nursery


def _by_name(listed: Setting) -> tuple[str, str]:
    return listed.name.casefold(), listed.provider_id


def setting(provider_id: str = "aaaaaaaaaaaa", **facts: Any) -> Setting:
    """A public day nursery in the middle of the seeds' town."""
    defaults: dict[str, Any] = {
        "name": f"Nursery {provider_id}",
        "kind": Kind.DAY_NURSERY,
        "choice": Choice.DAY_NURSERY,
        "consent": Consent.ALL,
        "latitude": 53.9,
        "longitude": 1.2,
    }
    return Setting(provider_id=provider_id, **(defaults | facts))


def published_settings_of(folder: Path, listed: Iterable[Setting]) -> PublishedSettings:
    """Only these settings, written to `folder` as publishing writes them, and opened."""
    ordered = sorted(listed, key=_by_name)
    selection = Selection(ordered, [], [], setting_names(ordered, []), [], is_invented=True)
    write_directory(folder, "places", 1, NOW, write_places(selection))
    return open_settings(folder, 1)


def public_dir(data_dir: Path, listed: Iterable[Setting], editions: Iterable[Edition] = ()) -> Path:
    """A data directory that publishes these settings and the postcodes of `POSTCODES`."""
    install = new_install(data_dir)
    install.areas()
    install.postcodes()
    install.register(nursery())
    install.publish()
    close_engine(install.database_url)
    areas = list(install.public().settings.areas.values())
    ordered = sorted(listed, key=_by_name)
    selection = Selection(ordered, [], areas, [], list(editions), is_invented=False)
    write_directory(install.snapshots, "places", 2, NOW, write_places(selection))
    switch_pointer(install.snapshots, {"places": 2, "postcodes": 1})
    return data_dir
