from __future__ import annotations

import doctest
import importlib
import json
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

import jauge

ROOT = Path(__file__).parents[1]
MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(jauge.__path__, "jauge.")
    if ".bench" not in module.name and not module.name.endswith("__main__")
)


def run(*arguments: str) -> str:
    command = [sys.executable, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout


def test_the_example_of_the_readme_calibrates_simulates_and_scores() -> None:
    example = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), flags=re.DOTALL)[0]
    assert len([line for line in example.splitlines() if line and not line.startswith("import")]) <= 10
    printed = run("-c", example)
    assert printed.startswith("True Figure(value=0.")
    assert "Score(estimate=" in printed


@pytest.mark.parametrize("name", MODULES)
def test_every_example_of_a_docstring_runs(name: str) -> None:
    module = importlib.import_module(name)
    outcome = doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
    assert outcome.failed == 0


def test_every_public_name_exists_and_says_what_it_is() -> None:
    for name in jauge.__all__:
        public = getattr(jauge, name)
        if callable(public):
            assert public.__doc__, name
    for name in jauge.FAMILIES:
        assert getattr(jauge, name).__doc__, name
    assert set(jauge.LATER) < set(jauge.__all__)
    assert re.fullmatch(r"\d+\.\d+\.\d+", jauge.__version__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        jauge.nothing  # noqa: B018


def test_importing_jauge_loads_no_compiler_and_no_platform() -> None:
    heavy = ("numba", "scipy", "highspy", "matplotlib", "dask", "django")
    code = f"import sys, jauge; print([name for name in {heavy} if name in sys.modules])"
    assert run("-c", code).strip() == "[]"


def test_one_question_is_chosen_without_the_compiler() -> None:
    code = (
        "import sys, jauge; bank = jauge.ItemBank(jauge.Items.logistic(1.0, [0.0, 1.0]));"
        "jauge.step(bank, jauge.Plan(1, 2), [('item1', 1)], seed=1); print('numba' in sys.modules)"
    )
    assert run("-c", code).strip() == "False"


def test_bench_lists_its_workloads_and_ends_with_one_object() -> None:
    listed = {line.split(":")[0] for line in run("-m", "jauge.bench", "--list").splitlines()}
    assert listed >= {
        "calibration",
        "classification",
        "multidimensional",
        "reference",
        "scoring",
        "selection",
        "shadow",
        "simulation",
        "step",
    }
    last = json.loads(run("-m", "jauge.bench", "--quick", "--json", "step").splitlines()[-1])
    assert last["jauge"] == jauge.__version__
    assert 0 < last["estimate"]["p50_us"] < last["estimate"]["p99_us"]


def test_the_library_reads_no_file_no_clock_and_no_global_random_state() -> None:
    forbidden = re.compile(r"\bopen\(|\bimport (os|time|random|socket)\b|datetime|np\.random\.(seed|rand)\b")
    for source in (ROOT / "src" / "jauge").rglob("*.py"):
        if "bench" not in source.parts:
            assert not forbidden.search(source.read_text()), source.name
