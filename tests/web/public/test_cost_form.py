"""The form about the cost of care, on the page of a setting: what it says, and what it keeps."""

import html
import re

import pytest

from app.core.provision import UNDER_FIVES
from app.web import presenters
from tests.web.page_reader import links, words
from tests.web.public.costed_settings import (
    ANSWERS,
    CLUB,
    HOME,
    MINDER,
    NURSERY,
    TERM_ONLY,
    address,
    compare,
)


def asked(costed_client, provider_id: str, status: int = 200, **answers: str):
    response = costed_client.post(address(provider_id), data=ANSWERS | answers)
    assert response.status_code == status
    return response


def panel(page: str) -> str:
    start = page.index('aria-labelledby="pay" id="cost">')
    return page[start : page.index("</section>", start)]


def cost(page: str) -> str:
    """The words under the form."""
    return words(panel(page).partition("</form>")[2])


def test_the_form_asks_for_usual_care_and_says_nothing_until_it_is_sent(costed_client):
    page = panel(costed_client.get(address(NURSERY)).text)

    assert re.findall(r'<option value="([^"]*)" selected', page) == ["2", "0", "stretched", "none"]
    assert 'name="hours" type="text" inputmode="decimal" value="30"' in page
    assert 'name="days" type="text" inputmode="numeric" value="3"' in page
    assert "£" not in page
    assert '<details class="fold"><summary>' in page


def test_a_sent_form_shows_a_week_and_a_month_with_the_date_of_the_prices(costed_client):
    text = cost(asked(costed_client, NURSERY).text)

    assert text.startswith(
        "You would pay about £195 a week £845 a month Prices from 1 September 2026."
    )
    assert "£6.50 an hour, from 1 September 2026" in text
    assert "Not counted here: £50 once." in text
    assert "52 a year" in text


def test_funded_hours_in_term_make_two_sorts_of_week(costed_client):
    text = cost(asked(costed_client, NURSERY, funded="15").text)

    assert "£98 a week in term £195 a week in the holidays £536 a month on average" in text
    assert "15 in term, none in the holidays" in text
    assert "We don't know if they offer funded hours. Check this first." in text


def test_stretched_hours_are_said_to_be_about_so_many(costed_client):
    text = cost(asked(costed_client, NURSERY, funded="30", pattern="stretched").text)

    assert "£53 a week £228 a month" in text
    assert "30 funded hours become about 22 a week" in text
    assert "Settings that open fewer weeks give more hours a week." in text


def test_extras_are_optional_and_apart_from_the_cost(costed_client):
    page = asked(costed_client, NURSERY, funded="15").text
    text = cost(page)

    assert "Extras are optional" in text
    assert "You can't be made to pay for these to get your funded hours." in text
    assert "Food £10.50 a week (£3.50 a meal) Free instead: bring a packed lunch" in text
    assert "There is a charge. Ask how much." in text
    assert "Activities, such as trips £20 once" in text
    assert "Extra hours £7 an hour. The cost above has all your hours." in text
    assert "If you choose all the extras with a known price: £10.50 more a week." in text
    assert "Prices as at 1 November 2026." in text
    without = cost(asked(costed_client, NURSERY).text)
    assert "Check what the price includes." in without


def test_a_price_without_a_start_has_the_date_of_its_source(costed_client):
    text = cost(asked(costed_client, MINDER).text)

    assert "£180 a week £780 a month Prices as at 1 November 2026." in text


def test_funded_hours_that_are_not_offered_are_not_counted(costed_client):
    text = cost(asked(costed_client, MINDER, funded="30").text)

    assert "£180 a week £780 a month" in text
    assert "They offer no funded hours for this age, so none are counted." in text


def test_tax_free_childcare_shows_cost_help_and_what_is_left(costed_client):
    page = asked(costed_client, MINDER, hours="20", days="2", help="tax-free-childcare").text
    rows = re.findall(r"<tr>(.*?)</tr>", panel(page), re.DOTALL)

    assert "After Tax-Free Childcare you would pay about £96 a week £416 a month" in cost(page)
    assert [words(row) for row in rows] == [
        "Amount A week A month",
        "Cost before help £120 £520",
        "Tax-Free Childcare £24 £104",
        "You would pay £96 £416",
    ]
    assert "at most £500 in 3 months for one child, twice that for a disabled child" in cost(page)
    assert "Amounts on 30 November 2026." in cost(page)


def test_universal_credit_is_said_to_be_at_most(costed_client):
    text = cost(asked(costed_client, NURSERY, help="universal-credit").text)

    assert "If Universal Credit pays back the most, you would pay about £29 a week" in text
    assert "Universal Credit, at most £165.75 £718.25" in text
    assert "up to 85% of the cost, at most £1,071.09 a month for one child" in text
    assert "How much depends on your pay." in text


def test_a_setting_that_opens_in_term_only_has_no_stretched_choice(costed_client):
    assert 'name="pattern"' not in panel(costed_client.get(address(TERM_ONLY)).text)

    answers = {name: value for name, value in ANSWERS.items() if name != "pattern"}
    page = costed_client.post(address(TERM_ONLY), data=answers | {"funded": "15"}).text

    assert "£90 a week in term £285 a month on average" in cost(page)
    assert "38 a year" in cost(page)


