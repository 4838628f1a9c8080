"""What comes out of a run: results.json, tables for platforms, a page for each learner and one for the class."""
