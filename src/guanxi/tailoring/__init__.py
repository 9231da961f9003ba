"""What a company changes about the modules that are declared: words, picklists, layouts, in versions."""
