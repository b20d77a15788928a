/// Gradients of formulas that lectures and their exercises have: `formula | variable | their form`.
extension ClosedFormTable {
  /// Stewart, Calculus, 3.1–3.6 and 7.8; Larson; Halliday & Resnick; Murray, Mathematical Biology.
  static let scalarRules = rows(
    """
    x^2 sin(x) | x | x^2 cos(x) + 2 x sin(x)
    sin(x)/x | x | cos(x)/x − sin(x)/x^2
    (x^2 + 1)/(x^2 - 1) | x | −4 x/(x^2 − 1)^2
    (a x + b)/(c x + d) | x | (a d − b c)/(c x + d)^2
    x^n ln(x) | x | x^(n − 1) (n ln(x) + 1)
    x^n e^{-x} | x | x^(n − 1) exp(−x) (n − x)
    x^a (1-x)^b | x | x^(a − 1) (1 − x)^(b − 1) (a − (a + b) x)
    x^(a-1) e^{-b x} | x | x^(a − 2) exp(−b x) (a − 1 − b x)
    sqrt(x + sqrt(x)) | x | (1 + 1/(2 sqrt(x)))/(2 sqrt(x + sqrt(x)))
    x sqrt(1 - x^2) | x | (1 − 2 x^2)/sqrt(1 − x^2)
    x/sqrt(1 + x^2) | x | 1/(1 + x^2)^(3/2)
    arctan(sqrt(x)) | x | 1/(2 sqrt(x) (1 + x))
    arcsin(x/a) | x | 1/(a sqrt(1 − x^2/a^2))
    x arctan(x) - 1/2 ln(1 + x^2) | x | arctan(x)
    x ln(x) - x | x | ln(x)
    ln((1+x)/(1-x)) | x | 2/((1 + x) (1 − x))
    ln(ln(x)) | x | 1/(x ln(x))
    e^x/(1 + e^x) | x | exp(x)/(1 + exp(x))^2
    1/(1+e^{-k(x - c)}) | x | k exp(−k (x − c))/(1 + exp(−k (x − c)))^2
    L/(1+e^{-k(x - c)}) | k | L (x − c) exp(−k (x − c))/(1 + exp(−k (x − c)))^2
    tanh(x)^2 | x | 2 tanh(x) (1 − tanh(x)^2)
    sec(x)^2 | x | 2 sec(x)^2 tan(x)
    sin(x)^3 cos(x) | x | 3 sin(x)^2 cos(x)^2 − sin(x)^4
    cos(x)^2 - sin(x)^2 | x | −4 sin(x) cos(x)
    e^{x^2} erf(x) | x | 2 x exp(x^2) erf(x) + 2/sqrt(π)
    (x^2+1)^x | x | (x^2 + 1)^x (ln(x^2 + 1) + 2 x^2/(x^2 + 1))
    a^x b^x | x | a^x b^x (ln(a) + ln(b))
    (x-1)(x-2)(x-3) | x | 3 x^2 − 12 x + 11
    (x-a)(x-b)(x-c) | x | (x − b) (x − c) + (x − a) (x − c) + (x − a) (x − b)
    x^2/(1+x)^3 | x | x (2 − x)/(1 + x)^4
    1/(x^2 + y^2) | x | −2 x/(x^2 + y^2)^2
    x/(x^2 + y^2) | x | (y^2 − x^2)/(x^2 + y^2)^2
    x/(x^2 + y^2) | y | −2 x y/(x^2 + y^2)^2
    x y/(x^2 + y^2) | x | y (y^2 − x^2)/(x^2 + y^2)^2
    sqrt(x^2 + y^2) | x | x/sqrt(x^2 + y^2)
    ln(sqrt(x^2 + y^2)) | x | x/(x^2 + y^2)
    (x - y)/(x + y) | x | 2 y/(x + y)^2
    (x - y)/(x + y) | y | −2 x/(x + y)^2
    e^{-x^2 - y^2} | x | −2 x exp(−x^2 − y^2)
    (x^2 + y^2) e^{-x^2 - y^2} | x | 2 x exp(−x^2 − y^2) (1 − x^2 − y^2)
    x^y | x | y x^(y − 1)
    x^y | y | x^y ln(x)
    x^y y^x | x | x^(y − 1) y^x (y + x ln(y))
    x e^{x y} | x | exp(x y) (1 + x y)
    x e^{x y} | y | x^2 exp(x y)
    G m M/r^2 | r | −2 G m M/r^3
    G m M/r^2 | m | G M/r^2
    q/(4 π ε r) | r | −q/(4 π ε r^2)
    4 ε ((s/r)^12 - (s/r)^6) | r | 24 ε (s^6/r^7 − 2 s^12/r^13)
    4 ε ((s/r)^12 - (s/r)^6) | ε | 4 (s^12/r^12 − s^6/r^6)
    V/(K + S) S | S | K V/(K + S)^2
    V/(K + S) S | K | −S V/(K + S)^2
    A e^{-E/(R T)} | T | A E exp(−E/(R T))/(R T^2)
    A e^{-E/(R T)} | E | −A exp(−E/(R T))/(R T)
    P (1 + r/n)^(n t) | r | P t (1 + r/n)^(n t − 1)
    m c^2/sqrt(1 - v^2/c^2) | v | m v/(1 − v^2/c^2)^(3/2)
    1/2 k x^2 + 1/2 m v^2 | x | k x
    sqrt(l/g) | l | 1/(2 sqrt(g l))
    2 π sqrt(l/g) | g | −π sqrt(l/g)/g
    π r^2 h | r | 2 π r h
    4/3 π r^3 | r | 4 π r^2
    (a^2 + b^2 - 2 a b cos(C)) | a | 2 a − 2 b cos(C)
    (a^2 + b^2 - 2 a b cos(C)) | C | 2 a b sin(C)
    ln|x| | x | 1/x
    exp(ln(x) + y) | x | exp(y)
    exp(2 ln(x)) | x | 2 x
    ln(x^3 y^2) | x | 3/x
    ln(x/y) | x | 1/x
    ln(x/y) | y | −1/y
    ln(a x^2 + b x + c) | x | (2 a x + b)/(a x^2 + b x + c)
    ln(1 + x^2) | x | 2 x/(1 + x^2)
    (1 + x^2)^{-1/2} | x | −x/(1 + x^2)^(3/2)
    x^{2/3} | x | 2/(3 cbrt(x))
    (x^3 + 1)^{1/3} | x | x^2/(x^3 + 1)^(2/3)
    sqrt(a^2 - x^2) | x | −x/sqrt(a^2 − x^2)
    arccos(x) + arcsin(x) | x | 0
    arctan(x) + arctan(1/x) | x | 0
    tan(x) - x | x | tan(x)^2
    x^2 y^3 z^4 | x | 2 x y^3 z^4
    sin(a x) cos(b x) | x | a cos(a x) cos(b x) − b sin(a x) sin(b x)
    sin(x y) | x | y cos(x y)
    x cos(y) + y sin(x) | x | cos(y) + y cos(x)
    """)

