/// Derivatives by one number from published tables: `formula | variable | the book's form`.
extension ClosedFormTable {
  /// Abramowitz & Stegun 3.3, 4.1–4.6, 7.1; Parr & Howard §2; Stewart, Calculus, table of
  /// differentiation rules.
  static let calculus = rows(
    """
    x^2 | x | 2 x
    x^3 | x | 3 x^2
    x^n | x | n x^(n − 1)
    3 x^4 | x | 12 x^3
    x^1.5 | x | 1.5 sqrt(x)
    1/x | x | −1/x^2
    1/x^2 | x | −2/x^3
    sqrt(x) | x | 1/(2 sqrt(x))
    1/sqrt(x) | x | −1/(2 x^(3/2))
    cbrt(x) | x | 1/(3 cbrt(x)^2)
    exp(x) | x | exp(x)
    exp(a x) | x | a exp(a x)
    exp(-x) | x | −exp(−x)
    2^x | x | 2^x ln(2)
    a^x | x | a^x ln(a)
    x^x | x | x^x (ln(x) + 1)
    ln(x) | x | 1/x
    ln(x^2) | x | 2/x
    ln(a x) | x | 1/x
    log2(x) | x | 1/(x ln(2))
    log10(x) | x | 1/(x ln(10))
    x ln(x) | x | ln(x) + 1
    ln(1 + x) | x | 1/(1 + x)
    log1p(x) | x | 1/(1 + x)
    expm1(x) | x | exp(x)
    sin(x) | x | cos(x)
    cos(x) | x | −sin(x)
    tan(x) | x | 1/cos(x)^2
    cot(x) | x | −1/sin(x)^2
    sec(x) | x | sec(x) tan(x)
    csc(x) | x | −cot(x) csc(x)
    sin(a x) | x | a cos(a x)
    sin(x)^2 | x | 2 sin(x) cos(x)
    sin(x) cos(x) | x | cos(x)^2 − sin(x)^2
    arcsin(x) | x | 1/sqrt(1 − x^2)
    arccos(x) | x | −1/sqrt(1 − x^2)
    arctan(x) | x | 1/(1 + x^2)
    arctan(x/a) | x | 1/(a (1 + x^2/a^2))
    sinh(x) | x | cosh(x)
    cosh(x) | x | sinh(x)
    tanh(x) | x | 1 − tanh(x)^2
    arsinh(x) | x | 1/sqrt(1 + x^2)
    arcosh(x) | x | 1/(sqrt(x − 1) sqrt(x + 1))
    artanh(x) | x | 1/(1 − x^2)
    erf(x) | x | 2 exp(−x^2)/sqrt(π)
    |x| | x | sign(x)
    sin(x^2) | x | 2 x cos(x^2)
    ln(sin(x^3)^2) | x | 6 x^2 cos(x^3)/sin(x^3)
    x + x^2 | x | 2 x + 1
    sin(x + x^2) | x | cos(x + x^2) (2 x + 1)
    x x^2 | x | 3 x^2
    9 (x + x^2) | x | 18 x + 9
    3 x^2 y | x | 6 x y
    3 x^2 y | y | 3 x^2
    2 x + y^8 | y | 8 y^7
    x y + x | x | y + 1
    x/(x + 1) | x | 1/(x + 1)^2
    (x^2 + 1)/(x - 1) | x | 2 x/(x − 1) − (x^2 + 1)/(x − 1)^2
    x exp(-x) | x | exp(−x) (1 − x)
    x^2 exp(-x) | x | exp(−x) (2 x − x^2)
    exp(-x^2/2) | x | −x exp(−x^2/2)
    exp(sin(x)) | x | cos(x) exp(sin(x))
    sqrt(1 + x^2) | x | x/sqrt(1 + x^2)
    sqrt(1 - x^2) | x | −x/sqrt(1 − x^2)
    ln(x + sqrt(1 + x^2)) | x | (x/sqrt(1 + x^2) + 1)/(x + sqrt(1 + x^2))
    ln(cos(x)) | x | −sin(x)/cos(x)
    ln(tan(x)) | x | 1/(cos(x)^2 tan(x))
    (x + 1)(x - 1) | x | 2 x
    (a x + b)^5 | x | 5 a (a x + b)^4
    1/(1 + e^{-x}) | x | exp(−x)/(1 + exp(−x))^2
    atan2(y, x) | y | x/(x^2 + y^2)
    hypot(x, y) | x | x/hypot(x, y)
    -(-x) | x | 1
    x - x | x | 0
    x^2 - 2 x y + y^2 | x | 2 x − 2 y
    3x^4 - 4x^3 - 12x^2 | x | 12 x^3 − 12 x^2 − 24 x
    x^3/3 - x | x | x^2 − 1
    a x^2 + b x + c | x | 2 a x + b
    1/2 (h - y)^2 | h | h − y
    1/2 m v^2 | v | m v
    (y b + 3/2) x | x | y b + 3/2
    (1 - 4/x)^2 | x | 8 (x − 4)/x^3
    exp(2 x) exp(-x) | x | exp(x)
    exp(ln(x) + 0 y) | x | 1
    ln(exp(x^2)) | x | 2 x
    ln(cosh(x)) | x | tanh(x)
    sqrt(a x e^{b}) | a | x exp(b)/(2 sqrt(x a exp(b)))
    (x^3 - 2 x)^2 | x | 6 x^5 − 16 x^3 + 8 x
    (x^n)^2 + 3 x^n y | y | 3 x^n
    """)

