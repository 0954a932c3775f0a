"""`flask doctor` names each broken state, and following its advice repairs it."""

import re
import shlex
import stat
from collections.abc import Callable, Iterable
from datetime import UTC
from pathlib import Path

import pytest

from app.core.consent import Consent
from app.data.audit import AuditHead
from app.data.backup_file import EDITS, open_verified
from app.data.session import engine
from app.publish.backup.audit_heads import find_backups
from app.publish.backup.trial_restore import events_after
from app.snapshot.reader import Snapshots, part_folder, read_current_pointer
from tests.builders import (
    Install,
    close_engine,
    consent,
    fill,
    run_command,
    settings_for,
    try_command,
)
from tests.faults.test_interrupted_edits import copied

pytestmark = pytest.mark.both_engines

WHY = ("--reason", "asked by the provider")
NUMBER = "01632 960123"
ROUNDS = 4  # of advice at most


@pytest.fixture(autouse=True)
def _no_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.ingest.redaction.apply_erasure_orders.GRACE_S", 0.0)


@pytest.fixture(scope="module")
def used_install(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seeds with one setting edited, one withheld and one erased; with backups beside it."""
    data_dir = copied(seeded, tmp_path_factory.mktemp("used") / "data")
    first = a_home(data_dir)  # so that the audit has digests made with the key
    second, third = [one for one in sorted(shown(data_dir)) if one != first][:2]
    run_command(data_dir, "edit", "set", first, "phone", NUMBER, *WHY)
    run_command(data_dir, "edit", "withhold", second, *WHY)
    run_command(data_dir, "edit", "forget", third, *WHY)
    run_command(data_dir, "publish")
    run_command(data_dir, "backup", f"{data_dir.parent}/backups/")
    run_command(data_dir, "backup", f"{data_dir.parent}/backups/", "--edits")
    close_engine(settings_for(data_dir).database_url)
    return data_dir


def shown(data_dir: Path) -> dict[str, str]:
    current = Snapshots(data_dir / "snapshots").current()
    assert current is not None
    return {setting.provider_id: setting.phone for setting in current.settings.all()}


def a_home(data_dir: Path) -> str:
    current = Snapshots(data_dir / "snapshots").current()
    assert current is not None
    homes = (setting for setting in current.settings.all() if setting.kind.value == "childminder")
    return next(home.provider_id for home in homes if home.phone and home.consent is Consent.ALL)


def remove(*names: str) -> Callable[[Path], None]:
    def break_install(data_dir: Path) -> None:
        for name in names:
            for file in sorted(data_dir.glob(name), reverse=True):
                file.unlink() if not file.is_dir() else file.rmdir()

    return break_install


def overwrite_bytes(name: str, length: int = 9) -> Callable[[Path], None]:
    """Overwrite bytes in the middle, never in a file that has other links."""

    def break_install(data_dir: Path) -> None:
        file = data_dir / name
        whole = bytearray(file.read_bytes())
        middle = len(whole) // 2
        whole[middle : middle + length] = b"\x07garbage\xff"[:9] * (length // 9)
        file.unlink()
        file.write_bytes(whole)

    return break_install


def of_public(part: str, name: str, break_install: Callable[[str], Callable[[Path], None]]):
    """Damage a file of the current publication."""

    def act(data_dir: Path) -> None:
        seq = read_current_pointer(data_dir / "snapshots")[part]
        file = part_folder(data_dir / "snapshots", part, seq) / name
        break_install(str(file.relative_to(data_dir)))(data_dir)

    return act


def without_rows(data_dir: Path) -> None:
    with engine(settings_for(data_dir).database_url).begin() as connection:
        connection.exec_driver_sql(
            "DELETE FROM audit_event WHERE id > (SELECT max(id) - 3 FROM audit_event)"
        )
    close_engine(settings_for(data_dir).database_url)
    (data_dir / "audit.head").unlink()


def migrated(data_dir: Path) -> None:
    remove("record.sqlite*")(data_dir)
    run_command(data_dir, "migrate")


STATES: dict[str, tuple[Callable[[Path], None], str]] = {
    "record lost": (remove("record.sqlite*"), "the record is missing although"),
    "record created again": (migrated, "the record is empty although"),
    "record damaged": (overwrite_bytes("record.sqlite", 99_999), "record.sqlite is damaged"),
    "pointer lost": (remove("snapshots/current"), "snapshots/current is missing"),
    "pointer damaged": (overwrite_bytes("snapshots/current"), "the current pointer cannot be read"),
    "places damaged": (
        of_public("places", "places.sqlite", overwrite_bytes),
        "differs from its manifest",
    ),
    "array damaged": (
        of_public("places", "tags.npy", overwrite_bytes),
        "differs from its manifest",
    ),
    "array lost": (of_public("places", "latitude.npy", remove), "No such file"),
    "older places damaged": (
        overwrite_bytes("snapshots/places/000001/places.sqlite"),
        "differs from",
    ),
    "postcodes damaged": (
        of_public("postcodes", "keys.npy", overwrite_bytes),
        "differs from its manifest",
    ),
    "snapshots lost": (
        remove("snapshots/*/*/*", "snapshots/*/*", "snapshots/*"),
        "snapshots/current is missing",
    ),
    "secret lost": (remove("secret"), "the file secret is missing"),
    "secret damaged": (overwrite_bytes("secret"), "the file secret is damaged"),
    "forget.log lost": (remove("forget.log"), "forget.log is lost"),
    "forget.log damaged": (overwrite_bytes("forget.log"), "forget.log"),
    "both lists lost": (remove("forget.log", "erasures/orders.jsonl"), "forget.log is lost"),
    "audit.head lost": (remove("audit.head"), "audit.head is missing"),
    "audit.head damaged": (overwrite_bytes("audit.head"), "audit.head cannot be read"),
    "audit rows and head lost": (without_rows, "its last lines are missing"),
}
WITHOUT_BACKUP = (
    "pointer lost",
    "places damaged",
    "postcodes damaged",
    "snapshots lost",
    "secret lost",
)
# Repaired in the same way as another state here, so that only `make faults` repairs them.
ALIKE = (
    "pointer damaged",
    "array damaged",
    "array lost",
    "older places damaged",
    "secret damaged",
    "forget.log damaged",
    "audit.head damaged",
)


def short_and_long(names: Iterable[str], long: Iterable[str]) -> list[object]:
    return [
        pytest.param(name, marks=pytest.mark.faults) if name in long else name for name in names
    ]


def follow_advice(data_dir: Path, printed: str, **environ: str) -> None:
    """Check that doctor names the problem, then run the commands it advises until it passes."""
    examined = try_command(data_dir, "doctor", **environ)
    assert examined.exit_code == 1
    assert printed in examined.output
    for _ in range(ROUNDS):
        advised = re.findall(r"BROKEN: .*\n    to do: .*?`flask ([^`]+)`", examined.output)
        assert advised, examined.output
        assert not advised[0].startswith("migrate")
        run_command(data_dir, *shlex.split(advised[0]), **environ)
        close_engine(settings_for(data_dir).database_url)
        examined = try_command(data_dir, "doctor", **environ)
        if examined.exit_code == 0:
            return
    raise AssertionError(examined.output)


def modes(folder: Path) -> dict[str, int]:
    return {
        str(file.relative_to(folder)): stat.S_IMODE(file.stat().st_mode)
        for file in folder.rglob("*")
        if not file.is_symlink()
    }


def test_only_the_owner_can_read_files_with_personal_data(
    used_install: Path, tmp_path: Path
) -> None:
    data_dir = copied(used_install, tmp_path / "data")
    bad = tmp_path / "listing.csv"
    run_command(data_dir, "listing", "export", "995", bad)
    bad.write_text(bad.read_text().replace("ZZ1", "nowhere", 1))
    try_command(data_dir, "refresh", "council_listing", "--file", bad, "--as-at", "2026-11-20")
    for words in (
        ("doctor",),
        ("inbox", "fold"),
        ("changes", "schools"),
        ("publish",),
        ("rollback",),
    ):
        try_command(data_dir, *words)
    run_command(data_dir, "restore", used_install.parent / "backups", "--replace")

    public = modes(data_dir / "snapshots")
    private = {
        name: mode
        for name, mode in modes(data_dir).items()
        if not name.startswith(("snapshots", "metrics", "seeded")) and ".lock" not in name
    }

    assert {"record.sqlite", "forget.log", "erasures", "secret", "audit.head"} <= private.keys()
    assert {name: mode for name, mode in private.items() if mode & 0o077} == {}
    assert all(mode & 0o044 for mode in public.values())
    assert all(not mode & 0o077 for mode in modes(used_install.parent / "backups").values())
    close_engine(settings_for(data_dir).database_url)


def test_files_that_other_users_can_read_are_named_and_made_private(
    used_install: Path, tmp_path: Path
) -> None:
    data_dir = copied(used_install, tmp_path / "data")
    (data_dir / "forget.log").chmod(0o644)

    follow_advice(data_dir, "can be read by other users, such as forget.log")

    assert stat.S_IMODE((data_dir / "forget.log").stat().st_mode) == 0o600


def check(used_install: Path, tmp_path: Path, state: str, **environ: str) -> None:
    break_install, printed = STATES[state]
    data_dir = copied(used_install, tmp_path / "data")
    break_install(data_dir)

    follow_advice(data_dir, printed, **environ)

    assert shown(data_dir) == shown(used_install)
    listed = run_command(data_dir, "edit", "list")
    assert NUMBER in listed
    assert listed.count("withheld: yes") == 2
    close_engine(settings_for(data_dir).database_url)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_archived_file_that_is_lost_or_damaged_is_named_and_its_rows_stay(
    install: Install,
) -> None:
    fill(install, consent())
    install.publish()
    environ = {"DATABASE_URL": install.database_url}
    (file,) = (install.data_dir / "editions" / "ofsted_register").glob("*.csv")
    run_command(
        install.data_dir, "repair", **environ
    )  # the permissions of files that the test wrote
    whole = file.read_bytes()
    file.write_bytes(whole[:-9])
    examined = run_command(install.data_dir, "doctor", **environ)
    file.unlink()

    follow_advice(install.data_dir, "the archived file of ofsted_register as at", **environ)

    assert "is not the file that was accepted" in examined
    assert len(shown(install.data_dir)) == 2


def statistics_of(data_dir: Path) -> tuple[int, list[str]] | None:
    """The number of the public statistics and the codes of their measures."""
    current = Snapshots(data_dir / "snapshots").current()
    assert current is not None
    shown = current.statistics
    return (shown.seq, list(shown.measures)) if shown else None


def test_damaged_statistics_are_written_again_by_the_publication_after_a_repair(
    seeded_copy: Path,
) -> None:
    before = statistics_of(seeded_copy)
    assert before is not None
    of_public("statistics", "statistics.sqlite", overwrite_bytes)(seeded_copy)

    repaired = run_command(seeded_copy, "repair")
    without = statistics_of(seeded_copy)
    run_command(seeded_copy, "publish")

    assert "run `flask publish` to write the statistics again from the record" in repaired
    assert "rollback" not in repaired
    assert (without, statistics_of(seeded_copy)) == (None, (before[0] + 1, before[1]))


def test_damaged_statistics_that_are_not_public_any_more_are_removed(seeded_copy: Path) -> None:
    before = statistics_of(seeded_copy)
    assert before is not None
    of_public("statistics", "statistics.sqlite", overwrite_bytes)(seeded_copy)

    run_command(seeded_copy, "publish")
    healed = statistics_of(seeded_copy)
    repaired = run_command(seeded_copy, "repair")

    assert healed == statistics_of(seeded_copy) == (before[0] + 1, before[1])
    assert f"statistics {before[0]} cannot be recovered: it is removed, and" in repaired
    assert try_command(seeded_copy, "doctor").exit_code == 0


def test_a_setting_withheld_without_a_pointer_is_hidden_by_the_repair(
    used_install: Path, tmp_path: Path
) -> None:
    data_dir = copied(used_install, tmp_path / "data")
    one = min(shown(data_dir))
    (data_dir / "snapshots" / "current").unlink()
    refused = try_command(data_dir, "edit", "withhold", one, *WHY)

    run_command(data_dir, "repair")

    assert refused.exit_code == 1
    assert "run `flask repair`" in refused.output
    assert one not in shown(data_dir)
    close_engine(settings_for(data_dir).database_url)


def test_lines_of_the_audit_from_a_backup_are_in_utc_whatever_the_zone_of_the_server(
    used_install: Path, tmp_path: Path
) -> None:
    (edits,) = find_backups(used_install.parent / "backups", EDITS)
    with open_verified(edits) as backup:
        lines = events_after(backup, tmp_path, AuditHead())

    assert len(lines) > 3
    assert {line["at"].tzinfo for line in lines} == {UTC}


def test_an_erased_provider_stays_erased_when_only_another_backup_has_the_order(
    used_install: Path, tmp_path: Path
) -> None:
    data_dir = copied(used_install, tmp_path / "data")
    one = min(shown(data_dir))
    old, newer = tmp_path / "old.tar", tmp_path / "backups"
    run_command(data_dir, "backup", old)
    run_command(data_dir, "edit", "forget", one, *WHY)
    run_command(data_dir, "backup", f"{newer}/")
    close_engine(settings_for(data_dir).database_url)
    remove("record.sqlite*", "forget.log", "erasures/*", "snapshots/current")(data_dir)

    printed = run_command(data_dir, "restore", old, BACKUP_TO=str(newer))

    assert " 0 erasure orders recorded again" not in printed
    assert one not in shown(data_dir)
    close_engine(settings_for(data_dir).database_url)


@pytest.mark.parametrize("state", ALIKE)
def test_doctor_names_states_that_are_repaired_alike(
    used_install: Path, tmp_path: Path, state: str
) -> None:
    break_install, printed = STATES[state]
    data_dir = copied(used_install, tmp_path / "data")
    break_install(data_dir)

    examined = try_command(data_dir, "doctor", BACKUP_TO=str(used_install.parent / "backups"))

    assert examined.exit_code == 1
    assert printed in examined.output
    close_engine(settings_for(data_dir).database_url)


@pytest.mark.parametrize("state", short_and_long(STATES, ALIKE))
def test_the_advice_of_doctor_repairs_every_broken_state(
    used_install: Path, tmp_path: Path, state: str
) -> None:
    check(used_install, tmp_path, state, BACKUP_TO=str(used_install.parent / "backups"))


@pytest.mark.parametrize("state", short_and_long(WITHOUT_BACKUP, WITHOUT_BACKUP[:3]))
def test_repairs_that_need_no_backup_work_without_one(
    used_install: Path, tmp_path: Path, state: str
) -> None:
    check(used_install, tmp_path, state)
