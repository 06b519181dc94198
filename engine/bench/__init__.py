"""Benchmarks: synthetic data, both sides of every ratio measured in one run."""
