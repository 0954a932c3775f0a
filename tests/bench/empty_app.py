"""The empty route that searches are compared with: the cost of Flask and gunicorn alone."""

from flask import Flask


def create_app() -> Flask:
    app = Flask(__name__, static_folder=None)

    @app.get("/")
    def empty() -> str:
        return ""

    return app
