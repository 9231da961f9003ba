"""Mails: what was written to customers and what they wrote, kept with the records that it is about."""
