"""Settings › Data dictionary."""
