"""Entries of a council's directory on the desk: on Today without a number, and as a source."""

import re
from pathlib import Path

from app.core.staff_roles import Role
from tests.builders import find_setting, new_install, nursery
from tests.directory_builders import import_directory, service_1, service_3
from tests.web.staff.signed_in import sign_in


def test_staff_see_entries_without_a_number_and_what_the_directory_gives(tmp_path: Path) -> None:
    install = new_install(tmp_path / "install")
    install.areas()
    install.postcodes()
    install.register(nursery())
    import_directory(
        install,
        service_3(),
        service_3("lone", "", name="Lone Day Nursery"),
        service_1(4, taxonomies=[{"name": "Nurseries and creches"}], name="Two Kinds"),
    )
    shown = find_setting(install.publish().settings, "EY100001")
    assert shown
    officer = sign_in(install.data_dir, Role.EDITOR)

    queue = officer.get("/council/today/numbers").text
    setting = officer.get(f"/council/settings/{shown.provider_id}").text
    entry_path = re.findall(r'href="(/council/settings/\w+)"', queue)[0]
    entry, form = officer.get(entry_path), officer.get(f"{entry_path}/edit/contact")

    assert "Lone Day Nursery" in queue
    assert "Your directory has it without an Ofsted number." in queue
    assert "without one kind of provision" in queue
    assert "From the council&#39;s directory" in setting
    assert "01632 960777" in setting
    assert entry.status_code == 200
    assert "Not public: no register has its number yet" in entry.text
    assert f"{entry_path}/merge" in entry.text
    assert form.status_code == 404
    assert f"{entry_path}/edit" not in officer.get("/council/settings/").text
