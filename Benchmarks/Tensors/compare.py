#!/usr/bin/env python3
"""Times the same tasks here, in NumPy by hand and in JAX: the value and all gradients, float64.

    python3 Benchmarks/Tensors/compare.py PROGRAM     PROGRAM is the built Tensors

It needs NumPy; JAX is compared where it is installed.
"""

import subprocess
import sys
import time

import numpy as np

rng = np.random.default_rng(0)


def best(function, rounds):
    least = float("inf")
    for _ in range(rounds):
        start = time.perf_counter()
        function()
        least = min(least, time.perf_counter() - start)
    return least


X = rng.uniform(-0.5, 0.5, (2000, 500))
theta = rng.uniform(-0.5, 0.5, 500)
y = rng.uniform(-0.5, 0.5, 2000)


def least_squares():
    e = X @ theta - y
    return e @ e, np.outer(2 * e, theta), 2 * (X.T @ e), -2 * e


sizes = [784, 256, 128, 10]
inputs = rng.uniform(-0.5, 0.5, (64, 784))
weights = [rng.uniform(-0.5, 0.5, (n, m)) for m, n in zip(sizes, sizes[1:])]
biases = [rng.uniform(-0.5, 0.5, n) for n in sizes[1:]]
targets = rng.uniform(-0.5, 0.5, (64, 10))


def network():
    layers, sums = [inputs], []
    for i, (W, b) in enumerate(zip(weights, biases)):
        sums.append(layers[-1] @ W.T + b)
        layers.append(np.maximum(sums[-1], 0) if i < 2 else sums[-1])
    shifted = layers[-1] - layers[-1].max(1, keepdims=True)
    logarithms = shifted - np.log(np.exp(shifted).sum(1, keepdims=True))
    loss = -(targets * logarithms).sum() / 64
    gradients = [-logarithms / 64]
    g = (np.exp(logarithms) * targets.sum(1, keepdims=True) - targets) / 64
    for i in (2, 1, 0):
        gradients += [g.T @ layers[i], g.sum(0)]
        g = g @ weights[i]
        if i:
            g = g * (sums[i - 1] > 0)
    return loss, gradients + [g]


A = rng.uniform(-0.5, 0.5, (500, 500))
u, b = rng.uniform(-0.5, 0.5, 500), rng.uniform(-0.5, 0.5, 500)


def solve():
    x = np.linalg.solve(A, b)
    back = np.linalg.solve(A.T, u)
    return u @ x, x, np.outer(-back, x), back


p, q = rng.uniform(-0.5, 0.5, 1000000), rng.uniform(-0.5, 0.5, 1000000)


def chain():
    power = np.exp(-p * p)
    s = 1 / (1 + np.exp(-(p * q + power)))
    g = s * (1 - s) / p.size
    return s.mean(), g * (q - 2 * p * power), g * p


tasks = {
    "least squares 2000×500": (least_squares, 100),
    "network 784-256-128-10, batch 64": (network, 200),
    "solve 500×500": (solve, 20),
    "elementwise chain of 1,000,000": (chain, 20),
}


def in_jax():
    try:
        import jax
    except ImportError:
        return {}
    jax.config.update("jax_enable_x64", True)
    import jax.numpy as jnp

    def loss(x, ws, bs, t):
        h = x
        for i, (W, c) in enumerate(zip(ws, bs)):
            h = h @ W.T + c
            h = jax.nn.relu(h) if i < 2 else h
        return -jnp.sum(t * jax.nn.log_softmax(h, axis=1)) / 64

    def squares(X, theta, y):
        e = X @ theta - y
        return e @ e

    programs = {
        "least squares 2000×500": (squares, (X, theta, y)),
        "network 784-256-128-10, batch 64": (loss, (inputs, weights, biases, targets)),
        "solve 500×500": (lambda u, A, b: u @ jnp.linalg.solve(A, b), (u, A, b)),
        "elementwise chain of 1,000,000": (
            lambda x, y: jnp.mean(jax.nn.sigmoid(x * y + jnp.exp(-x * x))), (p, q)),
    }
    result = {}
    for name, (function, arguments) in programs.items():
        compiled = jax.jit(jax.value_and_grad(function, argnums=tuple(range(len(arguments)))))
        arguments = jax.tree.map(jnp.asarray, arguments)
        jax.block_until_ready(compiled(*arguments))
        result[name] = best(lambda: jax.block_until_ready(compiled(*arguments)), tasks[name][1])
    return result


def ours():
    output = subprocess.run(
        [sys.argv[1]], check=True, capture_output=True, text=True).stdout
    return {name: float(number) for name, number in (line.split("\t") for line in output.splitlines())}


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    columns = {"here": {}, "NumPy": {}, "JAX": {}}
    # Taken in turn, so that what else the machine does touches all.
    for _ in range(3):
        for name, times in [
            ("here", ours()),
            ("NumPy", {task: best(f, n) for task, (f, n) in tasks.items()}),
            ("JAX", in_jax()),
        ]:
            for task, seconds in times.items():
                columns[name][task] = min(seconds, columns[name].get(task, float("inf")))
    print(f"{'milliseconds':36}{'here':>10}{'NumPy':>10}{'JAX':>10}{'ratio':>8}")
    for task, seconds in columns["here"].items():
        others = [columns[name].get(task) for name in ("NumPy", "JAX")]
        cells = "".join(f"{'' if t is None else f'{t * 1e3:.3f}':>10}" for t in others)
        known = [t for t in others if t is not None]
        ratio = f"{seconds / min(known):.2f}" if known else ""
        print(f"{task:36}{seconds * 1e3:>10.3f}{cells}{ratio:>8}")


if __name__ == "__main__":
    sys.exit(main())
