"""The experiments of the notebooks, run on two databases and laid side by side."""
