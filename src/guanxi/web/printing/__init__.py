"""Pages of printing: a record on paper, a selection in the background, and what editors of templates ask for."""
