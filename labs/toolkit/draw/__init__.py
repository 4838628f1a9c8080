"""From a recording to shapes: pure functions, the same for the live picture and its static twin."""
