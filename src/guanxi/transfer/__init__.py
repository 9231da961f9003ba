"""Everything of a company in a form that belongs to no database: for backups, for restoring, and for moving."""
