(* The five alternating sums A1-A5 of the proof of Theorem 1, for all t and m.                                *)
(*                                                                                                            *)
(*   binomial_sum m h == \sum_(k <= m) 'C(m, k) h k, the sum of h weighted by a row of Pascal's triangle      *)
(*                                                                                                            *)
(* All five follow from one rule: Pascal's triangle gives binomial_sum m.+1 h = binomial_sum m h +            *)
(* binomial_sum m (h o succn), so a family c with c t 0 = g t and c t m.+1 = c t m + c t.+1 m is the closed   *)
(* form of binomial_sum m (g o addn t).  Writing s = t + m:                                                   *)
(*   A1  \sum_(k <= m) (-1)^k C(m,k)                              = 0                   for m >= 1            *)
(*   A2  \sum_(k <= m) (-1)^k C(m,k) / (t+k)                      = (t-1)! m! / s!      for t >= 1            *)
(*   A3  \sum_(k < m)  (-1)^(k+1) C(m-1,k) / (t+1+k)              = - t! (m-1)! / s!    for m >= 1            *)
(*   A4  \sum_(k <= m) (-1)^(m-k) C(m,k) (t-1)! k! / (t+k)!       = (-1)^m / s          for t >= 1            *)
(*   A5  \sum_(k < m)  (-1)^(m-k) C(m-1,k) k! t! / (t+1+k)!       = (-1)^m / s          for m >= 1            *)
From mathcomp Require Import all_ssreflect ssralg ssrnum ring.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section BinomialSum.
Variable R : ringType.
Implicit Types (g h : nat -> R) (c : nat -> nat -> R).

Definition binomial_sum m h := \sum_(k < m.+1) h k *+ 'C(m, k).

Lemma binomial_sum0 h : binomial_sum 0 h = h 0%N.
Proof. by rewrite /binomial_sum big_ord_recl big_ord0 addr0 bin0 mulr1n. Qed.

Lemma binomial_sumS m h : binomial_sum m.+1 h = binomial_sum m h + binomial_sum m (h \o succn).
Proof.
rewrite /binomial_sum big_ord_recl bin0 /= [X in _ = X + _]big_ord_recl bin0 -addrA; congr (_ + _).
under eq_bigr do rewrite /bump /= add1n binS mulrnDr.
rewrite big_split /=; congr (_ + _).
by rewrite big_ord_recr /= bin_small // mulr0n addr0.
Qed.

Lemma eq_binomial_sum m g h : (forall k, (k <= m)%N -> g k = h k) -> binomial_sum m g = binomial_sum m h.
Proof. by move=> gh; apply: eq_bigr => k _; rewrite gh // -ltnS. Qed.

Lemma binomial_sum_mulr m h x : binomial_sum m (fun k => x * h k) = x * binomial_sum m h.
Proof. by rewrite /binomial_sum mulr_sumr; apply: eq_bigr => k _; rewrite mulrnAr. Qed.

(* Every two-parameter family that obeys Pascal's rule is a binomial sum of its first column. *)
Lemma binomial_sum_closed c g :
    (forall t, c t 0%N = g t) -> (forall t m, c t m.+1 = c t m + c t.+1 m) ->
  forall m t, binomial_sum m (fun k => g (t + k)%N) = c t m.
Proof.
move=> c0 cS; elim=> [|m IH] t; first by rewrite binomial_sum0 addn0 c0.
rewrite binomial_sumS IH cS; congr (_ + _); rewrite -IH.
by apply: eq_binomial_sum => k _ /=; rewrite addnS.
Qed.

End BinomialSum.

Section AlternatingSums.
Variable F : numFieldType.
Implicit Types s t m k : nat.

(* factorials and positive integers are invertible in characteristic zero *)
Lemma fact_neq0 m : m`!%:R != 0 :> F.
Proof. by rewrite pnatr_eq0 -lt0n fact_gt0. Qed.

(* closes the side conditions of [field]: factorials and sums of positive integers are not 0 *)
Ltac natr_neq0 := rewrite ?fact_neq0 ?andbT /= -?natrD -?(natrD _ 1) -?mulrS ?pnatr_eq0 ?addn_eq0 //.

Lemma factSr m : m.+1`!%:R = m.+1%:R * m`!%:R :> F.
Proof. by rewrite factS natrM. Qed.

Lemma sum_signs m : (0 < m)%N -> binomial_sum m (fun k => (-1) ^+ k) = 0 :> F.
Proof.
case: m => // m _.
pose c t n : F := (-1) ^+ t *+ (n == 0)%N.
rewrite (@binomial_sum_closed _ c (fun k => (-1) ^+ k) _ _ m.+1 0%N) // => t n.
by rewrite /c; case: n => //= ; rewrite ?mulr0n ?addr0 // mulr1n exprS mulN1r subrr.
Qed.

(* t`! m`! / (t + m + 1)! is the integral of x^t (1 - x)^m over [0, 1], and obeys Pascal's rule up to sign. *)
Lemma sum_harmonic t m :
  binomial_sum m (fun k => (-1) ^+ k / (t + k).+1%:R) = t`!%:R * m`!%:R / (t + m).+1`!%:R :> F.
Proof.
pose g j : F := (-1) ^+ j / j.+1%:R.
pose c j n : F := (-1) ^+ j * (j`!%:R * n`!%:R) / (j + n).+1`!%:R.
transitivity ((-1) ^+ t * binomial_sum m (fun k => g (t + k)%N)).
  rewrite -binomial_sum_mulr; apply: eq_binomial_sum => k _.
  by rewrite /g mulrA exprD mulrA -expr2 sqrr_sign mul1r.
rewrite (@binomial_sum_closed _ c) => [|j|j n]; rewrite /c.
- by rewrite !mulrA -expr2 sqrr_sign mul1r.
- by rewrite addn0 /g fact0 factSr; field; natr_neq0.
- rewrite addnS addSn (factSr (j + n).+1) (factSr j) (factSr n) exprS; field.
  by natr_neq0.
Qed.

Lemma sum_beta t m :
  binomial_sum m (fun k => (-1) ^+ k * (t`!%:R * k`!%:R) / (t + k).+1`!%:R) = 1 / (t + m).+1%:R :> F.
Proof.
pose c j n : F := (-1) ^+ j * ((t + n)`!%:R * j`!%:R) / (t + n + j).+1`!%:R.
rewrite (@binomial_sum_closed _ c (fun k => (-1) ^+ k * (t`!%:R * k`!%:R) / (t + k).+1`!%:R) _ _ m 0%N).
- rewrite /c addn0 factSr fact0; field; natr_neq0.
- by move=> j; rewrite /c addn0.
- move=> j n; rewrite /c !addnS !addSn (factSr (t + n + j).+1) (factSr j) (factSr (t + n)) exprS; field.
  by natr_neq0.
