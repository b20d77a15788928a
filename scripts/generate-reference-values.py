#!/usr/bin/env python3
"""Writes the values and gradients of every function of the language, computed by JAX in float64.

    python3 -m venv .venv && .venv/bin/pip install "jax[cpu]"
    .venv/bin/python scripts/generate-reference-values.py > Tests/GraphCoreTests/Reference/functions.jsonl

One line a function: a formula, the values of its variables, the value of the formula and its gradient by
each variable. The first line names the versions.
"""

import json
import sys

import jax

jax.config.update("jax_enable_x64", True)

import jax.numpy as jnp
import jax.scipy as jsp
import jaxlib
import numpy as np

nn = jax.nn
rng = np.random.default_rng(20240607)


def numbers(*shape, low=-2.0, high=2.0):
    return np.round(rng.uniform(low, high, shape), 3)


rows = []


def row(formula, function, **values):
    names = list(values)
    arrays = [jnp.asarray(values[name], dtype=jnp.float64) for name in names]
    value = function(*arrays)
    gradients = jax.grad(function, argnums=tuple(range(len(names))))(*arrays)
    rows.append(
        {
            "formula": formula,
            "at": {name: np.asarray(array).tolist() for name, array in zip(names, arrays)},
            "value": float(value),
            "gradients": {
                name: np.asarray(gradient).tolist() for name, gradient in zip(names, gradients)
            },
        }
    )


def weighted(formula, function, **values):
    """sum(formula ⊙ w), so that every element of the result counts for itself."""
    shape = np.shape(function(*[jnp.asarray(v, dtype=jnp.float64) for v in values.values()]))
    weights = numbers(*shape)
    if shape == ():
        row(f"({formula}) w", lambda *x: function(*x[:-1]) * x[-1], **values, w=weights)
    else:
        row(
            f"sum(({formula}) ⊙ w)",
            lambda *x: jnp.sum(function(*x[:-1]) * x[-1]),
            **values,
            w=weights,
        )


def derivative(f, order):
    for _ in range(order):
        f = jax.grad(f)
    return jnp.vectorize(f)


# Elementwise: points on both sides of what matters, and the interval where a function is defined.
points = np.array([-1.7, -0.35, 0.4, 2.3])
positive = np.array([0.05, 0.7, 1.9, 12.5])
unit = np.array([-0.95, -0.2, 0.31, 0.8])
above = np.array([1.05, 1.5, 3.2, 20.0])
tails = np.array([-30.0, -9.5, 9.5, 30.0])

elementwise = {
    "exp": (jnp.exp, points), "ln": (jnp.log, positive), "log": (jnp.log, positive),
    "log2": (jnp.log2, positive), "log10": (jnp.log10, positive), "log1p": (jnp.log1p, positive),
    "expm1": (jnp.expm1, points), "sqrt": (jnp.sqrt, positive), "cbrt": (jnp.cbrt, points),
    "abs": (jnp.abs, points), "sign": (jnp.sign, points), "sin": (jnp.sin, points),
    "cos": (jnp.cos, points), "tan": (jnp.tan, points), "cot": (lambda x: 1 / jnp.tan(x), points),
    "sec": (lambda x: 1 / jnp.cos(x), points), "csc": (lambda x: 1 / jnp.sin(x), points),
    "arcsin": (jnp.arcsin, unit), "arccos": (jnp.arccos, unit), "arctan": (jnp.arctan, points),
    "sinh": (jnp.sinh, points), "cosh": (jnp.cosh, points), "tanh": (jnp.tanh, points),
    "arsinh": (jnp.arcsinh, points), "arcosh": (jnp.arccosh, above), "artanh": (jnp.arctanh, unit),
    "sigmoid": (nn.sigmoid, points), "relu": (nn.relu, points),
    "leaky_relu": (nn.leaky_relu, points), "elu": (nn.elu, points), "selu": (nn.selu, points),
    "gelu": (lambda x: nn.gelu(x, approximate=False), points), "silu": (nn.silu, points),
    "mish": (nn.mish, points), "softplus": (nn.softplus, points),
    "softsign": (nn.soft_sign, points), "hardtanh": (nn.hard_tanh, points),
    "step": (lambda x: jnp.heaviside(x, 0.0), points), "erf": (jsp.special.erf, points),
    "erfc": (jsp.special.erfc, points), "floor": (jnp.floor, points), "ceil": (jnp.ceil, points),
    "round": (jnp.round, points), "square": (jnp.square, points),
    "reciprocal": (jnp.reciprocal, points), "logsigmoid": (nn.log_sigmoid, points),
}
for name, (function, x) in elementwise.items():
    weighted(f"{name}(x)", function, x=x)
