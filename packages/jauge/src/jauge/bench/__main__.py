"""`python -m jauge.bench [--list] [--json] [--quick] [NAME …]`. Time is measured here and nowhere else."""

from __future__ import annotations

import argparse
import importlib
import json
import pkgutil
import sys
from collections.abc import Iterable, Mapping
from typing import Any

import jauge.bench
from jauge.version import __version__


def workloads() -> dict[str, Any]:
    """Modules of this package that have a `SUMMARY` and a `run(quick)`."""
    names = [
        module.name for module in pkgutil.iter_modules(jauge.bench.__path__) if module.name != "__main__"
    ]
    modules = {name: importlib.import_module(f"jauge.bench.{name}") for name in sorted(names)}
    return {name: module for name, module in modules.items() if hasattr(module, "SUMMARY")}


def main() -> None:
    found = workloads()
    parser = argparse.ArgumentParser(prog="python -m jauge.bench")
    parser.add_argument("names", nargs="*", metavar="NAME", help="workloads to run (all by default)")
    parser.add_argument("--list", action="store_true", help="name the workloads and stop")
    parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")
    parser.add_argument("--quick", action="store_true", help="smaller sizes, under a minute a workload")
    options = parser.parse_args()
    if unknown := sorted(set(options.names) - set(found)):
        parser.error(f"unknown workload {unknown[0]!r}: choose among {', '.join(found)}")
    if options.list:
        print("\n".join(f"{name}: {module.SUMMARY}" for name, module in found.items()))
        return
    results = {}
    for name in options.names or found:
        results[name] = found[name].run(options.quick)
        print(f"\n{name}: {found[name].SUMMARY}")
        _show(results[name])
    if options.json:
        one = results[options.names[0]] if len(options.names) == 1 else results
        print(json.dumps({"jauge": __version__, **one}))


def _show(result: Mapping[str, Any]) -> None:
    rows = result.get("table", [])
    columns = list(dict.fromkeys(key for row in rows for key in row))
    if rows:
        _print_table([columns, *([_cell(row.get(column, "")) for column in columns] for row in rows)])
    for key, value in result.items():
        if key != "table":
            print(f"  {key} = {json.dumps(value)}")
    sys.stdout.flush()


def _cell(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _print_table(lines: Iterable[list[str]]) -> None:
    lines = list(lines)
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    for line in lines:
        print("  " + "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


if __name__ == "__main__":
    main()
