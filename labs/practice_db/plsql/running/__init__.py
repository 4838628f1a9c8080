"""Trees at work: declarations, statements, expressions and calls of a block that runs."""
