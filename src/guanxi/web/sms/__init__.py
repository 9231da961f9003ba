"""Pages about text messages: the company's settings with a test, and where providers tell of reports and replies."""