Qed.

Theorem A1 m : (0 < m)%N -> \sum_(k < m.+1) (-1) ^+ k *+ 'C(m, k) = 0 :> F.
Proof. exact: sum_signs. Qed.

Theorem A2 s t m : s = (t + m)%N -> (0 < t)%N ->
  \sum_(k < m.+1) (-1) ^+ k * 'C(m, k)%:R / (t + k)%:R = t.-1`!%:R * m`!%:R / s`!%:R :> F.
Proof.
move=> ->; case: t => // t _; rewrite -sum_harmonic; apply: eq_bigr => k _.
by rewrite -[RHS]mulr_natr addSn /=; ring.
Qed.

Theorem A3 s t m : s = (t + m)%N -> (0 < m)%N ->
  \sum_(k < m) (-1) ^+ k.+1 * 'C(m.-1, k)%:R / (t + 1 + k)%:R = - (t`!%:R * m.-1`!%:R / s`!%:R) :> F.
Proof.
move=> ->; case: m => // m _ /=; rewrite (addnS t m) -sum_harmonic -sumrN; apply: eq_bigr => k _.
by rewrite -mulNrn -[RHS]mulr_natr addn1 addSn exprS /=; ring.
Qed.

Lemma sign_subn m k : (k <= m)%N -> (-1) ^+ (m - k) = (-1) ^+ m * (-1) ^+ k :> F.
Proof. by move=> km; rewrite -{2}(subnK km) exprD -mulrA -expr2 sqrr_sign mulr1. Qed.

Theorem A4 s t m : s = (t + m)%N -> (0 < t)%N ->
  \sum_(k < m.+1) (-1) ^+ (m - k) * 'C(m, k)%:R * (t.-1`!%:R * k`!%:R) / (t + k)`!%:R = (-1) ^+ m / s%:R :> F.
Proof.
move=> ->; case: t => // t _; rewrite -[_^-1]mul1r -sum_beta -binomial_sum_mulr; apply: eq_bigr => k _.
by rewrite sign_subn -1?ltnS // -[RHS]mulr_natr addSn /= -!mulrA; congr (_ * (_ * _)); rewrite mulrC -!mulrA.
Qed.

Theorem A5 s t m : s = (t + m)%N -> (0 < m)%N ->
  \sum_(k < m) (-1) ^+ (m - k) * 'C(m.-1, k)%:R * (k`!%:R * t`!%:R) / (t + 1 + k)`!%:R
  = (-1) ^+ m / s%:R :> F.
Proof.
move=> ->; case: m => // m _ /=; rewrite (addnS t m) -[_^-1]mul1r -sum_beta -binomial_sum_mulr.
apply: eq_bigr => k _; rewrite sign_subn ?(ltnW (ltn_ord k)) // -[RHS]mulr_natr addn1 addSn /=.
by rewrite -!mulrA; congr (_ * (_ * _)); rewrite mulrC -!mulrA mulrCA.
Qed.

End AlternatingSums.