def test_an_unknown_price_is_to_be_asked_for_by_telephone(costed_client):
    page = asked(costed_client, HOME, funded="15").text

    assert "Ask them: we don't know their price for this age. Call 01632 960002" in cost(page)
    assert "15 in term, none in the holidays" in cost(page)
    assert "You can't be made to pay for extras to get funded hours." in cost(page)
    assert "tel:01632960002" in panel(page)
    assert "£" not in cost(page)


def test_an_age_that_is_not_taken_has_no_cost(costed_client):
    text = cost(asked(costed_client, NURSERY, band="under-2").text)

    assert text.startswith("They don't take children of this age.")
    assert "Ask them" not in text


def test_a_club_for_older_children_has_no_form(costed_client):
    assert 'id="cost"' not in costed_client.get(address(CLUB)).text


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({"hours": "61"}, "Enter the hours as a number from 1 to 60, such as 22 or 22.5."),
        ({"days": "x"}, "Enter the days as a whole number from 1 to 7."),
        ({"hours": "60", "days": "2"}, "That is more than 24 hours a day."),
        ({"band": "9"}, "Choose one of the answers."),
        ({"help": ""}, "Choose one of the answers."),
    ],
)
@pytest.mark.parametrize("path", [address(NURSERY), compare(NURSERY, MINDER)])
def test_a_wrong_answer_is_named_beside_its_field_and_everything_typed_stays(
    costed_client, path, answers, message
):
    response = costed_client.post(path, data=ANSWERS | {"funded": "15"} | answers)
    page = response.text[response.text.index('id="cost">') :]
    name = next(iter(answers))

    assert response.status_code == 400
    assert f'<a href="#cost-{name}">{message}' in html.unescape(page)
    assert f'<p class="problem" id="cost-{name}-error">{message}' in html.unescape(page)
    assert f'name="{name}"' in page.partition(' aria-invalid="true"')[0][-200:]
    assert '<option value="15" selected>' in page
    for field in ("hours", "days"):
        assert f'value="{(ANSWERS | answers)[field]}" dir="ltr"' in page
    assert '<details class="fold" open>' in page
    assert 'role="status"' not in page.partition("</section>")[0]


def test_a_wrong_answer_is_named_in_the_language_of_the_page(costed_client):
    page = costed_client.post(address(NURSERY, "pl"), data=ANSWERS | {"days": "8"}).text

    assert "liczbę dni" in panel(page).lower()
    assert "Enter the days" not in page


def test_typed_text_is_escaped(costed_client):
    page = asked(costed_client, NURSERY, 400, hours='"><b>1').text

    assert 'value="&#34;&gt;&lt;b&gt;1"' in page


@pytest.mark.parametrize("path", [address(NURSERY), compare(NURSERY, MINDER)])
@pytest.mark.parametrize("hours", ["30", "x"])
def test_an_answer_is_stored_nowhere_and_is_in_no_address_cookie_or_log(
    costed_client, path, hours, caplog
):
    caplog.set_level("DEBUG")
    secret = {"hours": hours, "days": "7", "funded": "30", "help": "universal-credit"}

    response = costed_client.post(path, data=ANSWERS | secret)

    assert response.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in response.headers
    assert "Location" not in response.headers
    assert not [link for link in links(response.text) if "universal-credit" in link]
    assert "universal-credit" not in caplog.text


def test_a_form_sent_to_an_old_address_is_sent_again_to_the_current_one(costed_client):
    answer = costed_client.post(f"/en/place/{NURSERY}/", data=ANSWERS)

    assert answer.status_code == 308
    assert answer.location == address(NURSERY)
    assert costed_client.post(f"/en/place/{'z' * 12}/", data=ANSWERS).status_code == 410


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        (
            "/en/find?postcode=ZZ1+2AB&kind=childminder",
            "/en/find?postcode=ZZ1+2AB&kind=childminder",
        ),
        (f"/en/list?ids={NURSERY}.{MINDER}", f"/en/list?ids={NURSERY}.{MINDER}"),
    ],
)
def test_the_way_back_stays_after_the_form_was_sent(costed_client, referer, back):
    headers = {"Referer": f"http://localhost{referer}"}
    before = costed_client.get(address(NURSERY), headers=headers).text
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', panel(before))

    after = costed_client.post(
        address(NURSERY),
        data=ANSWERS | {name: html.unescape(value) for name, value in hidden},
        headers={"Referer": f"http://localhost{address(NURSERY)}"},
    )

    assert len(hidden) == 1
    assert back in links(before)
    assert back in links(after.text)
    assert after.headers["Cache-Control"] == "no-store"


def test_other_bodies_are_refused(costed_client):
    many = {f"part{number}": "x" for number in range(200)}

    assert costed_client.post(address(NURSERY), json={"hours": 30}).status_code == 400
    assert costed_client.post(address(NURSERY), data=many).status_code == 400
    assert costed_client.post(address(NURSERY), data={"hours": "9" * 20_000}).status_code == 413


@pytest.mark.parametrize("code", ["en", "ar"])
def test_every_setting_with_children_under_5_has_an_answer(client, settings, code):
    for one in [one for one in settings if one.choice in UNDER_FIVES][::5]:
        answer = client.post(
            presenters.setting_url(one, code),
            data=ANSWERS | {"funded": "15", "pattern": "stretched"},
        )

        assert answer.status_code == 200, one.name
        assert 'id="cost-answer"' in answer.text, one.name
        assert "%(" not in panel(answer.text), one.name
        if not one.offer.prices:
            assert "£" not in cost(answer.text).partition("52")[0], one.name
