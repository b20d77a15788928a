#!/usr/bin/env python3
"""Closed forms here and in SymPy, SymEngine and CasADi, in one run: gradients by all variables.

    python3 Benchmarks/ClosedForms/compare.py PROGRAM     PROGRAM is the built ClosedForms

Each peer differentiates the same formula, written with its own functions. The nine units of the lecture
are printed as text; of the chains the expressions are made and not printed, since without shared parts
they are too long. What is not installed is left out and named. The exit status is 1 where a target is missed.
"""

import json
import subprocess
import sys
import time

sys.setrecursionlimit(100_000)
LIMIT = 20.0  # seconds for one measurement of a peer


def formula(variables, exp, depth):
    def sigmoid(z):
        return 1 / (1 + exp(-z))

    if depth == 0:
        w, x, b, y = variables
        return (sigmoid(w * x + b) - y) ** 2 / 2 + w**2 / 2
    h = variables[0]
    for k in range(depth):
        h = sigmoid(variables[1 + 2 * k] * h + variables[2 + 2 * k])
    return h


def names(depth):
    if depth == 0:
        return ["w", "x", "b", "y"]
    return ["h0"] + [f"{c}{k}" for k in range(1, depth + 1) for c in "wb"]


def sympy_run(depth, cse):
    import sympy
    from sympy.core.cache import clear_cache

    clear_cache()
    variables = sympy.symbols(names(depth))
    f = formula(variables, sympy.exp, depth)
    gradients = [f.diff(v) for v in variables]
    replaced = []
    if cse:
        replaced, gradients = sympy.cse([f] + gradients)
    if depth > 0:
        return gradients
    return "".join(str(e) for _, e in replaced) + "".join(map(str, gradients))


def symengine_run(depth, cse):
    import symengine

    variables = symengine.symbols(names(depth))
    f = formula(variables, symengine.exp, depth)
    gradients = [f.diff(v) for v in variables]
    replaced = []
    if cse:
        replaced, gradients = symengine.cse([f] + gradients)
    if depth > 0:
        return gradients
    return "".join(str(e) for _, e in replaced) + "".join(map(str, gradients))


def casadi_run(depth, _):
    import casadi

    variables = casadi.SX.sym("v", len(names(depth)))
    f = formula([variables[i] for i in range(len(names(depth)))], casadi.exp, depth)
    gradient = casadi.gradient(f, variables)
    return str(gradient) if depth == 0 else gradient


PEERS = [
    ("SymPy", "sympy", sympy_run, False),
    ("SymPy with cse", "sympy", sympy_run, True),
    ("SymEngine", "symengine", symengine_run, False),
    ("SymEngine with cse", "symengine", symengine_run, True),
    ("CasADi", "casadi", casadi_run, False),
]


def worker(name, depth):
    """Prints the least time of some runs; a run of its own process, which can be stopped."""
    _, _, run, cse = next(p for p in PEERS if p[0] == name)
    least, spent = float("inf"), 0.0
    while spent < 3 and (spent == 0 or spent + least < LIMIT):
        start = time.perf_counter()
        run(depth, cse)
        passed = time.perf_counter() - start
        least, spent = min(least, passed), spent + passed
    print(least)


def peer(name, module, depth):
    try:
        __import__(module)
    except ImportError:
        return None
    try:
        done = subprocess.run(
            [sys.executable, __file__, "--worker", name, str(depth)],
            capture_output=True, text=True, timeout=LIMIT + 10)
    except subprocess.TimeoutExpired:
        return float("inf")
    return float(done.stdout) if done.returncode == 0 else float("nan")


def shown(seconds):
    if seconds is None:
        return "not installed"
    if seconds == float("inf"):
        return f"over {LIMIT:.0f} s"
    if seconds < 1e-3:
        return f"{seconds * 1e6:.0f} µs"
    return f"{seconds * 1e3:.1f} ms" if seconds < 1 else f"{seconds:.1f} s"


def main():
    if "--worker" in sys.argv:
        worker(sys.argv[2], int(sys.argv[3]))
        return 0
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    program = sys.argv[1]
    text = subprocess.run([program], check=True, capture_output=True, text=True).stdout
    ours = {row["case"]: row for row in map(json.loads, text.splitlines())}
    print("| gradients by all variables, least time | nine units, printed | chain of 20 | chain of 200 |")
    print("| --- | ---: | ---: | ---: |")
    chains = [ours[f"chain{n}"]["least_s"] for n in (20, 200)]
    print(f"| graphviz-backprop | {shown(ours['nine']['least_s'])} | " + " | ".join(map(shown, chains)) + " |")
    for name, module, _, _ in PEERS:
        cells = [shown(peer(name, module, depth)) for depth in (0, 20, 200)]
        print(f"| {name} | " + " | ".join(cells) + " |")
    growth = ours["chain2000"]["least_s"] / ours["chain200"]["least_s"]
    print(f"\nTen times the chain takes {growth:.1f} times as long.")
    missed = []
    if ours["nine"]["least_s"] > 90e-6:
        missed.append("nine units in 90 µs")
    if ours["chain200"]["least_s"] > 1e-3:
        missed.append("the chain of 200 in 1 ms")
    if growth > 20:
        missed.append("linear time")
    print("All targets are met." if not missed else "Missed: " + ", ".join(missed) + ".")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
