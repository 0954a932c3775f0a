"""The notebook in docs/ runs from its first cell to its last, on a server, and is kept clean."""

import json
from collections import Counter
from threading import Thread

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from app.config import ROOT
from tests.builders.statistics_publication import HIDDEN, SANDMERE

NOTEBOOK = json.loads((ROOT / "docs/figures.ipynb").read_text("utf-8"))


class QuietRequestHandler(WSGIRequestHandler):
    def log_request(self, code="-", size="-") -> None:
        pass


@pytest.fixture
def base_url(statistics_app):
    server = make_server("127.0.0.1", 0, statistics_app, request_handler=QuietRequestHandler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def run_notebook(base_url, monkeypatch):
    """The names that the cells define."""
    monkeypatch.setenv("FINDER_URL", base_url)
    names: dict = {}
    for cell in NOTEBOOK["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), names)
    return names


def test_every_cell_runs_and_compares_a_council_with_its_neighbours(run_notebook, capsys):
    comparison = {one["area"]: one["compared"] for one in run_notebook["comparison"]}

    assert run_notebook["own"]["area"] == SANDMERE
    assert [one["code"] for one in run_notebook["measures"]] == ["gld", "population"]
    assert comparison[HIDDEN] == "not known"
    # The upper limit of 62 % of 1,000 is 64.96 %, the lower limit of 68 % of 1,000 is 65.04 %.
    assert Counter(comparison.values()) == {"no clear difference": 5, "higher": 4, "not known": 1}
    assert len(run_notebook["table"]) == 24


def test_the_notebook_is_of_version_4_and_has_no_outputs():
    cells = NOTEBOOK["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]

    assert (NOTEBOOK["nbformat"], NOTEBOOK["nbformat_minor"]) == (4, 5)
    assert len({cell["id"] for cell in cells}) == len(cells)
    assert all((cell["outputs"], cell["execution_count"]) == ([], None) for cell in code)
