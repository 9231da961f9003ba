"""Segments of customers, leads and all other records, for lists, mailings and automations."""
