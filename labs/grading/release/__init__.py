"""Makes editions of the workbook to be given out: for learners, and for an exam. Solutions and answers stay at home."""
