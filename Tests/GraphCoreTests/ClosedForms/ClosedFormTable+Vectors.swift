extension ClosedFormTable {
  /// Parr & Howard, The Matrix Calculus You Need For Deep Learning; d2l; CS229.
  static let vectors = rows(
    """
    sum(x) where x: 3 | x | ones(3, 1)
    sum(x z) where x: 3 | x | z ones(3, 1)
    sum(x z) where x: 3 | z | sum(x)
    sum(x + z) where x: 3 | z | 3
    sum(w ⊙ x) where w: 3, x: 3 | w | x
    w · x where w: 3, x: 3 | w | x
    w^T x where w: 3, x: 3 | x | w
    x^T x where x: 3 | x | 2 x
    x · x where x: 3 | x | 2 x
    sum(x .^ 2) where x: 3 | x | 2 x
    sum(x ⊙ x) where x: 3 | x | 2 x
    ‖x‖ where x: 3 | x | x/‖x‖
    ‖x‖^2 where x: 3 | x | 2 x
    1/2 ‖x‖^2 where x: 3 | x | x
    ‖x - a‖ where x: 3, a: 3 | x | (x − a)/‖x − a‖
    ‖x - a‖^2 where x: 3, a: 3 | x | 2 (x − a)
    ‖x‖_1 where x: 3 | x | sign(x)
    sum(exp(x)) where x: 3 | x | exp(x)
    sum(ln(x)) where x: 3 | x | 1 ⊘ x
    sum(w ⊘ x) where w: 3, x: 3 | w | 1 ⊘ x
    sum(σ(x)) where x: 3 | x | σ'(x)
    mean(x) where x: 4 | x | 1/4 ones(4, 1)
    logsumexp(x) where x: 3 | x | exp(x − logsumexp(x))
    max(0, w·x + b) where w: 3, x: 3 | w | (w · x + b > 0) x
    max(0, w·x + b) where w: 3, x: 3 | b | w · x + b > 0
    (y - max(0, w·x + b))^2 where w: 3, x: 3 | b | −2 (y − max(0, w · x + b)) (w · x + b > 0)
    softmax_cross_entropy(y, h) where y: 3, h: 3 | h | sum(y) softmax(h) − y
    -sum(y ⊙ ln(softmax(h))) where y: 3, h: 3 | h | sum(y) softmax(h) − y
    -sum(y ⊙ log_softmax(h)) where y: 3, h: 3 | h | sum(y) softmax(h) − y
    1/2 ‖h - y‖^2 where h: 3, y: 3 | h | h − y
    mse(a, y) where a: 4, y: 4 | a | 1/2 (a − y)
    a^T x x^T b where a: 3, x: 3, b: 3 | x | (b · x) a + (a · x) b
    (a^T x)^2 where a: 3, x: 3 | x | 2 (a · x) a
    exp(a^T x) where a: 3, x: 3 | x | exp(a · x) a
    exp(-1/2 x^T x) where x: 3 | x | −exp(−(x · x)/2) x
    1/(1 + x^T x) where x: 3 | x | −2 x/(1 + x · x)^2
    σ(w^T x + b) where w: 3, x: 3 | w | σ'(w · x + b) x
    ln(1 + exp(-y w^T x)) where w: 3, x: 3 | w | −y exp(−y (w · x)) x/(1 + exp(−y (w · x)))
    sum(max(0, x)) where x: 3 | x | x > 0
    tr(x y^T) where x: 3, y: 3 | x | y
    λ w^T w + λ a^T w where w: 3, a: 3 | w | λ (2 w + a)
    sum(x) sum(y) where x: 3, y: 2 | x | sum(y) ones(3, 1)
    """)

  /// Petersen & Pedersen, The Matrix Cookbook (2012), by the numbers of its equations; Giles 2008.
  static let cookbook = rows(
    """
    a^T X b where a: 3, X: 3x2, b: 2 | X | a bᵀ
    a^T X^T b where a: 2, X: 3x2, b: 3 | X | b aᵀ
    a^T X a where a: 3, X: 3x3 | X | a aᵀ
    b^T X^T X c where b: 2, X: 3x2, c: 2 | X | X (b cᵀ + c bᵀ)
    x^T A x where x: 3, A: 3x3 | x | (A + Aᵀ) x
    x^T A x where x: 3, A: 3x3 | A | x xᵀ
    x^T A^T A x where x: 2, A: 3x2 | x | 2 Aᵀ A x
    b^T A x where b: 3, A: 3x2, x: 2 | x | Aᵀ b
    (B x + b)^T C (D x + d) where B: 3x2, x: 2, b: 3, C: 3x4, D: 4x2, d: 4 | x | Bᵀ C (D x + d) + Dᵀ Cᵀ (B x + b)
    (x - s)^T W (x - s) where x: 3, s: 3, W: 3x3 | x | (W + Wᵀ) (x − s)
    (x - A s)^T W (x - A s) where x: 3, s: 2, A: 3x2, W: 3x3 | s | −Aᵀ (W + Wᵀ) (x − A s)
    (X θ - y)^T (X θ - y) where X: 4x3, θ: 3, y: 4 | θ | 2 Xᵀ (X θ − y)
    (X θ - y)^T (X θ - y) where X: 4x3, θ: 3, y: 4 | X | 2 (X θ − y) θᵀ
    z = X θ - y; C = z^T z where X: 4x3, θ: 3, y: 4 | θ | 2 Xᵀ z
    θ^T X^T X θ - 2 y^T X θ where X: 4x3, θ: 3, y: 4 | θ | 2 Xᵀ (X θ − y)
    θ^T X^T X θ - 2 θ^T X^T y + y^T y where X: 4x3, θ: 3, y: 4 | θ | 2 Xᵀ (X θ − y)
    ‖X w - y‖^2 + λ ‖w‖^2 where X: 4x2, w: 2, y: 4 | w | 2 (λ w + Xᵀ (X w − y))
    ‖X θ - y‖^2 where X: 4x3, θ: 3, y: 4 | θ | 2 Xᵀ (X θ − y)
    ‖X θ - y‖^2/8 where X: 4x3, θ: 3, y: 4 | θ | 1/4 Xᵀ (X θ − y)
    1/2 ‖A x - b‖^2 where A: 3x2, x: 2, b: 3 | x | Aᵀ (A x − b)
    tr(X) where X: 3x3 | X | I(3)
    tr(X A) where X: 2x3, A: 3x2 | X | Aᵀ
    tr(A X B) where A: 3x2, X: 2x2, B: 2x3 | X | Aᵀ Bᵀ
    tr(A X^T B) where A: 3x2, X: 4x2, B: 4x3 | X | B A
    tr(X^T A) where X: 3x2, A: 3x2 | X | A
    tr(A X^T) where X: 3x2, A: 3x2 | X | A
    tr(X^2) where X: 3x3 | X | 2 Xᵀ
    tr(X^2 B) where X: 3x3, B: 3x3 | X | Bᵀ Xᵀ + Xᵀ Bᵀ
    tr(X^T B X) where X: 3x2, B: 3x3 | X | (B + Bᵀ) X
    tr(B X X^T) where X: 3x2, B: 3x3 | X | (B + Bᵀ) X
    tr(X X^T B) where X: 3x2, B: 3x3 | X | (B + Bᵀ) X
    tr(X B X^T) where X: 3x2, B: 2x2 | X | X (B + Bᵀ)
    tr(B X^T X) where X: 3x2, B: 2x2 | X | X (B + Bᵀ)
    tr(X^T X B) where X: 3x2, B: 2x2 | X | X (B + Bᵀ)
    tr(A X B X) where A: 3x2, X: 2x3, B: 3x2, X: 2x3 | X | Aᵀ Xᵀ Bᵀ + Bᵀ Xᵀ Aᵀ
    tr(X^T X) where X: 3x2 | X | 2 X
    tr(B^T X^T C X B) where B: 2x3, X: 3x2, C: 3x3 | X | (C + Cᵀ) X B Bᵀ
    tr((A X B + C)(A X B + C)^T) where A: 3x2, X: 2x2, B: 2x4, C: 3x4 | X | 2 Aᵀ (A X B + C) Bᵀ
    ‖A X B + C‖_F^2 where A: 3x3, X: 3x2, B: 2x2, C: 3x2 | X | 2 Aᵀ (A X B + C) Bᵀ
    ‖X‖_F^2 where X: 3x2 | X | 2 X
    ‖X‖_F where X: 3x2 | X | X/‖X‖_F
    det(X) where X: 3x3 | X | det(X) X⁻ᵀ
    det(A X B) where A: 3x3, X: 3x3, B: 3x3 | X | det(A X B) X⁻ᵀ
    det(X^T X) where X: 3x3 | X | 2 det(Xᵀ X) X⁻ᵀ
    det(X^T X) where X: 3x2 | X | 2 det(Xᵀ X) X (Xᵀ X)⁻¹
    logdet(X) where X: 3x3 | X | X⁻ᵀ
    ln(det(X^T X)) where X: 3x2 | X | 2 X (Xᵀ X)⁻¹
    logdet(X^T X) where X: 3x2 | X | 2 X (Xᵀ X)⁻¹
    logdet(A X B) where A: 3x3, X: 3x3, B: 3x3 | X | X⁻ᵀ
    det(X)^2 where X: 3x3 | X | 2 det(X)^2 X⁻ᵀ
    det(X X) where X: 3x3 | X | 2 det(X X) X⁻ᵀ
    tr(X^{-1}) where X: 3x3 | X | −X⁻ᵀ X⁻ᵀ
    tr(A X^{-1} B) where A: 3x3, X: 3x3, B: 3x3 | X | −X⁻ᵀ Aᵀ Bᵀ X⁻ᵀ
    a^T X^{-1} b where a: 3, X: 3x3, b: 3 | X | −X⁻ᵀ a (X⁻¹ b)ᵀ
    tr((X + A)^{-1}) where A: 3x3, X: 3x3 | X | −(X + A)⁻ᵀ (X + A)⁻ᵀ
    u^T solve(A, b) where u: 3, A: 3x3, b: 3 | b | solve(Aᵀ, u)
    u^T solve(A, b) where u: 3, A: 3x3, b: 3 | A | −solve(Aᵀ, u) solve(A, b)ᵀ
    sum(g ⊙ σ(W x + b)) where g: 3, W: 3x2, x: 2, b: 3 | b | g ⊙ σ'(W x + b)
    sum(g ⊙ σ(W x + b)) where g: 3, W: 3x2, x: 2, b: 3 | W | (g ⊙ σ'(W x + b)) xᵀ
    sum(g ⊙ σ(W x + b)) where g: 3, W: 3x2, x: 2, b: 3 | x | Wᵀ (g ⊙ σ'(W x + b))
    sum(g ⊙ relu(W x + b)) where g: 3, W: 3x2, x: 2, b: 3 | W | (g ⊙ relu'(W x + b)) xᵀ
    a^T (A ⊙ X ⊙ B) b where a: 2, A: 2x2, X: 2x2, B: 2x2, b: 2 | X | A ⊙ B ⊙ (a bᵀ)
    sum(A ⊙ X) where A: 2x3, X: 2x3 | X | A
    sum(X) where X: 2x3 | X | ones(2, 3)
    sum(X^T) where X: 2x3 | X | ones(2, 3)
    tr(diag(w) A) where w: 3, A: 3x3 | A | diag(w)
    w^T diag(x) w where w: 3, x: 3 | x | w ⊙ w
    w^T diag(x) w where w: 3, x: 3 | w | 2 w ⊙ x
    sum(diag(w) x) where w: 3, x: 3 | x | w
    sum(A x) where A: 3x2, x: 2 | x | sum(A, axis=1)
    sum(x y^T) where x: 3, y: 2 | x | sum(y) ones(3, 1)
    sum(softmax(h)) where h: 3 | h | softmax(h) − sum(softmax(h)) softmax(h)
    z = W x + b; h = σ(z); f = 1/2 ‖h - y‖^2 where W: 3x2, x: 2, b: 3, y: 3 | W | ((h − y) ⊙ σ'(z)) xᵀ
    z = W x + b; h = σ(z); f = 1/2 ‖h - y‖^2 where W: 3x2, x: 2, b: 3, y: 3 | x | Wᵀ ((h − y) ⊙ σ'(z))
    """)
}
