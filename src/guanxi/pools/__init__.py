"""Pools: how records go in and out of them, by people and by rules, alike for every kind of record that has pools."""
