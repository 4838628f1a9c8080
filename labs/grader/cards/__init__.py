"""What a learner sees: cards, as HTML and as text. `card` is what they have in common, `markup` their look."""
