"""Takes in what learners have handed in, as a learning platform gives it out: who, which notebooks, which answers."""
