"""Records that may be the same (F025): their keys, how alike two are, and what is told of them."""
