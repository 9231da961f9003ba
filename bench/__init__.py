"""Benchmarks: ratios between Guanxi and the bare limit, measured side by side in one run."""