# Not sigmoid and tanh, whose derivative JAX forms from 1 − u, without its last digits.
for name in ["softplus", "logsigmoid", "silu", "erf"]:
    weighted(f"{name}(x)", elementwise[name][0], x=tails)
for name in ["sigmoid", "tanh", "gelu", "softplus", "silu", "mish", "sin", "exp", "erf", "arctan"]:
    function = elementwise[name][0]
    weighted(f"{name}'(x)", derivative(function, 1), x=points)
    weighted(f"{name}''(x)", derivative(function, 2), x=points)
weighted("σ'''(x)", derivative(nn.sigmoid, 3), x=points)
for name in ["relu", "leaky_relu", "elu", "selu"]:
    weighted(f"{name}'(x)", derivative(elementwise[name][0], 1), x=points)
weighted("leaky_relu(x, 0.2)", lambda x: nn.leaky_relu(x, 0.2), x=points)
row("sum(elu(x, a))", lambda x, a: jnp.sum(nn.elu(x, a)), x=points, a=1.3)
row("sum(leaky_relu(x, a))", lambda x, a: jnp.sum(nn.leaky_relu(x, a)), x=points, a=0.3)

y = numbers(4)
weighted("max(x, y)", jnp.maximum, x=points, y=y)
weighted("min(x, y)", jnp.minimum, x=points, y=y)
weighted("pow(x, y)", jnp.power, x=positive, y=y)
weighted("x .^ 3", lambda x: x**3, x=points)
weighted("atan2(y, x)", jnp.arctan2, y=y, x=points)
weighted("hypot(x, y)", jnp.hypot, x=points, y=y)
weighted("where(x > y, x ⊙ x, 3y)", lambda x, y: jnp.where(x > y, x * x, 3 * y), x=points, y=y)
weighted("clip(x, -1, 0.5)", lambda x: jnp.clip(x, -1, 0.5), x=points)
weighted("x ⊘ y + x ⊙ y - x", lambda x, y: x / y + x * y - x, x=points, y=y)
row("sum(z x + x / z - z)", lambda z, x: jnp.sum(z * x + x / z - z), z=1.7, x=points)

# Reductions.
X = numbers(3, 4)


def logsumexp(x, axis=None):
    return jsp.special.logsumexp(x, axis=axis)


def norm(x, axis=None):
    return jnp.sqrt(jnp.sum(x * x, axis=axis))


def norm1(x, axis=None):
    return jnp.sum(jnp.abs(x), axis=axis)


reductions = {
    "sum": jnp.sum, "mean": jnp.mean, "prod": jnp.prod, "max": jnp.max, "min": jnp.min,
    "var": jnp.var, "std": jnp.std, "logsumexp": logsumexp, "norm": norm, "norm1": norm1,
}
for name, function in reductions.items():
    weighted(f"{name}(X)", lambda x: function(x), X=X)
    weighted(f"{name}(X, axis=1)", lambda x: function(x, axis=0), X=X)
    weighted(f"{name}(X, axis=2)", lambda x: function(x, axis=1), X=X)
    weighted(f"{name}(x)", lambda x: function(x), x=points)
weighted("prod(x)", jnp.prod, x=np.array([2.0, 0.0, -3.0]))
weighted("argmax(X, axis=1)", lambda x: 1.0 + jnp.argmax(x, axis=0), X=X)
weighted("argmin(X, axis=2)", lambda x: 1.0 + jnp.argmin(x, axis=1), X=X)
weighted("argmax(X)", lambda x: 1.0 + jnp.argmax(x), X=X)
weighted("‖X‖_F", norm, X=X)
weighted("‖x‖_1", norm1, x=points)

