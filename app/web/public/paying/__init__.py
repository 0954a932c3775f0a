"""What help with paying a family can get. The answers travel in forms and are stored nowhere."""

from app.web.public.paying.views import bp

__all__ = ["bp"]
