"""The access log names nobody's address: it has no query and no referring page."""

import datetime
import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from gunicorn.config import Config
from gunicorn.glogging import Logger

from electioncenter import environment


def test_a_line_has_the_path_alone():
    written = runpy.run_path(str(Path(settings.BASE_DIR) / "gunicorn.conf.py"))
    config = Config()
    config.set("access_log_format", written["access_log_format"])
    referer = ("REFERER", "https://elections.example/?q=Geheimstraat")
    atoms = Logger(config).atoms(
        SimpleNamespace(status="200 OK", sent=12, headers=[]),
        SimpleNamespace(headers=[referer]),
        {
            "REQUEST_METHOD": "GET",
            "RAW_URI": "/api/v1/voterinfo?address=Geheimstraat+7",
            "PATH_INFO": "/api/v1/voterinfo",
            "QUERY_STRING": "address=Geheimstraat+7",
            "SERVER_PROTOCOL": "HTTP/1.1",
        },
        datetime.timedelta(milliseconds=3),
    )
    line = written["access_log_format"] % atoms
    assert '"GET /api/v1/voterinfo" 200 12 3000us' in line
    assert "Geheimstraat" not in line


def test_the_content_policy_names_the_host_of_the_tiles():
    assert environment.origin("https://{s}.tiles.example/{z}/{x}/{y}.png") == (
        "https://*.tiles.example"
    )
    with pytest.raises(ImproperlyConfigured):
        environment.origin("/tiles/{z}/{x}/{y}.png")
