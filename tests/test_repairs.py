"""Each broken state is named by `flask doctor`, and its advice, followed to the letter, mends it."""

import re
import shlex
import stat
from collections.abc import Callable
from datetime import UTC
from pathlib import Path

import pytest

from app.core.provision import Consent
from app.data.audit import Head
from app.data.backup_file import EDITS, opened
from app.data.session import engine
from app.publish.audit_heads import find_backups
from app.publish.backup.prove import events_after
from app.snapshot.reader import Snapshots, folder_of, read_pointer
from tests.builders import Install, close_engine, consent, fill, settings_for
from tests.faults.test_edits_cut_short import copied
from tests.operators import did, flask

WHY = ("--reason", "asked by the provider")
NUMBER = "01632 960123"
ROUNDS = 4  # of advice that may be needed


@pytest.fixture(autouse=True)
def _no_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.ingest.forget.GRACE_S", 0.0)


@pytest.fixture(scope="module")
def lived_in(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seeds, with a setting edited, one withheld and one forgotten; backed up beside it."""
    data_dir = copied(seeded, tmp_path_factory.mktemp("lived") / "data")
    first = a_home(data_dir)  # so that the audit has digests made with the key
    second, third = [one for one in sorted(shown(data_dir)) if one != first][:2]
    did(data_dir, "edit", "set", first, "phone", NUMBER, *WHY)
    did(data_dir, "edit", "withhold", second, *WHY)
    did(data_dir, "edit", "forget", third, *WHY)
    did(data_dir, "publish")
    did(data_dir, "backup", f"{data_dir.parent}/backups/")
    did(data_dir, "backup", f"{data_dir.parent}/backups/", "--edits")
    close_engine(settings_for(data_dir).database_url)
    return data_dir


def shown(data_dir: Path) -> dict[str, str]:
    current = Snapshots(data_dir / "snapshots").current()
    assert current is not None
    return {one.provider_id: one.phone for one in current.places.all()}


def a_home(data_dir: Path) -> str:
    current = Snapshots(data_dir / "snapshots").current()
    assert current is not None
    homes = (one for one in current.places.all() if one.kind.value == "childminder")
    return next(one.provider_id for one in homes if one.phone and one.consent is Consent.ALL)


def remove(*names: str) -> Callable[[Path], None]:
    def harm(data_dir: Path) -> None:
        for name in names:
            for one in sorted(data_dir.glob(name), reverse=True):
                one.unlink() if not one.is_dir() else one.rmdir()

    return harm


def garble(name: str, length: int = 9) -> Callable[[Path], None]:
    """Other bytes in the middle; never in a file that is linked elsewhere."""

    def harm(data_dir: Path) -> None:
        file = data_dir / name
        whole = bytearray(file.read_bytes())
        middle = len(whole) // 2
        whole[middle : middle + length] = b"\x07garbage\xff"[:9] * (length // 9)
        file.unlink()
        file.write_bytes(whole)

    return harm


def of_public(part: str, name: str, harm: Callable[[str], Callable[[Path], None]]):
    """Harm to a file of what is public."""

    def act(data_dir: Path) -> None:
        seq = read_pointer(data_dir / "snapshots")[part]
        file = folder_of(data_dir / "snapshots", part, seq) / name
        harm(str(file.relative_to(data_dir)))(data_dir)

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
    did(data_dir, "migrate")


STATES: dict[str, tuple[Callable[[Path], None], str]] = {
    "record lost": (remove("record.sqlite*"), "the record is missing, and"),
    "record begun anew": (migrated, "the record is empty, and"),
    "record damaged": (garble("record.sqlite", 99_999), "record.sqlite is damaged"),
    "pointer lost": (remove("snapshots/current"), "snapshots/current is missing"),
    "pointer damaged": (garble("snapshots/current"), "the pointer cannot be read"),
    "places damaged": (of_public("places", "places.sqlite", garble), "is not what was written"),
    "array damaged": (of_public("places", "tags.npy", garble), "is not what was written"),
    "array lost": (of_public("places", "latitude.npy", remove), "No such file"),
    "older places damaged": (garble("snapshots/places/000001/places.sqlite"), "is not what"),
    "postcodes damaged": (of_public("postcodes", "keys.npy", garble), "is not what was written"),
    "snapshots lost": (
        remove(
            "snapshots/places/*/*",
            "snapshots/places/*",
            "snapshots/postcodes/*/*",
            "snapshots/postcodes/*",
            "snapshots/*",
        ),
        "snapshots/current is missing",
    ),
    "secret lost": (remove("secret"), "the file secret is missing"),
    "secret damaged": (garble("secret"), "the file secret is damaged"),
    "forget.log lost": (remove("forget.log"), "forget.log is lost"),
    "forget.log damaged": (garble("forget.log"), "forget.log"),
    "both lists lost": (remove("forget.log", "erasures/orders.jsonl"), "forget.log is lost"),
    "audit.head lost": (remove("audit.head"), "audit.head is missing"),
    "audit.head damaged": (garble("audit.head"), "audit.head cannot be read"),
    "audit rows and head lost": (without_rows, "its end is gone"),
}
WITHOUT_BACKUP = (
    "pointer lost",
    "places damaged",
    "postcodes damaged",
    "snapshots lost",
    "secret lost",
)


def followed(data_dir: Path, said: str, **environ: str) -> None:
    """Give the commands that doctor advises, until it is content; at first it names what is wrong."""
    examined = flask(data_dir, "doctor", **environ)
    assert examined.exit_code == 1
    assert said in examined.output
    for _ in range(ROUNDS):
        advised = re.findall(r"BROKEN: .*\n    to do: .*?`flask ([^`]+)`", examined.output)
        assert advised, examined.output
        assert not advised[0].startswith("migrate")
        did(data_dir, *shlex.split(advised[0]), **environ)
        close_engine(settings_for(data_dir).database_url)
        examined = flask(data_dir, "doctor", **environ)
        if examined.exit_code == 0:
            return
    raise AssertionError(examined.output)


def modes(folder: Path) -> dict[str, int]:
    return {
        str(one.relative_to(folder)): stat.S_IMODE(one.stat().st_mode)
        for one in folder.rglob("*")
        if not one.is_symlink()
    }


def test_files_that_may_tell_of_people_are_their_owners_alone(
    lived_in: Path, tmp_path: Path
) -> None:
    data_dir = copied(lived_in, tmp_path / "data")
    bad = tmp_path / "listing.csv"
    did(data_dir, "listing", "export", "995", bad)
    bad.write_text(bad.read_text().replace("ZZ1", "nowhere", 1))
    flask(data_dir, "refresh", "council_listing", "--file", bad, "--as-at", "2026-11-20")
    for words in (
        ("doctor",),
        ("inbox", "fold"),
        ("changes", "schools"),
        ("publish",),
        ("rollback",),
    ):
        flask(data_dir, *words)
    did(data_dir, "restore", lived_in.parent / "backups", "--replace")

    public = modes(data_dir / "snapshots")
    private = {
        name: mode
        for name, mode in modes(data_dir).items()
        if not name.startswith(("snapshots", "metrics", "seeded")) and ".lock" not in name
    }

    assert {"record.sqlite", "forget.log", "erasures", "secret", "audit.head"} <= private.keys()
    assert {name: mode for name, mode in private.items() if mode & 0o077} == {}
    assert all(mode & 0o044 for mode in public.values())
    assert all(not mode & 0o077 for mode in modes(lived_in.parent / "backups").values())
    close_engine(settings_for(data_dir).database_url)


def test_files_that_others_can_read_are_named_and_made_private(
    lived_in: Path, tmp_path: Path
) -> None:
    data_dir = copied(lived_in, tmp_path / "data")
    (data_dir / "forget.log").chmod(0o644)

    followed(data_dir, "can be read by others, forget.log first")

    assert stat.S_IMODE((data_dir / "forget.log").stat().st_mode) == 0o600


def check(lived_in: Path, tmp_path: Path, state: str, **environ: str) -> None:
    harm, said = STATES[state]
    data_dir = copied(lived_in, tmp_path / "data")
    harm(data_dir)

    followed(data_dir, said, **environ)

    assert shown(data_dir) == shown(lived_in)
    standing = did(data_dir, "edit", "list")
    assert NUMBER in standing
    assert standing.count("withheld: yes") == 2
    close_engine(settings_for(data_dir).database_url)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_archived_file_that_is_lost_or_damaged_is_named_and_its_rows_stay(
    install: Install,
) -> None:
    fill(install, consent())
    install.publish()
    environ = {"DATABASE_URL": install.database_url}
    (file,) = (install.data_dir / "editions" / "ofsted_register").glob("*.csv")
    did(install.data_dir, "repair", **environ)  # the files of this test
    whole = file.read_bytes()
    file.write_bytes(whole[:-9])
    noted = did(install.data_dir, "doctor", **environ)
    file.unlink()

    followed(install.data_dir, "the archived file of ofsted_register as at", **environ)

    assert "is not the file that was accepted" in noted
    assert len(shown(install.data_dir)) == 2


def test_a_setting_withheld_without_a_pointer_is_hidden_by_the_repair(
    lived_in: Path, tmp_path: Path
) -> None:
    data_dir = copied(lived_in, tmp_path / "data")
    one = min(shown(data_dir))
    (data_dir / "snapshots" / "current").unlink()
    refused = flask(data_dir, "edit", "withhold", one, *WHY)

    did(data_dir, "repair")

    assert refused.exit_code == 1
    assert "run `flask repair`" in refused.output
    assert one not in shown(data_dir)
    close_engine(settings_for(data_dir).database_url)


def test_lines_of_the_audit_from_a_backup_are_in_utc_whatever_the_zone_of_the_server(
    lived_in: Path, tmp_path: Path
) -> None:
    (edits,) = find_backups(lived_in.parent / "backups", EDITS)
    with opened(edits) as backup:
        lines = events_after(backup, tmp_path, Head())

    assert len(lines) > 3
    assert {line["at"].tzinfo for line in lines} == {UTC}


def test_who_was_forgotten_stays_so_where_only_a_whole_backup_beside_has_the_order(
    lived_in: Path, tmp_path: Path
) -> None:
    data_dir = copied(lived_in, tmp_path / "data")
    one = min(shown(data_dir))
    old, newer = tmp_path / "old.tar", tmp_path / "backups"
    did(data_dir, "backup", old)
    did(data_dir, "edit", "forget", one, *WHY)
    did(data_dir, "backup", f"{newer}/")
    close_engine(settings_for(data_dir).database_url)
    remove("record.sqlite*", "forget.log", "erasures/*", "snapshots/current")(data_dir)

    said = did(data_dir, "restore", old, BACKUP_TO=str(newer))

    assert " 0 orders to forget given again" not in said
    assert one not in shown(data_dir)
    close_engine(settings_for(data_dir).database_url)


@pytest.mark.parametrize("state", STATES)
def test_the_advice_of_doctor_mends_every_broken_state(
    lived_in: Path, tmp_path: Path, state: str
) -> None:
    check(lived_in, tmp_path, state, BACKUP_TO=str(lived_in.parent / "backups"))


@pytest.mark.parametrize("state", WITHOUT_BACKUP)
def test_what_needs_no_backup_is_mended_without_one(
    lived_in: Path, tmp_path: Path, state: str
) -> None:
    check(lived_in, tmp_path, state)
