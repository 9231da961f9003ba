"""Who may be written to: consent to marketing, opting out, and addresses at which nobody lives."""
