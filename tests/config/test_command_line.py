"""`palier` as a person meets it: real processes, a data folder of their own."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

PALIER = Path(sys.executable).with_name("palier")


@pytest.fixture
def data_dir() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="palier-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def start(data_dir: Path, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    """In a session of its own, as in a terminal: a signal to its group is a Ctrl-C."""
    known = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return subprocess.Popen(
        [PALIER, *arguments],
        env={**known, "PALIER_DATA_DIR": str(data_dir), **environment},
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def run(data_dir: Path, *arguments: str, **environment: str) -> tuple[int, str]:
    process = start(data_dir, *arguments, **environment)
    said, _ = process.communicate(timeout=120)
    return process.returncode, said


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def wait_for(port: int) -> None:
    give_up = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except ConnectionRefusedError:
            assert time.monotonic() < give_up
            time.sleep(0.05)
        else:
            return


def test_a_command_without_data_starts_no_database(data_dir):
    code, said = run(data_dir, "version")
    assert (code, said) == (0, "5.2" + said[3:])
    assert list(data_dir.iterdir()) == []


def test_serving_an_unprepared_database_says_what_to_do(data_dir):
    code, said = run(data_dir, "serve", "--port", str(free_port()))
    assert code == 1
    assert "run `palier migrate` first" in said
    assert "Traceback" not in said


def test_a_database_that_does_not_answer_is_one_sentence(data_dir):
    code, said = run(data_dir, "migrate", DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")
    assert code == 1
    assert said.startswith("palier: The database does not answer: check DATABASE_URL.")
    assert "Traceback" not in said


def test_ctrl_c_leaves_the_database_clean(data_dir):
    assert run(data_dir, "migrate", "--verbosity", "0") == (0, "")
    server_log = data_dir / "postgresql" / "server.log"
    port = free_port()
    serving = start(data_dir, "serve", "--port", str(port))
    wait_for(port)
    code, said = run(data_dir, "serve", "--port", str(port))
    assert code == 1
    assert f"--port {port + 1}" in said

    os.killpg(serving.pid, signal.SIGINT)
    said, _ = serving.communicate(timeout=30)
    assert serving.returncode == 0, said
    assert "Killing" not in said
    assert not (data_dir / "postgresql" / "postmaster.pid").exists()

    assert run(data_dir, "migrate", "--check")[0] == 0
    assert "not properly shut down" not in server_log.read_text()
