
"""Identities with a known answer, shared by the tests and the benchmarks: (name, left, right, assumptions)."""

TRUE = [
    ("A1", "sum((-1)^k*binomial(m, k), k, 0, m)", "0", ["m >= 1"]),
    ("row sum", "sum(binomial(n,k),k,0,n)", "2^n", []),
    ("binomial theorem", "sum(binomial(n,k)*x^k*y^(n-k),k,0,n)", "(x+y)^n", ["x>=1", "y>=1"]),
    ("squares of a row", "sum(binomial(n,k)^2,k,0,n)", "binomial(2*n,n)", []),
    ("Vandermonde", "sum(binomial(m,k)*binomial(n,r-k),k,0,r)", "binomial(m+n,r)", []),
    ("Dixon, one parameter", "sum((-1)^k*binomial(2*n,k)^3,k,0,2*n)", "(-1)^n*factorial(3*n)/factorial(n)^3", []),
    (
        "Dixon",
        "sum((-1)^k*binomial(a+b,a+k)*binomial(b+c,b+k)*binomial(c+a,c+k),k,-a,a)",
        "factorial(a+b+c)/(factorial(a)*factorial(b)*factorial(c))",
        [],
    ),
    (
        "Saalschütz",
        "sum(rf(a,k)*rf(b,k)*rf(-n,k)/(rf(c,k)*rf(1+a+b-c-n,k)*factorial(k)),k,0,n)",
        "rf(c-a,n)*rf(c-b,n)/(rf(c,n)*rf(c-a-b,n))",
        ["a>=1", "b>=1", "c>=a+b+1"],
    ),
    ("Gauss", "sum(rf(-n,k)*rf(b,k)/(rf(c,k)*factorial(k)),k,0,n)", "rf(c-b,n)/rf(c,n)", ["b>=1", "c>=b+1"]),
    (
        "Kummer",
        "sum((-1)^k*binomial(2*n,k)*binomial(2*n+2*b,k+b),k,0,2*n)",
        "(-1)^n*factorial(2*n)*factorial(2*n+2*b)/(factorial(n)*factorial(n+b)*factorial(2*n+b))",
        [],
    ),
    (
        "Clausen's square",
        "sum(binomial(2*k,k)^2*binomial(2*n-2*k,n-k)^2,k,0,n)",
        "sum(binomial(2*k,k)^3*binomial(k,n-k)*(-16)^(n-k),k,0,n)",
        [],
    ),
    (
        "Apéry numbers for zeta(2)",
        "sum(binomial(n,k)^2*binomial(n+k,k),k,0,n)",
        "sum((-1)^(n-k)*binomial(n,k)*binomial(n+k,k)^2,k,0,n)",
        [],
    ),
    ("Franel", "sum(binomial(n,k)^3,k,0,n)", "sum(binomial(n,k)^2*binomial(2*k,n),k,0,n)", []),
    ("central binomials", "sum(binomial(2*k,k)*binomial(2*n-2*k,n-k),k,0,n)", "4^n", []),
    ("half integers", "binomial(2*n,n)", "4^n*rf(1/2,n)/factorial(n)", []),
    ("harmonic numbers", "sum((-1)^(k+1)*binomial(n,k)/k,k,1,n)", "sum(1/k,k,1,n)", []),
    ("hockey stick", "sum(binomial(k,r),k,r,n)", "binomial(n+1,r+1)", ["n>=r"]),
    ("geometric", "sum(x^k,k,0,n)", "(x^(n+1)-1)/(x-1)", ["x>=2"]),
    ("sum of squares", "sum(k^2,k,1,n)", "n*(n+1)*(2*n+1)/6", []),
    ("k k!", "sum(k*factorial(k),k,0,n)", "factorial(n+1)-1", []),
    ("a row without its end", "sum(binomial(n,k),k,0,n-1)", "2^n-1", []),
    ("a partial row", "sum((-1)^k*binomial(n,k),k,0,m)", "(-1)^m*binomial(n-1,m)", ["n>=1"]),
    ("half a row", "sum(binomial(2*n+1,k),k,0,n)", "4^n", []),
    ("inverse binomials", "sum(1/binomial(n,k),k,0,n)", "(n+1)/2^(n+1)*sum(2^k/k,k,1,n+1)", []),
    ("Chebyshev", "sum(binomial(n-k,k)*(-1)^k*4^(n-k),k,0,n)", "(n+1)*2^n", []),
    ("fifth powers, reversed", "sum(k*binomial(n,k)^3,k,0,n)", "n/2*sum(binomial(n,k)^3,k,0,n)", []),
    ("sixth powers, order 3", "sum(binomial(n,k)^6,k,0,n)", "sum(binomial(n,n-k)^6,k,0,n)", []),
    ("a finite support", "sum(binomial(2,k)*binomial(n,k),k,0,n+2)", "binomial(n+2,2)", []),
    (
        "sympy's spelling",
        "Sum(binomial(n, k)**2, (k, 0, n))",
        "summation(binomial(n, k)*binomial(n, n - k), (k, 0, n))",
        [],
    ),
]