  /// Bishop, PRML, 1–4 and appendix B; Murphy, Probabilistic Machine Learning, 4 and 7; Casella & Berger, 7.2;
  /// Rasmussen & Williams, Gaussian Processes, 5.4.
  static let likelihoods = rows(
    """
    -1/2 ln(2π) - ln(s) - (x-μ)^2/(2 s^2) | μ | (x − μ)/s^2
    -1/2 ln(2π) - ln(s) - (x-μ)^2/(2 s^2) | s | ((x − μ)^2 − s^2)/s^3
    k ln(λ) - λ | λ | k/λ − 1
    n ln(λ) - λ S | λ | n/λ − S
    -n/2 ln(2π) - n ln(s) - S/(2 s^2) | s | S/s^3 − n/s
    a ln(x) + (b-1) ln(1-x) | x | a/x − (b − 1)/(1 − x)
    (x - μ)^T inv(S) (x - μ) where x: 3, μ: 3, S: 3x3 | μ | −(S⁻¹ + S⁻ᵀ) (x − μ)
    (x - μ)^T inv(S) (x - μ) where x: 3, μ: 3, S: 3x3 | S | −S⁻ᵀ (x − μ) (x − μ)ᵀ S⁻ᵀ
    -1/2 logdet(S) - 1/2 (x - μ)^T inv(S) (x - μ) where x: 3, μ: 3, S: 3x3 | μ | ½ (S⁻¹ + S⁻ᵀ) (x − μ)
    -1/2 logdet(S) - 1/2 (x - μ)^T inv(S) (x - μ) where x: 3, μ: 3, S: 3x3 | S | ½ (S⁻ᵀ (x − μ) (x − μ)ᵀ S⁻ᵀ − S⁻ᵀ)
    -3/2 ln(2π) - 1/2 logdet(S) - 1/2 (x - μ)^T inv(S) (x - μ) where x: 3, μ: 3, S: 3x3 | S | ½ (S⁻ᵀ (x − μ) (x − μ)ᵀ S⁻ᵀ − S⁻ᵀ)
    1/2 logdet(P) - 1/2 (x - μ)^T P (x - μ) where x: 3, μ: 3, P: 3x3 | P | ½ (P⁻ᵀ − (x − μ) (x − μ)ᵀ)
    1/2 y^T inv(K) y + 1/2 logdet(K) where K: 3x3, y: 3 | K | ½ (K⁻ᵀ − K⁻ᵀ y yᵀ K⁻ᵀ)
    1/2 y^T inv(K) y + 1/2 logdet(K) where K: 3x3, y: 3 | y | ½ (K⁻¹ + K⁻ᵀ) y
    ln(σ(w·x)) where w: 3, x: 3 | w | (1 − σ(w · x)) x
    y ln(σ(w·x)) + (1-y) ln(1 - σ(w·x)) where w: 3, x: 3 | w | (y − σ(w · x)) x
    -y ln(σ(w·x + b)) - (1-y) ln(1 - σ(w·x + b)) where w: 3, x: 3 | w | (σ(w · x + b) − y) x
    ‖X w - y‖^2 + λ ‖w‖_1 where X: 4x3, w: 3, y: 4 | w | 2 Xᵀ (X w − y) + λ sign(w)
    1/2 ‖X w - y‖^2 + λ/2 ‖w‖^2 where X: 4x3, w: 3, y: 4 | w | Xᵀ (X w − y) + λ w
    softmax_cross_entropy(y, W x + b) where y: 3, W: 3x2, x: 2, b: 3 | W | (sum(y) softmax(W x + b) − y) xᵀ
    softmax_cross_entropy(y, W x + b) where y: 3, W: 3x2, x: 2, b: 3 | b | sum(y) softmax(W x + b) − y
    logsumexp(z) - z_2 where z: 3 | z | softmax(z) − [0; 1; 0]
    1/2 (tr(inv(B) A) + (m - n)^T inv(B) (m - n) - 3 + logdet(B) - logdet(A)) where A: 3x3, B: 3x3, m: 3, n: 3 | A | ½ (B⁻ᵀ − A⁻ᵀ)
    1/2 (tr(inv(B) A) + (m - n)^T inv(B) (m - n) - 3 + logdet(B) - logdet(A)) where A: 3x3, B: 3x3, m: 3, n: 3 | m | ½ (B⁻¹ + B⁻ᵀ) (m − n)
    ln(t/s) + (s^2 + (m-n)^2)/(2 t^2) - 1/2 | s | s/t^2 − 1/s
    ln(t/s) + (s^2 + (m-n)^2)/(2 t^2) - 1/2 | m | (m − n)/t^2
    ln(t/s) + (s^2 + (m-n)^2)/(2 t^2) - 1/2 | t | 1/t − (s^2 + (m − n)^2)/t^3
    -1/2 sum(1 + ln(s.^2) - m.^2 - s.^2) where s: 3, m: 3 | m | m
    -1/2 sum(1 + ln(s.^2) - m.^2 - s.^2) where s: 3, m: 3 | s | s − 1 ⊘ s
    -1/2 sum(1 + l - m ⊙ m - exp(l)) where l: 3, m: 3 | l | ½ (exp(l) − 1)
    sum(p ⊙ ln(p ⊘ q)) where p: 3, q: 3 | p | ln(p ⊘ q) + 1
    sum(p ⊙ ln(p ⊘ q)) where p: 3, q: 3 | q | −p ⊘ q
    -sum(p ⊙ ln(p)) where p: 3 | p | −ln(p) − 1
    mean((x - mean(x)).^2) where x: 4 | x | ½ (x − mean(x))
    var(x) where x: 4 | x | ½ (x − mean(x))
    std(x) where x: 4 | x | (x − mean(x))/(4 std(x))
    x·y/(‖x‖ ‖y‖) where x: 3, y: 3 | x | y/(‖x‖ ‖y‖) − (x · y) x/(‖x‖^3 ‖y‖)
    x^T A x/(x^T x) where x: 3, A: 3x3 | x | ((A + Aᵀ) x − 2 (xᵀ A x) x/(x · x))/(x · x)
    (a^T x)/(b^T x) where a: 3, b: 3, x: 3 | x | a/(b · x) − (a · x) b/(b · x)^2
    sqrt(1 + x·x) where x: 3 | x | x/sqrt(1 + x · x)
    exp(-‖x - z‖^2/(2 s^2)) where x: 3, z: 3 | x | −exp(−‖x − z‖^2/(2 s^2)) (x − z)/s^2
    exp(-‖x - z‖^2/(2 s^2)) where x: 3, z: 3 | s | ‖x − z‖^2 exp(−‖x − z‖^2/(2 s^2))/s^3
    exp(-γ ‖x - z‖^2) where x: 3, z: 3 | x | 2 γ exp(−γ ‖x − z‖^2) (z − x)
    (x·z + c)^d where x: 3, z: 3 | x | d (x · z + c)^(d − 1) z
    tanh(a x·z + b) where x: 3, z: 3 | x | a (1 − tanh(a (x · z) + b)^2) z
    """)