# Shape.
S = numbers(3, 3)
M = numbers(2, 4)
weighted("X^T", jnp.transpose, X=X)
weighted("transpose(X)", jnp.transpose, X=X)
weighted("reshape(X, 2, 6)", lambda x: jnp.reshape(x, (2, 6)), X=X)
weighted("vec(X)", lambda x: jnp.ravel(x.T), X=X)
weighted("diag(x)", jnp.diag, x=points)
weighted("diag(S)", jnp.diag, S=S)
weighted("diag(X)", jnp.diag, X=X)
weighted("[X; M]", lambda x, m: jnp.concatenate([x, m], axis=0), X=X, M=M)
weighted("concat(x, y)", lambda x, y: jnp.concatenate([x, y]), x=points, y=y)
weighted("[X, S]", lambda x, s: jnp.concatenate([x, s], axis=1), X=X, S=S)
weighted("tril(X)", jnp.tril, X=X)
weighted("triu(X, 1)", lambda x: jnp.triu(x, 1), X=X)
weighted("tril(X, -1)", lambda x: jnp.tril(x, -1), X=X)
weighted("outer(x, y)", jnp.outer, x=points, y=numbers(3))
weighted("kron(A, B)", jnp.kron, A=numbers(2, 3), B=numbers(3, 2))
weighted("x y^T", jnp.outer, x=points, y=numbers(3))
row("x_2 W_{2,3} - x_4", lambda x, W: x[1] * W[1, 2] - x[3], x=points, W=X)
weighted("X_2", lambda x: x[1], X=X)
weighted("S + 2 I(3) + ones(3, 3)", lambda s: s + 2 * jnp.eye(3) + 1, S=S)

# Products and linear algebra.
A = numbers(3, 3) + 3 * np.eye(3)
B = numbers(3, 2)
v = numbers(3)
weighted("X M^T", lambda x, m: x @ m.T, X=X, M=M)
weighted("X x", lambda X, x: X @ x, X=X, x=points)
weighted("y^T X", lambda y, X: (y @ X)[None, :], y=v, X=X)
row("v^T A v", lambda v, A: v @ A @ v, v=v, A=A)
row("v · (A v)", lambda v, A: v @ A @ v, v=v, A=A)
weighted("A^2", lambda a: a @ a, A=A)
weighted("A^{-1}", jnp.linalg.inv, A=A)
weighted("A^{-T}", lambda a: jnp.linalg.inv(a).T, A=A)
weighted("tr(A)", jnp.trace, A=A)
weighted("det(A)", jnp.linalg.det, A=A)
weighted("|A|", jnp.linalg.det, A=A)
weighted("logdet(A)", lambda a: jnp.linalg.slogdet(a)[1], A=-A)
weighted("inv(A)", jnp.linalg.inv, A=A)
weighted("solve(A, v)", jnp.linalg.solve, A=A, v=v)
weighted("solve(A, B)", jnp.linalg.solve, A=A, B=B)
C = np.round(A @ A.T, 6)
weighted("chol(C)", jnp.linalg.cholesky, C=C)


def lu(x):
    p, l, u = jsp.linalg.lu(x)
    return p.T, l, u


def qr(x):
    q, r = jnp.linalg.qr(x)
    sign = jnp.sign(jnp.diag(r))
    return q * sign[None, :], sign[:, None] * r


for name, x in [("square", A), ("wide", numbers(2, 4)), ("tall", numbers(4, 2))]:
    m, n = x.shape
    k = min(m, n)
    wL, wU = numbers(m, k), numbers(k, n)
    row(
        "P, L, U = lu(X); sum(L ⊙ V) + sum(U ⊙ W) + sum(square(L) ) + sum(P)",
        lambda x, V, W: jnp.sum(lu(x)[1] * V)
        + jnp.sum(lu(x)[2] * W)
        + jnp.sum(lu(x)[1] ** 2)
        + jnp.sum(jax.lax.stop_gradient(lu(x)[0])),
        X=x, V=wL, W=wU,
    )
    # JAX has no derivative of the QR decomposition of a wide matrix: it is written out by its parts.
    def wide_qr(x):
        q, r = qr(x[:, : x.shape[0]])
        return q, jnp.concatenate([r, q.T @ x[:, x.shape[0] :]], axis=1)

    rule = wide_qr if m < n else qr
    row(
        "Q, R = qr(X); sum(Q ⊙ V) + sum(R ⊙ W) + sum(square(R))",
        lambda x, V, W: jnp.sum(rule(x)[0] * V) + jnp.sum(rule(x)[1] * W) + jnp.sum(rule(x)[1] ** 2),
        X=x, V=wL, W=wU,
    )

