"""Webhooks: what happens here is told to other systems, in order, signed, and tried again until they have heard it."""
