"""One measurement of a Python peer in a process of its own: prints a line of JSON.

    peers.py casadi|jax chain|wide N        a formula of N operations
    peers.py points numpy|jax|casadi N      the nine-unit formula and its gradient at N points
"""

import json
import statistics
import sys
import time

import numpy as np


def inputs(shape, steps):
    k = np.arange(steps)
    if shape == "chain":
        pairs, head = np.stack([4 + 0.02 * np.sin(k), -2 + 0.01 * np.cos(k)], 1), [0.3]
    else:
        pairs, head = np.stack([np.sin(k), 0.5 + 0.25 * np.cos(k)], 1), [0.7, 0.1]
    return np.concatenate([head, pairs.ravel()])


def formula(shape, steps, x, sigmoid):
    if shape == "chain":
        h = x[0]
        for k in range(steps):
            h = sigmoid(x[2 * k + 1] * h + x[2 * k + 2])
        return h
    total = 0
    for k in range(steps):
        error = sigmoid(x[0] * x[2 * k + 2] + x[1]) - x[2 * k + 3]
        total = total + 0.5 * (error * error)
    return total


def median(function, rounds):
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        result = function()
        times.append(time.perf_counter() - start)
    return statistics.median(times), result


def scalar(peer, shape, n):
    operations = 3 if shape == "chain" else 7
    steps = n // operations
    values = inputs(shape, steps)
    rounds = max(3, min(200, 2_000_000 // n))
    start = time.perf_counter()
    if peer == "casadi":
        import casadi

        x = casadi.SX.sym("x", len(values))
        y = formula(shape, steps, casadi.vertsplit(x), lambda z: 1 / (1 + casadi.exp(-z)))
        value = casadi.Function("f", [x], [y])
        both = casadi.Function("g", [x], [y, casadi.gradient(y, x)])
        build = time.perf_counter() - start
        forward, _ = median(lambda: value(values), rounds)
        total, (f, g) = median(lambda: both(values), rounds)
        # The gradient's function computes the value again: one call is forward and reverse.
        forward, reverse = 0, total
        f, g = float(f), np.array(g).ravel()
    else:
        import jax

        jax.config.update("jax_enable_x64", True)
        compiled = jax.jit(
            jax.value_and_grad(lambda x: formula(shape, steps, x, jax.nn.sigmoid))
        ).lower(values).compile()
        build = time.perf_counter() - start
        forward = 0
        reverse, (f, g) = median(lambda: jax.block_until_ready(compiled(values)), rounds)
    report = dict(peer={"casadi": "CasADi", "jax": "JAX"}[peer], shape=shape, n=n)
    report |= dict(ops=steps * operations, build_s=build, forward_s=forward, backward_s=reverse)
    print(json.dumps(report | dict(value=float(f), gsum=float(np.abs(g).sum()))))


def points(peer, n):
    w, b = np.sin(np.arange(n)), np.cos(np.arange(n))

    def by_hand(w, b):
        s = 1 / (1 + np.exp(-(1.5 * w + b)))
        error = s - 1
        d = error * s * (1 - s)
        return 0.5 * error * error + 0.5 * w * w, 1.5 * d + w, d

    if peer == "numpy":
        run = lambda: by_hand(w, b)
    elif peer == "jax":
        import jax

        jax.config.update("jax_enable_x64", True)

        def f(w, b):
            error = jax.nn.sigmoid(1.5 * w + b) - 1
            return 0.5 * error * error + 0.5 * w * w

        compiled = jax.jit(jax.vmap(jax.value_and_grad(f, (0, 1))))
        w, b = jax.numpy.asarray(w), jax.numpy.asarray(b)

        def run():
            value, (gw, gb) = jax.block_until_ready(compiled(w, b))
            return value, gw, gb
    else:
        import casadi

        x = casadi.SX.sym("x", 2)
        error = 1 / (1 + casadi.exp(-(1.5 * x[0] + x[1]))) - 1
        y = 0.5 * error * error + 0.5 * x[0] * x[0]
        mapped = casadi.Function("g", [x], [y, casadi.gradient(y, x)]).map(n)
        both = np.stack([w, b])

        def run():
            value, gradient = mapped(both)
            gradient = np.array(gradient)
            return value, gradient[0], gradient[1]

    run()
    seconds, (_, gw, gb) = median(run, 9)
    total = float(np.abs(np.array(gw)).sum() + np.abs(np.array(gb)).sum())
    name = {"numpy": "NumPy", "jax": "JAX", "casadi": "CasADi"}[peer]
    print(json.dumps(dict(peer=name, n=n, run_s=seconds, gsum=total)))


if sys.argv[1] == "points":
    points(sys.argv[2], int(sys.argv[3]))
else:
    scalar(sys.argv[1], sys.argv[2], int(sys.argv[3]))
