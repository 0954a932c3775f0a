"""Assisted search at a family hub, on a shared computer: nothing is stored, everything is posted."""

from app.web.public.hub.views import bp

__all__ = ["bp"]