# Networks and losses.
h = numbers(4)
H = numbers(3, 4)
Y = np.round(nn.softmax(numbers(3, 4), axis=1), 3)
p = np.round(nn.softmax(numbers(4)), 3)
q = np.round(nn.softmax(numbers(4)), 3)
weighted("softmax(h)", nn.softmax, h=h)
weighted("softmax(H)", lambda h: nn.softmax(h, axis=1), H=H)
weighted("softmax(H, axis=1)", lambda h: nn.softmax(h, axis=0), H=H)
weighted("log_softmax(h)", nn.log_softmax, h=h)
weighted("log_softmax(H)", lambda h: nn.log_softmax(h, axis=1), H=H)
weighted("log_softmax(H, axis=1)", lambda h: nn.log_softmax(h, axis=0), H=H)


def normalized(x, axis, gain=1.0, shift=0.0, eps=1e-5):
    mean = jnp.mean(x, axis=axis, keepdims=True)
    variance = jnp.var(x, axis=axis, keepdims=True)
    return gain * (x - mean) / jnp.sqrt(variance + eps) + shift


weighted("layer_norm(h)", lambda h: normalized(h, 0), h=h)
weighted("layer_norm(H)", lambda h: normalized(h, 1), H=H)
weighted(
    "layer_norm(H, g, s)", lambda h, g, s: normalized(h, 1, g, s), H=H, g=numbers(4), s=numbers(4))
weighted(
    "layer_norm(H, a, b, eps)", lambda h, a, b, e: normalized(h, 1, a, b, e),
    H=H, a=1.5, b=-0.5, eps=0.1)
weighted("batch_norm(H)", lambda h: normalized(h, 0), H=H)
weighted(
    "batch_norm(H, g, s)", lambda h, g, s: normalized(h, 0, g, s), H=H, g=numbers(4), s=numbers(4))
weighted("linear(x, W, b)", lambda x, W, b: W @ x + b, x=points, W=H, b=numbers(3))
weighted("linear(X, W, b)", lambda X, W, b: X @ W.T + b, X=X, W=numbers(2, 4), b=numbers(2))


def cross_entropy(y, h):
    return -jnp.sum(y * nn.log_softmax(h, axis=-1), axis=-1)


def bce(y, p):
    return -jnp.mean(y * jnp.log(p) + (1 - y) * jnp.log(1 - p))


row("mse(a, y)", lambda a, y: jnp.mean((a - y) ** 2), a=h, y=points)
row("mse(A, Y)", lambda a, y: jnp.mean((a - y) ** 2), A=H, Y=Y)
row("cross_entropy(y, p)", lambda y, p: -jnp.sum(y * jnp.log(p)), y=q, p=p)
row("softmax_cross_entropy(y, h)", cross_entropy, y=q, h=h)
row("softmax_cross_entropy(Y, H)", lambda y, h: jnp.mean(cross_entropy(y, h)), Y=Y, H=H)
row("bce(y, p)", bce, y=q, p=p)
row(
    "bce_logits(y, h)", lambda y, h: jnp.mean(nn.softplus(h) - y * h), y=q, h=np.array([-30, -1, 2, 30.0]))
row("hinge(y, s)", lambda y, s: jnp.mean(jnp.maximum(0, 1 - y * s)), y=np.array([1, -1, 1, -1.0]), s=h)
row(
    "huber(a, y, δ)",
    lambda a, y, d: jnp.mean(
        jnp.where(jnp.abs(a - y) <= d, 0.5 * (a - y) ** 2, d * (jnp.abs(a - y) - 0.5 * d))),
    a=h, y=points, δ=0.7)
row("kl(p, q)", lambda p, q: jnp.sum(p * jnp.log(p / q)), p=p, q=q)

