"""A filled form as families would see the setting, before anything is saved."""

from tests.web.page_reader import heading, main_part, words
from tests.web.staff.form_reader import all_values, form_values
from tests.web.staff.settings import REASON, contact_form, public_phone

PHONE = "0191 498 0555"


def path_of(listed):
    return f"/council/settings/{listed.provider_id}/edit/contact"


def test_a_preview_shows_the_familys_page_and_saving_from_it_publishes_that_page(
    officer, listed, seeded_copy
):
    before = public_phone(seeded_copy, listed.provider_id)
    typed = contact_form(officer, listed, phone=PHONE, usual_reason="")

    shown = officer.post(f"{path_of(listed)}/preview", typed).text
    in_polish = officer.post(
        f"{path_of(listed)}/preview", {**all_values(shown), "preview-language": "pl"}
    ).text

    assert "Preview: nothing is saved yet" in words(shown)
    assert heading(shown) == heading(in_polish) == listed.name
    assert all(PHONE in words(main_part(page)) for page in (shown, in_polish))
    assert '<html lang="pl" dir="ltr">' in in_polish
    assert public_phone(seeded_copy, listed.provider_id) == before
    assert REASON["usual_reason"] in words(shown)  # asked for beside the button to save
    saved = officer.post(path_of(listed), {**all_values(in_polish), **REASON})
    assert saved.status_code == 303
    assert public_phone(seeded_copy, listed.provider_id) == PHONE
    for code, page in (("en", shown), ("pl", in_polish)):
        public = officer.get(f"/{code}/place/{listed.provider_id}/", follow_redirects=True).text
        for start in ('class="panel glance"', 'aria-labelledby="nearby"'):
            assert panel(page, start) == panel(public, start)


def panel(page, start):
    """The words of the section of a page that has this in its first tag."""
    found = page[page.index(start) :]
    return words(found[: found.index("</section>")])


def test_after_a_preview_the_form_still_has_everything_that_was_typed(officer, listed):
    typed = contact_form(officer, listed, phone=PHONE, usual_reason="", reason="<b>they</b> rang")

    shown = officer.post(f"{path_of(listed)}/preview", typed).text
    again = officer.post(f"{path_of(listed)}/again", all_values(shown)).text

    carried = form_values(again)
    assert REASON["usual_reason"] not in words(shown)
    assert heading(again) == "Contact"
    assert 'role="alert"' not in again
    assert {name: carried.get(name) for name in typed if typed[name]} == {
        name: text for name, text in typed.items() if text
    }


def test_where_there_can_be_no_preview_the_reason_is_given_and_nothing_is_lost(officer, listed):
    wrong = contact_form(officer, listed, phone="01632")
    right = contact_form(officer, listed, phone=PHONE)

    answer = officer.post(f"{path_of(listed)}/preview", wrong)
    officer.post(f"/council/settings/{listed.provider_id}/withhold", REASON)
    withheld = officer.post(f"{path_of(listed)}/preview", right).text

    assert answer.status_code == 422
    assert "write one phone number" in words(answer.text)
    assert f'action="{path_of(listed)}"' in answer.text
    assert "withheld by the council" in words(withheld)
    assert all_values(withheld)["phone"] == PHONE
