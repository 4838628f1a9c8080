"""Cards that can be filled in: one widget with fields, and what the browser sends."""
