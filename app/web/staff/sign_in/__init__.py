"""Signing in and out: which ways there are, each way in a module of its own."""
