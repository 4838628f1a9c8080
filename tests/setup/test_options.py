"""Options that make no sense are refused before anything slow happens."""

from __future__ import annotations

import socket

import pytest

from setup import options
from setup.options import choose_port, parse
from setup.problems import SetupProblem


@pytest.fixture
def taken_port():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_the_defaults_open_jupyterlab_with_a_browser():
    found = parse([])
    assert (found.database, found.browser, found.port, found.run, found.stop) == (None, True, None, None, False)


def test_a_container_can_be_kept_and_have_another_image():
    found = parse(["--keep", "--image", "gvenzl/oracle-free:slim"])
    assert (found.keep, found.image) == (True, "gvenzl/oracle-free:slim")


def test_what_follows_a_script_is_the_scripts(tmp_path):
    script = tmp_path / "script.py"
    script.touch()
    assert parse(["--no-browser", "--run", str(script), "--max", "3"]).arguments == ("--max", "3")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--prot", "1"], "unrecognized arguments: --prot 1"),
        (["--port", "70000"], "a port is a number from 1 to 65535"),
        (["--port", "many"], "invalid int value"),
        (["--run", "nowhere.py"], "there is no such file"),
        (["--run", __file__ + "c"], "there is no such file"),
        (["--database", "oracle"], "invalid choice"),
        (["--provision", "--uninstall"], "not allowed with"),
        (["--provision", "--stop"], "--provision stands alone"),
        (["--update", "--stop"], "--update stands alone"),
        (["--preflight", "--stop"], "--preflight ends all that it starts"),
        (["--preflight", "--keep"], "leave out --run, --stop, --update, --keep"),
        (["--yes"], "--yes goes with --provision or --uninstall"),
        (["--database", "practice", "--keep"], "--database practice has none"),
        (["--database", "own", "--image", "x:1"], "--database own has none"),
    ],
)
def test_a_wrong_option_is_named(arguments, words, capsys):
    with pytest.raises(SystemExit) as stop:
        parse(arguments)
    assert stop.value.code == 2
    assert words in capsys.readouterr().err


def test_only_notebooks_and_scripts_can_be_run(tmp_path, capsys):
    text = tmp_path / "notes.txt"
    text.touch()
    with pytest.raises(SystemExit):
        parse(["--run", str(text)])
    assert "must be a notebook (.ipynb) or a script (.py)" in capsys.readouterr().err


def test_a_taken_port_is_named_with_the_remedy(taken_port):
    with pytest.raises(SetupProblem, match=f"Port {taken_port} is taken by another program.*--port"):
        choose_port(taken_port)


def test_a_port_whose_server_has_just_ended_is_free():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)) as client:
            # Who closes first has the port wait for stray packets.
            server.accept()[0].close()
            assert client.recv(1) == b""
    assert choose_port(port) == port


def test_without_a_wish_the_next_free_port_is_found(taken_port, monkeypatch):
    monkeypatch.setattr(options, "FIRST_PORT", taken_port)
    assert choose_port(None) > taken_port


def test_when_all_ports_are_taken_it_says_so(taken_port, monkeypatch):
    monkeypatch.setattr(options, "FIRST_PORT", taken_port)
    monkeypatch.setattr(options, "PORTS_TRIED", 1)
    with pytest.raises(SetupProblem, match="Give a free one with --port"):
        choose_port(None)
