"""Records that become one, with all that hangs on them, and how they are taken apart again (F026)."""
