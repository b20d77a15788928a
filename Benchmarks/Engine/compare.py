#!/usr/bin/env python3
"""Measures the engine beside its peers, in one run and in turns, and prints the tables of docs/performance.md.

    python3 Benchmarks/Engine/compare.py ENGINE [--quick] [--record]

ENGINE is the built program of Benchmarks/Sources/Engine. A peer that is missing is said to be missing:
ADOL-C (Debian: libadolc-dev), CppAD (PyPI: cmeel-cppad), CoDiPack (its headers in the folder that
CODIPACK_INCLUDE names), CasADi, NumPy and JAX (PyPI). --record writes the instruction counts anew.
"""

import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import sysconfig
import tempfile

here = pathlib.Path(__file__).resolve().parent
words = [word for word in sys.argv[1:] if not word.startswith("--")]
quick, record = "--quick" in sys.argv, "--record" in sys.argv
engine = words[0] if words else sys.exit(__doc__)
work = pathlib.Path(tempfile.mkdtemp(prefix="engine-benchmark-"))
sizes = [1_000, 10_000] if quick else [1_000, 10_000, 100_000, 1_000_000]
missed, missing = [], []


def measured(command, rounds=1, limit=300):
    """The medians of what a command prints in several processes; None where it cannot be run."""
    found = []
    for _ in range(rounds):
        try:
            done = subprocess.run(
                [str(word) for word in command], capture_output=True, text=True, timeout=limit)
            found.append(json.loads(done.stdout.strip().splitlines()[-1]))
        except (OSError, IndexError, ValueError, subprocess.TimeoutExpired):
            return None
    result = dict(found[0])
    for key, value in result.items():
        if isinstance(value, float):
            result[key] = statistics.median(one[key] for one in found)
    return result


def compiled(name, source, compiler, *options):
    """A peer in C or C++; None where it cannot be built, for want of its library."""
    program = work / name.replace(" ", "-")
    if not shutil.which(compiler):
        missing.append(f"{name} ({compiler} is not there)")
        return None
    done = subprocess.run(
        [compiler, "-O2", "-DNDEBUG", str(here / source), "-o", str(program), *options, "-lm"],
        capture_output=True)
    if done.returncode:
        missing.append(f"{name} (it could not be built)")
        return None
    return program


def prefix_of_cppad():
    folders = {sysconfig.get_path("purelib"), *sys.path}
    for folder in folders:
        if folder and (pathlib.Path(folder) / "cmeel.prefix/include/cppad").is_dir():
            return pathlib.Path(folder) / "cmeel.prefix"
    return pathlib.Path("/usr")


def peers():
    cppad = prefix_of_cppad()
    codipack = os.environ.get("CODIPACK_INCLUDE", "/usr/include")
    programs = [
        ("direct", compiled("direct", "direct.c", "cc")),
        ("tape", compiled("tape", "tape.c", "cc")),
        ("CoDiPack", compiled("CoDiPack", "codipack.cpp", "c++", "-std=c++17", f"-I{codipack}")),
        ("CppAD", compiled(
            "CppAD", "cppad.cpp", "c++", f"-I{cppad}/include", f"-L{cppad}/lib", "-lcppad_lib",
            f"-Wl,-rpath,{cppad}/lib")),
        ("ADOL-C", compiled("ADOL-C", "adolc.cpp", "c++", "-ladolc")),
    ]
    commands = [(name, [program], None) for name, program in programs if program]
    for module, name, largest in [("casadi", "CasADi", 100_000), ("jax", "JAX", 1_000)]:
        if subprocess.run([sys.executable, "-c", f"import {module}"], capture_output=True).returncode:
            missing.append(f"{name} (it is not installed)")
        else:
            commands.append((name, [sys.executable, here / "peers.py", module], largest))
    return commands


def scalar_graphs(commands):
    print("### Scalar graphs: nanoseconds an operation\n")
    for shape in ["chain", "wide"]:
        print(f"| {shape} | N | build | forward | reverse | forward + reverse | × direct | bytes |")
        print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
        for n in sizes:
            rows = {}
            for name, command, largest in [("ours", [engine, "scalar"], None)] + commands:
                if largest is None or n <= largest:
                    rows[name] = measured(command + [shape, n], 1 if largest else 3)
            base = rows.get("direct")
            for name, row in rows.items():
                if row is None:
                    print(f"| {name} | {n:,} | failed | | | | | |")
                    continue
                scale = 1e9 / row["ops"]
                run = (row["forward_s"] + row["backward_s"]) * scale
                # Recording is CoDiPack's forward run.
                total = run + (row["build_s"] * scale if name == "CoDiPack" else 0)
                ratio = total / ((base["forward_s"] + base["backward_s"]) * 1e9 / base["ops"])
                memory = row.get("program_bytes", row.get("bytes_per_op"))
                row["total"] = total
                print(
                    f"| {name} | {n:,} | {row['build_s'] * scale:.1f} | {row['forward_s'] * scale:.2f} "
                    f"| {row['backward_s'] * scale:.2f} | {total:.2f} | {ratio:.1f} "
                    f"| {'' if memory is None or n < 100_000 else f'{memory:.0f}'} |")
                if name == "ours" and base:
                    again = row["gradient_s"] * scale
                    ratio = again / ((base["forward_s"] + base["backward_s"]) * 1e9 / base["ops"])
                    print(f"| ours, by variables | {n:,} | | | | {again:.2f} | {ratio:.1f} | |")
            judge(shape, n, rows)
        print()


