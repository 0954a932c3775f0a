"""The pages of "What could we get?": questions, a page to check the answers, and the result.

All have one address and are sent by POST with the answers in hidden fields, so that nothing of a
family is stored or stands in an address. `static/answers.js` sends the same forms without leaving
the page, so that Back and reload ask nothing.
"""

from collections.abc import Callable

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from app.core.entitlements.answers import NATION, NONE, Answers, assessments, children_count
from app.core.entitlements.questions import (
    DATES,
    FamilyQuestion,
    Topic,
    kept_answers,
    next_question,
    questions,
)
from app.web.presenters.contact import council_contact
from app.web.presenters.paying.check_answers import (
    answer_lines,
    nation_outside_england,
    other_nations,
)
from app.web.presenters.paying.questions import question_page
from app.web.presenters.paying.result import family_result
from app.web.presenters.paying.rules import rules_page
from app.web.public.back_link import back_to_results
from app.web.public.offered_language import redirect_to_offered_language
from app.web.public.paying.reminders import calendar_file
from app.web.public.paying.submission import (
    CHECK,
    RESULT,
    WAS_NONE,
    Submission,
    find_question,
    read_submission,
    remove_child,
)
from app.web.request_context import council, page_frame, today
from app.web.templating import render

BAD_REQUEST = 400
bp = Blueprint("paying", __name__)
bp.before_request(redirect_to_offered_language)


@bp.route("/<lang:lang>/paying", methods=["GET", "POST"])
def questions_and_result(lang: str) -> Response:
    """The first question; then the next one, or the page that a button asks for."""
    if request.method != "POST":
        return _question(lang, questions({}, today())[0], {})
    sent = read_submission(request.form, today())
    action, _, value = sent.action.partition(":")
    respond = _ACTIONS.get(action, _next_page)
    return respond(lang, sent, value)


@bp.post("/<lang:lang>/paying/reminders.ics")
def reminders(lang: str) -> Response:
    """A calendar file with the dates of the result, and nothing about the family."""
    sent = read_submission(request.form, today())
    body = calendar_file(assessments(sent.answers, today()), today(), render.translator(lang))
    response = Response(body, mimetype="text/calendar")
    response.headers["Content-Disposition"] = 'attachment; filename="childcare-reminders.ics"'
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/<lang:lang>/paying/rules")
def rules(lang: str) -> AnyResponse:
    """Every rule, amount and date behind the answers, in English, for a policy officer."""
    if lang != "en":
        return redirect("/en/paying/rules", code=302)
    page = render.page(
        lang,
        "public/paying/rules.html",
        page_frame=page_frame(lang, "paying/rules"),
        rules=rules_page(render.translator(lang), today()),
    )
    return Response(page, mimetype="text/html")


def _next_page(lang: str, sent: Submission, _value: str) -> Response:
    """The next unanswered question, or the check; the same question again if it has a problem."""
    if sent.shown and sent.problem:
        return _question(lang, sent.shown, sent.given, sent, status=BAD_REQUEST)
    return _next_or_check(lang, sent.answers)


def _next_or_check(lang: str, answers: Answers) -> Response:
    following = next_question(answers, today())
    return _question(lang, following, answers) if following else _check(lang, answers)


def _previous_page(lang: str, sent: Submission, _value: str) -> Response:
    asked = questions(sent.answers, today())
    names = [one.name for one in asked]
    if sent.at not in (CHECK, *names):  # the result, or one more child
        return _next_or_check(lang, sent.answers)
    position = len(names) if sent.at == CHECK else names.index(sent.at)
    return _question(lang, asked[max(0, position - 1)], sent.given)


def _same_page(lang: str, sent: Submission, _value: str) -> Response:
    """The page as it was: for a change of language."""
    if sent.shown:
        return _question(lang, sent.shown, sent.given, sent)
    return _result(lang, sent, "") if sent.at == RESULT else _next_or_check(lang, sent.answers)


def _change(lang: str, sent: Submission, name: str) -> Response:
    chosen = find_question(name, sent.answers, today())
    if chosen is None:
        return _next_or_check(lang, sent.answers)
    return _question(lang, chosen, sent.given)


def _add_child(lang: str, sent: Submission, _value: str) -> Response:
    name = f"{Topic.BORN.value}-{children_count(sent.answers) + 1}"
    return _change(lang, sent, name)


def _remove_child(lang: str, sent: Submission, number: str) -> Response:
    return _next_or_check(lang, remove_child(sent.answers, number, today()))


def _nation(lang: str, sent: Submission, nation: str) -> Response:
    """The first question again, for a family that does not live in England, or does after all."""
    answers = kept_answers({**sent.given, NATION: (nation,)}, today())
    return _question(lang, questions(answers, today())[0], answers)


def _result(lang: str, sent: Submission, _value: str) -> Response:
    if following := next_question(sent.answers, today()):
        return _question(lang, following, sent.answers)
    result = family_result(sent.answers, render.translator(lang), today())
    return _page(lang, "result", sent.answers, RESULT, result=result)


_ACTIONS: dict[str, Callable[[str, Submission, str], Response]] = {
    "back": _previous_page,
    "show": _same_page,
    "change": _change,
    "add": _add_child,
    "remove": _remove_child,
    "nation": _nation,
    RESULT: _result,
}


def _question(
    lang: str,
    question: FamilyQuestion,
    answers: Answers,
    sent: Submission | None = None,
    status: int = 200,
) -> Response:
    """A question with its answer, or with what was chosen and typed in a sent form."""
    translator = render.translator(lang)
    shown = question_page(
        question,
        answers,
        translator,
        today(),
        chosen=sent.values if sent else answers.get(question.name, ()),
        parts=sent.parts if sent else {},
        problem=sent.problem if sent and status == BAD_REQUEST else None,
    )
    others = {name: given for name, given in answers.items() if name != question.name}
    if question.topic in DATES and question.topic is not Topic.BACK:
        # The lists have names of their own; what depends on the date is kept while it is changed.
        others |= {name: given for name, given in answers.items() if name == question.name}
    if question.topic is Topic.FACTS and answers.get(question.name) == (NONE,):
        others |= {WAS_NONE: (question.name,)}
    return _page(
        lang,
        "question",
        others,
        question.name,
        status,
        question=shown,
        nations=other_nations(translator),
        nation=nation_outside_england(answers, translator),
    )


def _check(lang: str, answers: Answers) -> Response:
    translator = render.translator(lang)
    lines = answer_lines(answers, translator, today())
    nation = nation_outside_england(answers, translator)
    return _page(lang, "check", answers, CHECK, lines=lines, nation=nation)


def _page(
    lang: str, template: str, answers: Answers, at: str, status: int = 200, **values: object
) -> Response:
    page = render.page(
        lang,
        f"public/paying/{template}.html",
        page_frame=page_frame(lang, "paying", with_scripts=True),
        fields=[("at", at), *((name, one) for name, given in answers.items() for one in given)],
        council=council_contact(council()),
        back_url=back_to_results(lang),
        list_url="",
        **values,
    )
    response = Response(page, status, mimetype="text/html")
    # Not "no-store": without scripts the browser could then not go back to the page.
    response.headers["Cache-Control"] = "private, no-cache"
    return response