  /// Goodfellow, Bengio & Courville, Deep Learning, 6 and 10; Vaswani et al. 2017; Schroff et al. 2015; Koren et
  /// al. 2009; Hochreiter & Schmidhuber 1997.
  static let networks = rows(
    """
    h = tanh(W x + b); 1/2 ‖V h + c - y‖^2 where W: 3x2, x: 2, b: 3, V: 2x3, c: 2, y: 2 | V | (V h + c − y) hᵀ
    h = tanh(W x + b); 1/2 ‖V h + c - y‖^2 where W: 3x2, x: 2, b: 3, V: 2x3, c: 2, y: 2 | c | V h + c − y
    h = tanh(W x + b); 1/2 ‖V h + c - y‖^2 where W: 3x2, x: 2, b: 3, V: 2x3, c: 2, y: 2 | b | (1 − h ⊙ h) ⊙ (Vᵀ (V h + c − y))
    h = tanh(W x + b); 1/2 ‖V h + c - y‖^2 where W: 3x2, x: 2, b: 3, V: 2x3, c: 2, y: 2 | W | ((1 − h ⊙ h) ⊙ (Vᵀ (V h + c − y))) xᵀ
    h = relu(W x + b); o = V h + c; softmax_cross_entropy(y, o) where W: 3x2, x: 2, b: 3, V: 2x3, c: 2, y: 2 | V | (sum(y) softmax(o) − y) hᵀ
    h = relu(W x + b); o = V h + c; softmax_cross_entropy(y, o) where W: 3x2, x: 2, b: 3, V: 2x3, c: 2, y: 2 | c | sum(y) softmax(o) − y
    z_1 = W_1 x; a_1 = σ(z_1); z_2 = W_2 a_1; a_2 = σ(z_2); 1/2 ‖a_2 - y‖^2 where W_1: 3x2, x: 2, W_2: 2x3, y: 2 | W_2 | ((a_2 − y) ⊙ σ'(z_2)) a_1ᵀ
    z_1 = W_1 x; a_1 = σ(z_1); z_2 = W_2 a_1; a_2 = σ(z_2); 1/2 ‖a_2 - y‖^2 where W_1: 3x2, x: 2, W_2: 2x3, y: 2 | W_1 | ((W_2ᵀ ((a_2 − y) ⊙ σ'(z_2))) ⊙ σ'(z_1)) xᵀ
    f = σ(W_f x + U_f h); i = σ(W_i x); c = f ⊙ c_0 + i ⊙ tanh(W_c x); sum(c) where W_f: 3x2, U_f: 3x3, x: 2, h: 3, W_i: 3x2, W_c: 3x2, c_0: 3 | W_f | (σ'(W_f x + U_f h) ⊙ c_0) xᵀ
    f = σ(W_f x + U_f h); i = σ(W_i x); c = f ⊙ c_0 + i ⊙ tanh(W_c x); sum(c) where W_f: 3x2, U_f: 3x3, x: 2, h: 3, W_i: 3x2, W_c: 3x2, c_0: 3 | c_0 | f
    -ln(σ(d·x)) - ln(1 - σ(d·g)) where d: 3, x: 3, g: 3 | d | σ(d · g) g − (1 − σ(d · x)) x
    ln(1 - σ(d·(G z))) where d: 3, G: 3x2, z: 2 | G | −σ(d · (G z)) d zᵀ
    max(0, ‖a - p‖^2 - ‖a - n‖^2 + m) where a: 3, p: 3, n: 3 | a | 2 (‖a − p‖^2 − ‖a − n‖^2 + m > 0) (n − p)
    ‖X - U V^T‖_F^2 + λ (‖U‖_F^2 + ‖V‖_F^2) where X: 4x3, U: 4x2, V: 3x2 | U | 2 (λ U + (U Vᵀ − X) V)
    ‖X - U V^T‖_F^2 + λ (‖U‖_F^2 + ‖V‖_F^2) where X: 4x3, U: 4x2, V: 3x2 | V | 2 (λ V + (U Vᵀ − X)ᵀ U)
    S = softmax(Q K^T/sqrt(2)); sum(G ⊙ (S V)) where Q: 3x2, K: 3x2, V: 3x2, G: 3x2 | V | Sᵀ G
    a = softmax(K q); g · (V^T a) where K: 4x2, q: 2, V: 4x3, g: 3 | V | a gᵀ
    a = softmax(K q); g · (V^T a) where K: 4x2, q: 2, V: 4x3, g: 3 | q | Kᵀ (a ⊙ (V g − a · (V g)))
    1/2 w^T w + C sum(max(0, 1 - y ⊙ (X w + b))) where X: 4x3, w: 3, y: 4 | w | w − C Xᵀ ((y ⊙ (X w + b) < 1) ⊙ y)
    sum(relu(X W_1) W_2) where X: 4x3, W_1: 3x2, W_2: 2x1 | W_2 | sum(relu(X W_1), axis=1)
    ‖relu(X W) v - y‖^2 where X: 4x3, W: 3x2, v: 2, y: 4 | v | 2 relu(X W)ᵀ (relu(X W) v − y)
    ‖relu(X W) v - y‖^2 where X: 4x3, W: 3x2, v: 2, y: 4 | W | 2 Xᵀ (relu'(X W) ⊙ ((relu(X W) v − y) vᵀ))
    (r + γ v·s - v·t)^2 where v: 3, s: 3, t: 3 | v | 2 (r + γ (v · s) − v · t) (γ s − t)
    w_{t} - η m/(sqrt(v) + ε) | v | η m/(2 sqrt(v) (sqrt(v) + ε)^2)
    ln(σ(s)) - ln(1 - σ(s)) | s | 1
    """)

