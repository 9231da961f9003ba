"""Pages about providers of chats: their settings, signing in by them, and following their people."""
