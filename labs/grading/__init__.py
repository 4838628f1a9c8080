"""Marks a whole class: hand-ins in, marks and feedback out.

intake reads what learners handed in, sandbox runs their code, marking brings it before the checks, reports tells
everybody what came out. `python -m labs.grader grade` is the way in.
"""
