"""For whoever runs the service."""


def test_a_process_says_that_it_lives_before_anything_is_published(unpublished_app):
    answer = unpublished_app.test_client().get("/healthz/live")

    assert (answer.status_code, answer.text) == (200, "ok\n")
    assert answer.headers["Cache-Control"] == "no-store"
