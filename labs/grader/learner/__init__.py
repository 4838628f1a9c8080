"""The words of the notebooks, each a function that shows one card."""
