"""Settings › Words, Picklists, Layouts: what an administrator changes about modules."""
