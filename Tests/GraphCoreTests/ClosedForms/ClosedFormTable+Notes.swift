/// Gradients as lecture notes and papers leave them: `formula | variable | their form`.
extension ClosedFormTable {
  /// Losses, normalisations and activations: Bishop, PRML 4.3 and 5.2; Ba et al. 2016; Lin et al. 2017;
  /// Goodfellow et al., Deep Learning, 6.2; Kingma & Welling 2014, appendix B.
  static let notes = rows(
    """
    -y ln(σ(w x + b)) - (1-y) ln(1 - σ(w x + b)) | w | x (σ(w x + b) − y)
    -y ln(σ(w x + b)) - (1-y) ln(1 - σ(w x + b)) | b | σ(w x + b) − y
    -sum(y ⊙ ln(σ(X w)) + (1 - y) ⊙ ln(1 - σ(X w))) where X: 4x3, w: 3, y: 4 | w | Xᵀ (σ(X w) − y)
    p = σ(X w); -sum(y ⊙ ln(p) + (1 - y) ⊙ ln(1 - p)) where X: 4x3, w: 3, y: 4 | w | Xᵀ (σ(X w) − y)
    -sum(y ⊙ ln(σ(X w + b)) + (1 - y) ⊙ ln(1 - σ(X w + b))) where X: 4x3, w: 3, y: 4 | b | sum(σ(X w + b) − y)
    ln(σ(x)) | x | 1 − σ(x)
    ln(p/(1-p)) | p | 1/(p (1 − p))
    -y ln p - (1-y) ln(1-p) | p | (p − y)/(p (1 − p))
    k ln p + (n - k) ln(1 - p) | p | (k − p n)/(p (1 − p))
    -(1 - p)^γ ln p | p | γ (1 − p)^(γ − 1) ln(p) − (1 − p)^γ/p
    ln(1 + exp(-y (w · x))) where w: 3, x: 3 | w | −y x/(1 + exp(y (w · x)))
    ln(1 + e^x) | x | exp(x)/(1 + exp(x))
    max(0, 1 - y (w · x + b)) where w: 3, x: 3 | b | −y (y (w · x + b) < 1)
    exp(-(x-μ)^2/(2 s^2))/(s sqrt(2π)) | x | exp(−(x − μ)^2/(2 s^2)) (μ − x)/(sqrt(2 π) s^3)
    exp(-(x-μ)^2/(2 s^2))/(s sqrt(2π)) | s | exp(−(x − μ)^2/(2 s^2)) ((x − μ)^2 − s^2)/(sqrt(2 π) s^4)
    1/sqrt(2π) exp(-x^2/2) | x | −x exp(−½ x^2)/sqrt(2 π)
    x/2 (1 + erf(x/sqrt(2))) | x | ½ (1 + erf(x/sqrt(2))) + x exp(−½ x^2)/sqrt(2 π)
    exp(-1/2 (x-μ)^T inv(S) (x-μ)) where x: 3, μ: 3, S: 3x3 | x | −½ exp(−½ (x − μ)ᵀ S⁻¹ (x − μ)) (S⁻¹ + S⁻ᵀ) (x − μ)
    1/2 (μ^2 + s^2 - ln(s^2) - 1) | s | s − 1/s
    z = W x; h = tanh(z); 1/2 ‖h - y‖^2 where W: 3x2, x: 2, y: 3 | W | ((h − y) ⊙ (1 − h ⊙ h)) xᵀ
    h_0 = x; h_k = h_{k-1} + σ(w_k h_{k-1}), k = 1..2; h_2 | x | (1 + w_2 σ'(w_2 h_1)) (1 + w_1 σ'(w_1 x))
    a · layer_norm(x) where x: 3, a: 3 | x | (a − mean(a) − mean(a ⊙ layer_norm(x)) layer_norm(x))/sqrt(var(x) + 0.00001)
    sum((x - mean(x)).^2)/3 where x: 3 | x | 2/3 (x − mean(x))
    ‖X - U V^T‖_F^2 where X: 4x3, U: 4x2, V: 3x2 | V | 2 (U Vᵀ − X)ᵀ U
    x σ(β x) | x | β x σ'(β x) + σ(β x)
    """)

  /// Thomas' Calculus; Feynman, Lectures on Physics; matrices that are built of numbers.
  static let textbook = rows(
    """
    A cos(ω t + φ) | t | −A ω sin(ω t + φ)
    e^{-γ t} cos(ω t + φ) | φ | −exp(−γ t) sin(ω t + φ)
    e^{-a x} sin(b x) | x | exp(−a x) (b cos(b x) − a sin(b x))
    n R T/(V - n b) - a n^2/V^2 | V | 2 a n^2/V^3 − n R T/(V − n b)^2
    1/(1/a + 1/b) | a | b^2/(a + b)^2
    x y/(x + y) | x | y^2/(x + y)^2
    arctan(y/x) | x | −y/(x^2 + y^2)
    arctan(x/a)/a | x | 1/(a^2 + x^2)
    ln(cos x) | x | −tan(x)
    ln tan(x/2) | x | 1/sin(x)
    (e^x - e^{-x})/(e^x + e^{-x}) | x | 4/(exp(x) + exp(−x))^2
    x^x | x | x^x (ln(x) + 1)
    (1 + 1/x)^x | x | (1 + 1/x)^x (ln(1 + 1/x) − 1/(x + 1))
    det([a, b; c, d]) | a | d
    det([x, y; y, x]) | x | 2 x
    tr([a, b; c, d]) | d | 1
    sum([x, y; y, x]) | x | 2
    (sum([1,3;2,4], axis=2))_1 x | x | 4
    [x; y]^T [1, 2; 3, 4] [x; y] | x | 2 x + 5 y
    [x; y]^T A [x; y] where A: 2x2 | x | ((A + Aᵀ) [x; y])_1
    a^T [cos θ, -sin θ; sin θ, cos θ] v where v: 2, a: 2 | v | [cos(θ), sin(θ); −sin(θ), cos(θ)] a
    Q, R = qr(X); tr(R) where X: 3x3 | X | solve(R, (tril(R)ᵀ + tril(R, −1)) Qᵀ)ᵀ
    Q, R = qr(X); sum(Q) where X: 3x2 | X | solve(R, 1 − (tril(ones(2, 3) Q)ᵀ + tril(ones(2, 3) Q, −1)) Qᵀ)ᵀ
    """)
}