# At the edges: large and tied elements, targets that do not add up to 1, other shapes and offsets.
large = np.array([1000.0, 1001.5, -2000.0, 999.0])
P = np.round(nn.softmax(numbers(3, 4), axis=1), 3)
N = np.triu(numbers(3, 3)) + 3 * np.eye(3)
weighted("softmax(h)", nn.softmax, h=large)
weighted("log_softmax(h)", nn.log_softmax, h=large)
weighted("logsumexp(h)", logsumexp, h=large)
row("softmax_cross_entropy(y, h)", cross_entropy, y=np.array([2.0, 0.5, -1.0, 3.0]), h=h)
row("cross_entropy(Y, P)", lambda y, p: -jnp.sum(y * jnp.log(p)), Y=Y, P=P)
row("bce(Y, P)", bce, Y=Y, P=P)
row("kl(P, Q)", lambda p, q: jnp.sum(p * jnp.log(p / q)), P=P, Q=Y + 0.01)
row("hinge(Y, S)", lambda y, s: jnp.mean(jnp.maximum(0, 1 - y * s)), Y=np.sign(H), S=H * 0.9 + 0.05)
weighted("max(x)", jnp.max, x=np.array([1.0, 3.0, 3.0, -2.0]))
weighted("max(X, axis=2)", lambda x: jnp.max(x, axis=1), X=np.array([[1.0, 3, 3], [2, 2, 2]]))
weighted("max(x, y)", jnp.maximum, x=points, y=np.array([-1.7, 1.0, 0.4, -3.0]))
row(
    "sum(clip(x, l, u) ⊙ w)", lambda x, l, u, w: jnp.sum(jnp.clip(x, l, u) * w),
    x=points, l=-1.0, u=0.5, w=numbers(4))
row("sum(pow(x, s))", lambda x, s: jnp.sum(x**s), x=positive, s=1.7)
row("sum(atan2(s, x))", lambda s, x: jnp.sum(jnp.arctan2(s, x)), s=0.6, x=points)
weighted("prod(X, axis=2)", lambda x: jnp.prod(x, axis=1), X=np.array([[1.0, 0, 3], [2, 5, 2]]))
weighted("triu(X, -1)", lambda x: jnp.triu(x, -1), X=X)
weighted("tril(X, 2)", lambda x: jnp.tril(x, 2), X=X)
weighted("diag(X)", jnp.diag, X=numbers(4, 2))
weighted("reshape(x, 2, 2)", lambda x: jnp.reshape(x, (2, 2)), x=points)
weighted("reshape(X, 12, 1)", lambda x: jnp.reshape(x, (12,)), X=X)
weighted("kron(x, B)", lambda x, b: jnp.kron(x[:, None], b), x=v, B=numbers(2, 2))
weighted("concat(x, y, z)", lambda *x: jnp.concatenate(x), x=v, y=numbers(2), z=numbers(4))
weighted("softmax(R)", lambda r: nn.softmax(r, axis=1), R=numbers(1, 4))
weighted("A^3", lambda a: a @ a @ a, A=A)
weighted("A^{-2}", lambda a: jnp.linalg.inv(a @ a), A=A)
weighted("solve(N, v)", jnp.linalg.solve, N=N, v=v)
weighted("solve(N^T, B)", lambda t, b: jnp.linalg.solve(t.T, b), N=N, B=B)
weighted("inv(N)", jnp.linalg.inv, N=N)
row("logdet(N) + det(N)", lambda t: jnp.linalg.slogdet(t)[1] + jnp.linalg.det(t), N=N)
row(
    "logdet(C) + v · solve(C, v) + tr(inv(C))",
    lambda c, v: jnp.linalg.slogdet(c)[1] + v @ jnp.linalg.solve(c, v) + jnp.trace(jnp.linalg.inv(c)),
    C=C, v=v)
weighted("batch_norm(h)", lambda h: normalized(h, 0), h=h)
weighted("linear(X, W, s)", lambda X, W, s: X @ W.T + s, X=X, W=numbers(2, 4), s=0.3)

print(
    json.dumps({"jax": jax.__version__, "jaxlib": jaxlib.__version__, "numpy": np.__version__,
                "python": sys.version.split()[0]}))
for entry in rows:
    print(json.dumps(entry, ensure_ascii=False))
