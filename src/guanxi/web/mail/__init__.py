"""Pages about mail: the company's settings with a test mail, and the way out of mailings."""
