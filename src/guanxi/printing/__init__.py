"""Records on paper: templates become PDF, Excel and Word, one by one or many in the background."""
