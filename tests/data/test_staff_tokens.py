"""The secrets that sign people in: random, stored as digests, and nobody's before the first person."""

import random
from base64 import urlsafe_b64decode

import pytest
from sqlmodel import select

from app.core.staff_roles import Role
from app.data.sign_in_attempts import start_attempt
from app.data.staff_identities import connect_identity, find_user_of_identity
from app.data.staff_sessions import start_session
from app.data.staff_users import add_user, digest_of, new_token, save_sign_in_link, set_roles
from app.data.tables import SignInAttempt, SignInLink, SignInPurpose, StaffSession, StaffUser
from tests.builders import NOW, Install

pytestmark = pytest.mark.both_engines
COUNCIL, OURS, THEIRS = "995", "https://login.example/ours", "https://login.example/theirs"


def test_a_new_record_has_no_people(install: Install) -> None:
    with install.session() as session:
        assert session.exec(select(StaffUser)).all() == []


def test_a_token_has_256_bits_from_the_generator_of_the_operating_system() -> None:
    state = random.getstate()
    tokens = []
    for _ in range(100):
        random.seed(1)  # a generator that can be seeded would repeat itself
        tokens.append(new_token())
    random.setstate(state)

    assert {len(urlsafe_b64decode(f"{token}=")) for token in tokens} == {256 // 8}
    assert len(set(tokens)) == 100


def test_the_record_has_only_digests_of_what_signs_a_person_in(install: Install) -> None:
    with install.session() as session:
        user_id = add_user(session, "Ada Officer", "tests", NOW)
        link = save_sign_in_link(session, user_id, COUNCIL, "tests", NOW)
        cookie = start_session(session, user_id, COUNCIL, "link", NOW)
        attempt = start_attempt(session, SignInPurpose.ISSUER, COUNCIL, NOW)
        tables = (SignInLink, StaffSession, SignInAttempt)
        stored = str([session.exec(select(table)).one().model_dump() for table in tables])

    for token in (link, cookie, attempt.cookie_token, attempt.state):
        assert digest_of(token) in stored
        assert token not in stored


def test_a_subject_counts_with_its_own_issuer_only(install: Install) -> None:
    with install.session() as session:
        user_id = add_user(session, "Ada Officer", "tests", NOW)
        set_roles(session, user_id, COUNCIL, [Role.EDITOR])
        connect_identity(session, user_id, OURS, "ada")

        assert find_user_of_identity(session, OURS, "ada", COUNCIL) == user_id
        assert find_user_of_identity(session, THEIRS, "ada", COUNCIL) is None