FALSE = [
    ("A1 at m = 0", "sum((-1)^k*binomial(m, k), k, 0, m)", "0", []),
    (
        "A2, sign",
        "sum((-1)^k*binomial(s-t,k)/(t+k),k,0,s-t)",
        "-factorial(t-1)*factorial(s-t)/factorial(s)",
        ["1<=t<=s"],
    ),
    (
        "A2, index",
        "sum((-1)^k*binomial(s-t,k)/(t+k+1),k,0,s-t)",
        "factorial(t-1)*factorial(s-t)/factorial(s)",
        ["1<=t<=s"],
    ),
    (
        "A2, range",
        "sum((-1)^k*binomial(s-t,k)/(t+k),k,0,s-t-1)",
        "factorial(t-1)*factorial(s-t)/factorial(s)",
        ["1<=t<=s"],
    ),
    ("Vandermonde, one short", "sum(binomial(m,k)*binomial(n,r-k),k,0,r-1)", "binomial(m+n,r)", []),
    ("Dixon, sign", "sum((-1)^k*binomial(2*n,k)^3,k,0,2*n)", "factorial(3*n)/factorial(n)^3", []),
    ("Franel, index", "sum(binomial(n,k)^3,k,0,n)", "sum(binomial(n,k)^2*binomial(2*k,n+1),k,0,n)", []),
    ("true until n = 4", "sum(binomial(n,k),k,0,n)", "2^n + n*(n-1)*(n-2)*(n-3)*(n-4)", []),
    ("no telescoping partner", "sum(0*k,k,0,n)", "n", []),
    ("zero certificate", "sum(1/(k+1),k,0,n)", "sum(1/(k+1),k,0,n+1)", []),
    ("an empty sum", "sum(1,k,1,n-1)", "n-1", []),
]

UNKNOWN = [
    ("Abel", "sum(binomial(n,k)*(k+1)^(k-1)*(n-k+1)^(n-k-1)*(n-k+1),k,0,n)", "(n+2)^n", []),
    ("a product of sums", "sum(k,k,0,n)*sum(k,k,0,n)", "sum(k^3,k,0,n)", []),
    ("a double sum", "sum(sum(binomial(k,j),j,0,k),k,0,n)", "2^(n+1)-1", []),
    ("half the range", "sum(binomial(n,k)*binomial(n/2,k),k,0,n)", "sum(binomial(n,k)*binomial(n/2,k),k,0,n)", []),
    (
        "undefined somewhere",
        "sum((-1)^k*binomial(s-t,k)/(t+k),k,0,s-t)",
        "factorial(t-1)*factorial(s-t)/factorial(s)",
        ["s>=t"],
    ),
    (
        "order above the limit",
        "sum(binomial(n,k)^10,k,0,n)",
        "sum(binomial(n,k)^10*(1-k)+k*binomial(n,k)^10,k,0,n-1)+1",
        [],
    ),
]
