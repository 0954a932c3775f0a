"""What signs people in and what they may do, on both engines, also for two requests at once."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import TypeVar

import pytest
from sqlmodel import Session

from app.core.staff_roles import IDLE_LASTS, SESSION_LASTS, Role
from app.data.audit import verify
from app.data.counted_sign_ins import ATTEMPTS, WITHIN, count_sign_in
from app.data.passkeys import add_passkey, find_passkey, save_passkey_use
from app.data.sign_in_attempts import PASSKEY_ANSWERS_WITHIN, start_attempt, use_attempt
from app.data.staff_changes import LastAdministrator, add_person, change_roles, disable, enable
from app.data.staff_sessions import (
    end_other_sessions,
    end_sessions_of,
    find_open_session,
    start_session,
)
from app.data.staff_users import (
    LINK_MINUTES,
    Person,
    find_people,
    find_person,
    save_sign_in_link,
    set_roles,
    use_sign_in_link,
)
from app.data.tables import SignInPurpose
from tests.builders import NOW, Install

pytestmark = pytest.mark.both_engines

COUNCIL, OTHER = "995", "996"
MINUTE = timedelta(minutes=1)
Answer = TypeVar("Answer")


def at_once(install: Install, *steps: Callable[[Session], Answer]) -> list[Answer]:
    """What each step returns; they start at once and each commits in a session of its own."""
    ready = Barrier(len(steps))

    def run(step: Callable[[Session], Answer]) -> Answer:
        with install.session() as session:
            ready.wait()
            answer = step(session)
            session.commit()
            return answer

    with ThreadPoolExecutor(len(steps)) as threads:
        return list(threads.map(run, steps))


def add(install: Install, *roles: Role) -> int:
    with install.session() as session:
        user_id = add_person(session, "Ada", COUNCIL, roles or [Role.EDITOR], "tests", NOW)
        session.commit()
    return user_id


@pytest.mark.parametrize("is_disabling", [False, True])
def test_of_two_administrators_who_remove_each_other_one_remains(
    install: Install, is_disabling: bool
) -> None:
    ids = [add(install, Role.ADMINISTRATOR) for _ in range(2)]

    def removal(user_id: int) -> Callable[[Session], bool]:
        def remove(session: Session) -> bool:
            person = find_person(session, user_id, COUNCIL)
            assert person
            try:
                if is_disabling:
                    disable(session, person, COUNCIL, "tests", NOW)
                else:
                    change_roles(session, person, COUNCIL, [Role.EDITOR], "tests", NOW)
            except LastAdministrator:
                session.rollback()
                return False
            return True

        return remove

    for _ in range(5):
        removed = at_once(install, *map(removal, ids))

        assert sorted(removed) == [False, True]
        with install.session() as session:
            left = [one for one in find_people(session, COUNCIL) if is_administrator(one)]
            verify(session)
            assert len(left) == 1
            restore(session, ids)


def is_administrator(person: Person) -> bool:
    return not person.is_disabled and Role.ADMINISTRATOR in person.roles


def restore(session: Session, ids: Iterable[int]) -> None:
    for user_id in ids:
        set_roles(session, user_id, COUNCIL, [Role.ADMINISTRATOR])
        person = find_person(session, user_id, COUNCIL)
        assert person
        enable(session, person, "tests", NOW)
    session.commit()


def test_a_link_signs_one_of_two_browsers_in_at_its_own_council_in_time(install: Install) -> None:
    user_id = add(install)
    with install.session() as session:
        token, local = (
            save_sign_in_link(session, user_id, COUNCIL, "tests", NOW, is_local=is_local)
            for is_local in (False, True)
        )
        session.commit()
        late = NOW + LINK_MINUTES * MINUTE
        refused = [
            use_sign_in_link(session, token, OTHER, NOW),
            use_sign_in_link(session, token, COUNCIL, late),
            use_sign_in_link(session, f"{token}x", COUNCIL, NOW),
            use_sign_in_link(session, local, COUNCIL, NOW),
        ]

    def use(session: Session) -> int | None:
        return use_sign_in_link(session, token, COUNCIL, late - MINUTE)

    assert refused == [None] * 4
    assert sorted(at_once(install, use, use), key=str) == [user_id, None]


def test_an_attempt_counts_once_in_time_and_for_its_own_browser(install: Install) -> None:
    with install.session() as session:
        started = start_attempt(session, SignInPurpose.PASSKEY, COUNCIL, NOW)
        session.commit()
    late = NOW + PASSKEY_ANSWERS_WITHIN

    def use(session: Session, token: str = started.cookie_token, at: datetime = NOW) -> str | None:
        found = use_attempt(session, SignInPurpose.PASSKEY, COUNCIL, token, at)
        return found and found.nonce

    with install.session() as session:
        assert use(session, "another browser") is None
        assert use(session, at=late) is None
    assert sorted(at_once(install, use, use), key=str) == sorted([started.nonce, None], key=str)


def test_the_counter_of_a_passkey_only_grows(install: Install) -> None:
    user_id = add(install)
    with install.session() as session:
        add_passkey(session, user_id, "Phone", "localhost", "id", "key", 4, NOW)
        session.commit()
        found = find_passkey(session, "id", "localhost")
        assert found
        assert find_passkey(session, "id", "elsewhere.example") is None

    def use(count: int) -> Callable[[Session], bool]:
        return lambda session: save_passkey_use(session, found.passkey_id, count, NOW)

    assert sorted(at_once(install, use(5), use(5))) == [False, True]
    assert [at_once(install, use(count)) for count in (4, 6)] == [[False], [True]]


def test_the_eleventh_attempt_waits_until_the_first_is_a_quarter_of_an_hour_old(
    install: Install,
) -> None:
    with install.session() as session:
        waits = []
        for number in range(ATTEMPTS + 1):
            waits.append(count_sign_in(session, ["a", "b"], NOW + number * MINUTE))
            session.commit()
        later = count_sign_in(session, ["a"], NOW + WITHIN)

    assert waits == [None] * ATTEMPTS + [WITHIN - ATTEMPTS * MINUTE]
    assert later is None


def test_all_other_sessions_of_a_person_end_at_every_council(install: Install) -> None:
    ids = [add(install) for _ in range(2)]
    with install.session() as session:
        set_roles(session, ids[0], OTHER, [Role.EDITOR])
        own, second, stranger = (
            start_session(session, user_id, COUNCIL, "link", NOW, proof_age=MINUTE)
            for user_id in (ids[0], ids[0], ids[1])
        )
        elsewhere = start_session(session, ids[0], OTHER, "issuer", NOW, proof_age=None)
        found = find_open_session(session, own, COUNCIL, NOW)
        assert found
        unknown = find_open_session(session, elsewhere, OTHER, NOW)
        start_session(session, ids[0], COUNCIL, "link", NOW - SESSION_LASTS)

        count = end_other_sessions(session, ids[0], found.session_id, "tests", NOW)
        opened = [
            find_open_session(session, token, la_number, NOW) is not None
            for token, la_number in (
                *((own, COUNCIL), (second, COUNCIL), (stranger, COUNCIL)),
                (elsewhere, OTHER),
            )
        ]

    assert found.authenticated_at == NOW - MINUTE
    assert unknown
    assert unknown.authenticated_at is None
    assert (count, opened) == (2, [True, False, True, False])


def test_sessions_that_ended_by_themselves_are_not_counted_as_open(install: Install) -> None:
    user_id = add(install)
    with install.session() as session:
        for started_at in (NOW, NOW - IDLE_LASTS + MINUTE, NOW - IDLE_LASTS):
            start_session(session, user_id, COUNCIL, "link", started_at)

        count = end_sessions_of(session, user_id, COUNCIL, "tests", NOW)

    assert count == 2
