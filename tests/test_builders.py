"""Replayed steps of an install leave what the steps themselves leave."""

from pathlib import Path

from tests.builders import (
    Install,
    childminder,
    close_engine,
    consent,
    fill,
    new_install,
    nursery,
    public_bytes,
)


def taken_step_by_step(install: Install) -> Install:
    """What `fill` and `publish` do, without replaying anything."""
    Install.areas.__wrapped__(install)
    Install.postcodes.__wrapped__(install)
    Install.register.__wrapped__(install, nursery(), childminder())
    Install.consented.__wrapped__(install, consent())
    Install._publish.__wrapped__(install)
    return install


def filled(data_dir: Path) -> Install:
    install = new_install(data_dir)
    fill(install, consent())
    install.publish()
    return install


def test_replayed_steps_publish_the_same_bytes_as_the_steps_themselves(tmp_path):
    expected = public_bytes(taken_step_by_step(new_install(tmp_path / "steps")))

    replayed = [filled(tmp_path / str(number)) for number in range(6)]

    assert [public_bytes(install) == expected for install in replayed] == [True] * 6
    assert len(list(replayed[-1].public().settings.all())) == 2


def test_installs_share_no_file(tmp_path):
    for number in range(4):
        filled(tmp_path / str(number))

    files = [file for file in tmp_path.rglob("*") if file.is_file()]

    assert {file.stat().st_nlink for file in files} == {1}


def test_a_step_after_another_change_is_not_replayed_without_it(tmp_path):
    names = []
    for number in range(4):
        install = new_install(tmp_path / str(number))
        install.areas()
        with install.session() as session:
            change = f"UPDATE area SET name = 'Changed {number}' WHERE level = 'council'"
            session.connection().exec_driver_sql(change)
            session.commit()
        close_engine(install.database_url)
        install.postcodes()
        with install.session() as session:
            query = "SELECT name FROM area WHERE level = 'council'"
            names.append(session.connection().exec_driver_sql(query).scalar())

    assert names == [f"Changed {number}" for number in range(4)]
