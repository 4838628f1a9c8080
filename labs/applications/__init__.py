"""Small real applications on loopback, each with the pool in a place of its own: what notebook 14 starts and looks at.

`web` is FastAPI, `prefork` a WSGI application for gunicorn, `shop` Django, `forks` a program that forks, `once` one
that ends after a statement. `running` starts them. Their packages are in setup/requirements-applications.txt.
"""

from labs.applications.running import PLATFORMS, Running, load, missing, run_once, serve

__all__ = ["PLATFORMS", "Running", "load", "missing", "run_once", "serve"]