def judge(shape, n, rows):
    ours = rows["ours"]
    if not ours:
        missed.append(f"{shape} {n}")
        return
    sums = [row["gsum"] for row in rows.values() if row]
    if max(sums) - min(sums) > 1e-6 * max(sums):
        missed.append(f"{shape} {n}: the peers disagree")
    for name, row in rows.items():
        if name == "direct" or not row or name == "ours":
            continue
        if ours["total"] > row["total"]:
            missed.append(f"{shape} {n}: slower than {name}")
    if rows.get("tape") and ours["build_s"] > 1.3 * rows["tape"]["build_s"]:
        missed.append(f"{shape} {n}: building")
    if rows.get("direct"):
        direct = rows["direct"]["forward_s"] + rows["direct"]["backward_s"]
        if ours["gradient_s"] > 2 * direct:
            missed.append(f"{shape} {n}: more than twice direct")
    if ours["program_bytes"] > 48:
        missed.append(f"{shape} {n}: bytes")


def many_points():
    n = 100_000 if quick else 1_000_000
    print(f"### The lecture's formula and its gradient at {n:,} points\n")
    print("| | milliseconds |\n| --- | ---: |")
    simd = compiled(
        "C SIMD", "points.c", "cc", "-O3", "-march=native", "-ffast-math", '-DNAME="C, SIMD"')
    scalar = compiled("C", "points.c", "cc", '-DNAME="C"')
    commands = [("ours, 1 core", [engine, "points", 1]), ("ours, all cores", [engine, "points"])]
    commands += [("C, one core", [scalar])] if scalar else []
    commands += [("C with -O3 -march=native -ffast-math, one core", [simd])] if simd else []
    for module, name in [("numpy", "NumPy"), ("jax", "JAX"), ("casadi", "CasADi")]:
        commands.append((name, [sys.executable, here / "peers.py", "points", module]))
    rows = {name: measured(command + [n], 3) for name, command in commands}
    for name, row in rows.items():
        print(f"| {name} | {row['run_s'] * 1e3:.1f} |" if row else f"| {name} | missing |")
    print()
    for ours, name in [("ours, 1 core", "C, one core"), ("ours, all cores", "JAX")]:
        if rows[ours] and rows.get(name) and rows[ours]["run_s"] > rows[name]["run_s"]:
            missed.append(f"points: slower than {name}")


def reading():
    print("### From text to a graph\n")
    print("| formula | bytes | units | seconds | bytes a unit at the peak |\n| --- | ---: | ---: | ---: | ---: |")
    for shape in ["chain", "wide"]:
        row = measured([engine, "text", shape, sizes[-1]])
        if row:
            print(
                f"| {shape} | {row['bytes']:,} | {row['ops']:,} | {row['build_s']:.2f} "
                f"| {row['bytes_per_op']:.0f} |")
            if not quick and row["build_s"] > 1:
                missed.append(f"reading {shape}: over a second")
    print()


def instructions():
    """Instructions do not wander as times do: valgrind counts them, and a file keeps the last ones."""
    if not shutil.which("valgrind"):
        missing.append("instruction counts (valgrind is not there)")
        return
    # Valgrind stumbles over the symbols of a static Swift program.
    plain = work / "engine"
    shutil.copy(engine, plain)
    subprocess.run(["strip", str(plain)], capture_output=True)
    baseline = here / "instructions.json"
    known = json.loads(baseline.read_text()) if baseline.exists() else {}
    counts = {}
    print("### Instructions an operation, by callgrind\n")
    print("| hot path | instructions | recorded |\n| --- | ---: | ---: |")
    for mode in ["scalar", "build", "text"]:
        for shape in ["chain", "wide"]:
            few, more = (counted([plain, mode, shape, 7_000], rounds) for rounds in (1, 3))
            if few is None or more is None:
                missing.append(f"the instructions of {mode} {shape}")
                continue
            # The difference leaves out the start of the process and the making of inputs.
            name = f"{mode} {shape}"
            counts[name] = round((more - few) / 2 / 7_000, 1)
            print(f"| {name} | {counts[name]:.1f} | {known.get(name, '')} |")
            if name in known and counts[name] > 1.05 * known[name]:
                missed.append(f"{name}: {counts[name]} instructions, {known[name]} are recorded")
    print()
    if record:
        baseline.write_text(json.dumps(counts, indent=2) + "\n")


def counted(command, rounds):
    done = subprocess.run(
        ["valgrind", "--tool=callgrind", f"--callgrind-out-file={work}/callgrind.out"]
        + [str(word) for word in command],
        capture_output=True, text=True, env=os.environ | {"ENGINE_ROUNDS": str(rounds)})
    for line in done.stderr.splitlines():
        if "Collected" in line:
            return int(line.split(":")[1].split()[0].replace(",", ""))
    return None


try:
    scalar_graphs(peers())
    many_points()
    reading()
    instructions()
finally:
    shutil.rmtree(work)
if missing:
    print("Missing: " + ", ".join(missing) + ".\n")
print("All targets are met." if not missed else "Missed: " + "; ".join(missed) + ".")
sys.exit(1 if missed else 0)
