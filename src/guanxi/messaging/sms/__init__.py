"""Short messages: how they are counted, by which provider they leave, what may be sent when, and what comes back."""
