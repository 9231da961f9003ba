"""Mailings: one mail to many, each his own, with what came of it."""
