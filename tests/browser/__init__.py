"""Tests in a browser: JupyterLab, driven as a learner drives it."""
