"""Mail: composed, sent by SMTP, received by IMAP, and kept with the records that it is about."""
