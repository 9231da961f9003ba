"""Approvals on any record: definitions, cases, and the machine that asks one person after the other."""