  /// Petersen & Pedersen, The Matrix Cookbook, 2; Boyd & Vandenberghe, Convex Optimization, A.4; Magnus &
  /// Neudecker, 9.
  static let matrixRules = rows(
    """
    tr(A X B X^T C) where A: 3x3, X: 3x2, B: 2x2, C: 3x3 | X | Aᵀ Cᵀ X Bᵀ + C A X B
    logdet(X^T A X) where X: 4x3, A: 4x4 | X | A X (Xᵀ A X)⁻¹ + Aᵀ X (Xᵀ Aᵀ X)⁻¹
    det(X^T A X) where X: 3x3, A: 3x3 | X | 2 det(Xᵀ A X) X⁻ᵀ
    tr(exp(X)) where X: 3x3 | X | exp(X) ⊙ I(3)
    tr(A X^{-1}) where A: 3x3, X: 3x3 | X | −X⁻ᵀ Aᵀ X⁻ᵀ
    tr(X^3) where X: 3x3 | X | 3 Xᵀ Xᵀ
    tr(X^4) where X: 3x3 | X | 4 Xᵀ Xᵀ Xᵀ
    tr(A^T X B^T) where A: 3x2, X: 3x3, B: 2x3 | X | A B
    a^T X^T X b where a: 3, X: 4x3, b: 3 | X | X (a bᵀ + b aᵀ)
    a^T X X^T b where a: 4, X: 4x3, b: 4 | X | (a bᵀ + b aᵀ) X
    ‖X‖_F where X: 3x3 | X | X/‖X‖_F
    ‖A X - B‖_F^2 where A: 3x3, X: 3x2, B: 3x2 | X | 2 Aᵀ (A X − B)
    ‖A X - B‖_F^2 where A: 3x3, X: 3x2, B: 3x2 | A | 2 (A X − B) Xᵀ
    ‖X^T X - I(2)‖_F^2 where X: 3x2 | X | 4 X (Xᵀ X − I(2))
    tr(A X) + tr(B X^T) where A: 3x3, B: 3x3, X: 3x3 | X | Aᵀ + B
    x^T (A + B) x where x: 3, A: 3x3, B: 3x3 | x | (A + Aᵀ + B + Bᵀ) x
    (A x - b)^T W (A x - b) where A: 4x3, x: 3, b: 4, W: 4x4 | x | Aᵀ (W + Wᵀ) (A x − b)
    x^T A y where x: 3, A: 3x2, y: 2 | x | A y
    x^T A y where x: 3, A: 3x2, y: 2 | y | Aᵀ x
    x^T A y where x: 3, A: 3x2, y: 2 | A | x yᵀ
    x^T A x - 2 b^T x + c where x: 3, A: 3x3, b: 3 | x | (A + Aᵀ) x − 2 b
    1/2 x^T A x - b^T x where x: 3, A: 3x3, b: 3 | x | ½ (A + Aᵀ) x − b
    1/2 x^T A^T A x - b^T x where x: 3, A: 3x3, b: 3 | x | Aᵀ A x − b
    b^T inv(A) b where A: 3x3, b: 3 | b | (A⁻¹ + A⁻ᵀ) b
    b^T inv(A) b where A: 3x3, b: 3 | A | −A⁻ᵀ b bᵀ A⁻ᵀ
    ‖inv(A) b‖^2 where A: 3x3, b: 3 | A | −2 A⁻ᵀ A⁻¹ b bᵀ A⁻ᵀ
    ‖inv(A) b‖^2 where A: 3x3, b: 3 | b | 2 A⁻ᵀ A⁻¹ b
    ‖solve(A, b) - c‖^2 where A: 3x3, b: 3, c: 3 | b | 2 solve(Aᵀ, solve(A, b) − c)
    logdet(I(3) + U V^T) where U: 3x2, V: 3x2 | U | (I(3) + U Vᵀ)⁻ᵀ V
    logdet(A + x x^T) where A: 3x3, x: 3 | x | ((A + x xᵀ)⁻¹ + (A + x xᵀ)⁻ᵀ) x
    logdet(D + λ I(3)) where D: 3x3 | λ | tr((D + λ I(3))⁻¹)
    ‖A‖_F^2 + ‖A - B‖_F^2 where A: 3x3, B: 3x3 | A | 2 (2 A − B)
    sum(A .^ 2) where A: 3x2 | A | 2 A
    sum(exp(A x)) where A: 3x2, x: 2 | x | Aᵀ exp(A x)
    sum(exp(A x)) where A: 3x2, x: 2 | A | exp(A x) xᵀ
    logsumexp(A x + b) where A: 3x2, x: 2, b: 3 | x | Aᵀ softmax(A x + b)
    sum(ln(σ(A x))) where A: 3x2, x: 2 | x | Aᵀ (1 − σ(A x))
    -sum(ln(b - A x)) where A: 3x2, x: 2, b: 3 | x | Aᵀ (1 ⊘ (b − A x))
    c^T x - μ sum(ln(x)) where x: 3, c: 3 | x | c − μ ⊘ x
    (A x) · (B x) where A: 3x2, B: 3x2, x: 2 | x | Aᵀ B x + Bᵀ A x
    (x^T A x)^2 where x: 3, A: 3x3 | x | 2 (xᵀ A x) (A + Aᵀ) x
    exp(x^T A x) where x: 3, A: 3x3 | x | exp(xᵀ A x) (A + Aᵀ) x
    ln(x^T A x) where x: 3, A: 3x3 | x | (A + Aᵀ) x/(xᵀ A x)
    sqrt(x^T A x) where x: 3, A: 3x3 | x | (A + Aᵀ) x/(2 sqrt(xᵀ A x))
    ‖A x‖ where A: 3x2, x: 2 | x | Aᵀ A x/‖A x‖
    ‖A x - b‖ where A: 3x2, x: 2, b: 3 | x | Aᵀ (A x − b)/‖A x − b‖
    1/‖x‖ where x: 3 | x | −x/‖x‖^3
    ln(‖x‖) where x: 3 | x | x/‖x‖^2
    ‖x‖^3 where x: 3 | x | 3 ‖x‖ x
    ‖x‖^p where x: 3 | x | p ‖x‖^(p − 2) x
    tr(A diag(x) B) where A: 3x3, x: 3, B: 3x3 | x | diag(B A)
    x^T diag(d) x where x: 3, d: 3 | x | 2 d ⊙ x
    sum(diag(A) ⊙ x) where A: 3x3, x: 3 | A | diag(x)
    sum((x x^T) ⊙ A) where x: 3, A: 3x3 | x | (A + Aᵀ) x
    vec(X) · vec(A) where X: 3x2, A: 3x2 | X | A
    sum(X ⊙ X) - sum(X)^2/6 where X: 3x2 | X | 2 X − 1/3 sum(X)
    ones(1,3) X ones(2,1) where X: 3x2 | X | ones(3, 2)
    det(A - λ I(3)) where A: 3x3 | λ | −det(A − λ I(3)) tr((A − λ I(3))⁻¹)
    """)
}
