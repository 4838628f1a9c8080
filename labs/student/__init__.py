"""The learner's side of a check: what calls an answer and makes plain data of what comes back.

The same code works in the learner's own kernel and behind the pipes of a second process (`python -m labs.student`).
It knows no check, no password and no progress, so that it can be all that a sandbox shows.
"""
