"""Workbooks as templates: read, checked, filled with formulas moved along, and shown as tables."""
