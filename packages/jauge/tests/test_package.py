from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import jauge

ROOT = Path(__file__).parents[1]


def run(*arguments: str) -> str:
    command = [sys.executable, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout


def test_the_example_of_the_readme_runs() -> None:
    example = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), flags=re.DOTALL)[0]
    reason, length, *_ = run("-c", example).split()
    assert (reason, 4 <= int(length) <= 12) == ("precision", True)


def test_every_public_name_exists_and_says_what_it_is() -> None:
    for name in jauge.__all__:
        public = getattr(jauge, name)
        if callable(public):
            assert public.__doc__, name
    assert re.fullmatch(r"\d+\.\d+\.\d+", jauge.__version__)


def test_bench_lists_its_workloads_and_ends_with_one_object() -> None:
    listed = run("-m", "jauge.bench", "--list").splitlines()
    assert "step" in [line.split(":")[0] for line in listed]
    last = json.loads(run("-m", "jauge.bench", "--quick", "--json", "step").splitlines()[-1])
    assert last["jauge"] == jauge.__version__
    assert 0 < last["estimate"]["p50_us"] < last["estimate"]["p99_us"]


def test_the_library_reads_no_file_no_clock_and_no_global_random_state() -> None:
    forbidden = re.compile(r"\bopen\(|\bimport (os|time|random|socket)\b|datetime|np\.random\.(seed|rand)\b")
    for source in (ROOT / "src" / "jauge").rglob("*.py"):
        if "bench" not in source.parts:
            assert not forbidden.search(source.read_text()), source.name