  /// The seeds, lecture notes, SciPy and PyTorch: losses and activation functions.
  static let learning = rows(
    """
    f(w, b) = 1/2 (σ(w x + b) - y)^2 + 1/2 w^2 | w | x σ'(w x + b) (σ(w x + b) − y) + w
    f(w, b) = 1/2 (σ(w x + b) - y)^2 + 1/2 w^2 | b | σ'(w x + b) (σ(w x + b) − y)
    f(w, b) = 1/2 (σ(w x + b) - y)^2 + 1/2 w^2 | y | y − σ(w x + b)
    σ(x) | x | σ'(x)
    σ'(x) | x | σ''(x)
    relu(x) | x | relu'(x)
    max(0, x) | x | x > 0
    max(0, w x + b) | w | (w x + b > 0) x
    softplus(x) | x | softplus'(x)
    gelu(x) | x | gelu'(x)
    silu(x) | x | silu'(x)
    leaky_relu(x) | x | leaky_relu'(x)
    -(y ln(p) + (1 - y) ln(1 - p)) | p | (1 − y)/(1 − p) − y/p
    100 (y - x^2)^2 + (1 - x)^2 | x | 2 x − 400 x (y − x^2) − 2
    100 (y - x^2)^2 + (1 - x)^2 | y | 200 (y − x^2)
    z = w x + b; h = σ(z); f = 1/2 (h - y)^2 | w | x σ'(z) (h − y)
    z = w x + b; h = σ(z); f = 1/2 (h - y)^2 | b | σ'(z) (h − y)
    z = w x + b; f = max(0, z) | w | (z > 0) x
    (y - w x - b)^2 + λ w^2 | w | 2 (λ w − x (y − w x − b))
    ln(1 + exp(-y s)) | s | −y exp(−y s)/(1 + exp(−y s))
    exp(-y s) | s | −y exp(−y s)
    w1 w2 x | w1 | w_2 x
    σ(w2 σ(w1 x)) | w1 | x w_2 σ'(w_1 x) σ'(w_2 σ(w_1 x))
    (x - μ)^2/(2 s^2) | μ | −(x − μ)/s^2
    (x - μ)^2/(2 s^2) + ln(s) | s | 1/s − (x − μ)^2/s^3
    """)
}
