"""Benchmarks of linkage: figures against known answers."""
