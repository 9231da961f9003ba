"""What make does, where it takes more than a line: run from the root as `python -m scripts.NAME`."""
