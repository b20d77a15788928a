/// Gradients as papers and tables leave them: `formula | variable | their form`.
extension ClosedFormTable {
  /// Numbers with logarithms, squares of inner products, activations in products, projections: Bishop, PRML 2.3
  /// and 4.3; Cover & Thomas 8.1; Hastie et al., ESL 3.2; Petersen & Pedersen.
  static let papers = rows(
    """
    (a · x)^2 where a: 3, x: 3 | x | 2 (a · x) a
    (v · u)^2 + (v · v)^2 where u: 3, v: 3 | v | 2 (v · u) u + 4 (v · v) v
    -n/2 ln(2π) - n/2 ln(s) - sum((x - μ).^2)/(2 s) where x: 3 | n | −½ (ln(2 π) + ln(s))
    -n/2 ln(2π) - n/2 ln(s) - sum((x - μ).^2)/(2 s) where x: 3 | x | (μ − x)/s
    ln(x)/ln(2) | x | 1/(x ln(2))
    x^2 ln(2) | x | 2 x ln(2)
    -n ln(sqrt(2π)) - n ln(s) | n | −½ ln(2 π) − ln(s)
    n ln(8) - n ln(1/4) | n | 5 ln(2)
    n ln(2)^2/ln(3) | n | ln(2)^2/ln(3)
    sum(ln(1 + exp(X w))) where X: 4x3, w: 3 | w | Xᵀ σ(X w)
    sum(ln(1 + exp(X w))) - y^T X w where X: 4x3, w: 3, y: 4 | w | Xᵀ (σ(X w) − y)
    ln(1 + exp(w · x + b)) where w: 2, x: 2 | w | σ(w · x + b) x
    ln(1 + exp(w · x + b)) - y (w · x + b) where w: 2, x: 2 | b | σ(w · x + b) − y
    relu(x)^2 | x | 2 relu(x)
    x relu(x) | x | 2 relu(x)
    sum(relu(X w).^2) where X: 4x2, w: 2 | w | 2 Xᵀ relu(X w)
    tr(X inv(X^T X) X^T) where X: 4x2 | X | zeros(4, 2)
    sum((x - sum(x)/4).^2) where x: 4 | x | 2 (x − mean(x))
    sum(X ⊙ X) - sum(X)^2/6 where X: 3x2 | X | 2 (X − mean(X))
    sum(g ⊙ (x - sum(x)/4))/sqrt(sum((x - sum(x)/4).^2)/4 + ε) where x: 4, g: 4 | g | (x − mean(x))/sqrt(var(x) + ε)
    m = sum(x)/4; v = sum((x - m).^2)/4; g · (x - m)/sqrt(v + ε) where x: 4, g: 4 | x | (4 (var(x) + ε) (g − mean(g)) − (gᵀ (x − mean(x))) (x − mean(x)))/(4 (var(x) + ε)^(3/2))
    1/2 k (sqrt(x^2 + y^2) - L)^2 | x | k x (1 − L/sqrt(x^2 + y^2))
    P exp(r t) - K exp(-r t) | t | r (P exp(r t) + K exp(−r t))
    x/(1 + abs(x)) | x | 1/(1 + abs(x))^2
    x abs(x) | x | 2 abs(x)
    y^T X inv(X^T X) X^T y where X: 4x2, y: 4 | y | 2 X (Xᵀ X)⁻¹ Xᵀ y
    """)
}
