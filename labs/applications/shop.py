"""Django with its Oracle backend. `python -m labs.applications.shop {none | age | pool}`: how it keeps connections.

none: CONN_MAX_AGE=0, a connection for each request; age: CONN_MAX_AGE=None, one for each thread, for ever;
pool: OPTIONS["pool"], a pool for the process.
"""

from __future__ import annotations

import json
import sys
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django
from django.conf import settings as django_settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

from labs.applications.database import SID, settings

KEEPS: dict[str, dict[str, Any]] = {
    "none": {"CONN_MAX_AGE": 0},
    "age": {"CONN_MAX_AGE": None},
    "pool": {"CONN_MAX_AGE": 0, "OPTIONS": {"pool": {"min": 1, "max": 4}}},
}


def sid(_: HttpRequest) -> HttpResponse:
    """Answer with the session that Django's connection has."""
    with connection.cursor() as cursor:
        cursor.callproc("dbms_session.sleep", [0.02])
        cursor.execute(SID)
        [found] = cursor.fetchone()
    return HttpResponse(json.dumps(int(found)), content_type="application/json")


def ready(_: HttpRequest) -> HttpResponse:
    """Say that the application is up."""
    return HttpResponse("true", content_type="application/json")


urlpatterns = [path("ready", ready), path("sid", sid)]


def configure(keeps: str) -> None:
    """Give Django the lab's database and the way it keeps connections."""
    who = settings()
    options = {name: who[name] for name in who if name not in ("user", "password", "dsn")}
    database = {
        "ENGINE": "django.db.backends.oracle",
        "NAME": who["dsn"],
        "USER": who["user"],
        "PASSWORD": who["password"],
    }
    kept = KEEPS[keeps]
    database |= kept | {"OPTIONS": {**options, **kept.get("OPTIONS", {})}}
    django_settings.configure(
        DATABASES={"default": database},
        ROOT_URLCONF=__name__,
        ALLOWED_HOSTS=["127.0.0.1"],
        USE_TZ=False,
        SECRET_KEY="lab",
    )
    django.setup()


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing about each request."""


if __name__ == "__main__":
    configure(sys.argv[1])
    with make_server("127.0.0.1", 0, get_wsgi_application(), server_class=_Server, handler_class=_Quiet) as server:
        print(f"http://127.0.0.1:{server.server_port}", flush=True)
        server.serve_forever()
