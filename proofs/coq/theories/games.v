(* Finite games in full, and the two notions of equilibrium.  I is the type of players, A i the actions of    *)
(* player i, F a realFieldType and U a i the payoff of i at the profile a.                                    *)
(*                                                                                                            *)
(*       profile A == the joint actions of all players, {dffun forall i, A i}                                 *)
(*       mix S a b == the profile in which S acts as in a and its complement as in b                          *)
(*  distribution y == y is a probability distribution over profiles.  A joint (correlated) strategy of S is   *)
(*                    such a y of which S uses its own coordinates only: every expectation below reads y      *)
(*                    through mix S, hence through its marginal on the joint actions of S                     *)
(* expected S y z f == expectation of f when S plays y and, independently, its complement plays z             *)
(*       phi U x S i == phi_{S,i}, what i gets if S and its complement fight; phi U x setT is what is paid    *)
(* advantage U l S y z == \sum_(i in S) l i E[U i] - \sum_(j notin S) l j E[U j]                              *)
(*    feasible U u == u is in the convex hull of the payoff vectors;  pareto U u: on its (strong) frontier    *)
(*     weights l == l >= 0, l != 0                                                                            *)
(*    condition1 U x == phi_N is on the Pareto frontier                                                       *)
(*  condition3 U l x == x S maximises the advantage of S against x (~: S), for every nonempty S               *)
(* coco_with U l x, harsanyi_with U l x == x is a coalition-perfect equilibrium with weights l                *)
(* coco_equilibrium U x, harsanyi_equilibrium U x == the same for some weights l (condition 2)                *)
(*  unique_payoffs U == all coalition-perfect CoCo equilibria of U pay the same                               *)
From mathcomp Require Import all_ssreflect ssralg ssrnum ring.
From CocoEquilibria Require Import alternating_sums coalition_algebra.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Games.
Variables (F : realFieldType) (I : finType) (A : I -> finType).

Definition profile := {dffun forall i : I, A i}.
Implicit Types (a b c : profile) (S R : {set I}) (y z : profile -> F) (f g : profile -> F).
Implicit Types (U : profile -> I -> F) (l : I -> F) (x : {set I} -> profile -> F) (u v : I -> F).

Definition mix S a b : profile := [ffun i => if i \in S then a i else b i].

Lemma mix_setT a b : mix setT a b = a.
Proof. by apply/ffunP => i; rewrite ffunE inE. Qed.

Lemma mix_setC S a b : mix (~: S) b a = mix S a b.
Proof. by apply/ffunP => i; rewrite !ffunE inE; case: (i \in S). Qed.

Definition distribution y := (forall a, 0 <= y a) /\ \sum_a y a = 1.
Definition pure a : profile -> F := fun b => (b == a)%:R.

Lemma sum_pure a f : \sum_b pure a b * f b = f a.
Proof.
rewrite (bigD1 a) //= /pure eqxx mul1r big1 ?addr0 // => b /negbTE->.
by rewrite mul0r.
Qed.

Lemma distribution_pure a : distribution (pure a).
Proof.
split=> [b|]; first by rewrite ler0n.
by rewrite -[RHS](sum_pure a (fun=> 1)); apply: eq_bigr => b _; rewrite mulr1.
Qed.

Definition expected S y z f := \sum_a \sum_b y a * z b * f (mix S a b).

Lemma eq_expected S y y' z z' f f' :
  y =1 y' -> z =1 z' -> f =1 f' -> expected S y z f = expected S y' z' f'.
Proof. by move=> ey ez ef; do 2!apply: eq_bigr => ? _; rewrite ey ez ef. Qed.

Lemma expectedC S y z f : expected (~: S) z y f = expected S y z f.
Proof.
rewrite /expected exchange_big; do 2!apply: eq_bigr => ? _.
by rewrite mix_setC [_ * y _]mulrC.
Qed.

Lemma expected_const S y z k : distribution y -> distribution z -> expected S y z (fun=> k) = k.
Proof.
move=> [_ y1] [_ z1]; rewrite /expected.
under eq_bigr do rewrite -mulr_suml -mulr_sumr z1 mulr1.
by rewrite -mulr_suml y1 mul1r.
Qed.

Lemma expectedD S y z f g : expected S y z (fun a => f a + g a) = expected S y z f + expected S y z g.
Proof.
rewrite /expected -big_split; apply: eq_bigr => a _; rewrite -big_split /=.
by apply: eq_bigr => b _; rewrite mulrDr.
Qed.

Lemma expectedZ S y z k f : expected S y z (fun a => k * f a) = k * expected S y z f.
Proof.
rewrite /expected mulr_sumr; apply: eq_bigr => a _; rewrite mulr_sumr.
by apply: eq_bigr => b _; rewrite mulrCA.
Qed.

Lemma expected_pure S y z f : expected S y z f = \sum_a y a * expected S (pure a) z f.
Proof.
apply: eq_bigr => a _; rewrite /expected; under [in RHS]eq_bigr do under eq_bigr do rewrite -mulrA.
under [in RHS]eq_bigr do rewrite -mulr_sumr.
by rewrite sum_pure mulr_sumr; apply: eq_bigr => b _; rewrite mulrA.
Qed.

Lemma expected_setT y z f : distribution z -> expected setT y z f = \sum_a y a * f a.
Proof.
move=> [_ z1]; apply: eq_bigr => a _; under eq_bigr do rewrite mix_setT mulrAC.
by rewrite -mulr_sumr z1 mulr1.
Qed.

(* an average is at most the largest of the averaged numbers *)
Lemma average_le y f k : distribution y -> (forall a, f a <= k) -> \sum_a y a * f a <= k.
Proof.
move=> [y0 y1] fk; rewrite -[k]mul1r -y1 mulr_suml.
by apply: ler_sum => a _; apply: ler_wpmul2l.
Qed.

Section OneGame.
Variable U : profile -> I -> F.

Definition phi x S i := expected S (x S) (x (~: S)) (U^~ i).

Definition advantage l S y z :=
  \sum_(i in S) l i * expected S y z (U^~ i) - \sum_(j in ~: S) l j * expected S y z (U^~ j).

Definition feasible u := exists y, distribution y /\ forall i, u i = \sum_a y a * U a i.

Definition pareto u := feasible u /\ forall v, feasible v -> (forall i, u i <= v i) -> forall i, v i = u i.

Definition weights l := (forall i, 0 <= l i) /\ exists i, l i != 0.
Definition supports l u := forall v, feasible v -> \sum_i l i * v i <= \sum_i l i * u i.

Definition strategy_tuple x := forall S, distribution (x S).
Definition condition1 x := pareto (phi x setT).
Definition best_threat l x S := forall y, distribution y -> advantage l S y (x (~: S)) <= advantage l S (x S) (x (~: S)).
Definition condition3 l x := forall S, S != set0 -> best_threat l x S.

Definition coco_with l x := [/\ strategy_tuple x, condition1 x, weights l, condition3 l x & coco4 (phi x) l].
Definition harsanyi_with l x :=
  [/\ strategy_tuple x, condition1 x, weights l, condition3 l x & harsanyi4 (phi x) l].
Definition coco_equilibrium x := exists l, coco_with l x.
Definition harsanyi_equilibrium x := exists l, harsanyi_with l x.

Definition unique_payoffs := forall x x', coco_equilibrium x -> coco_equilibrium x' ->
  forall i, phi x setT i = phi x' setT i.

(* Theorem 1 for games *)
Theorem harsanyi_coco_with l x : harsanyi_with l x <-> coco_with l x.
Proof. by split=> -[x1 c1 w3 c3 c4]; split=> //; apply/theorem1. Qed.

Theorem harsanyi_coco_equilibrium x : harsanyi_equilibrium x <-> coco_equilibrium x.
Proof. by split=> -[l H]; exists l; apply/harsanyi_coco_with. Qed.

(* one conflict, one outcome *)
Lemma phiC x S i : phi x (~: S) i = phi x S i.
Proof. by rewrite /phi setCK expectedC. Qed.

Lemma Z_advantage l x S : Z (phi x) l S - Z (phi x) l (~: S) = advantage l S (x S) (x (~: S)).
Proof.
rewrite /Z /advantage; congr (_ - _); apply: eq_bigr => j _.
by rewrite phiC.
Qed.

(* the payoff of the zero-sum game of S against its complement *)
Definition zero_sum l S a := \sum_(i in S) l i * U a i - \sum_(j in ~: S) l j * U a j.

Lemma expected_sum S y z (P : pred I) (f : profile -> I -> F) :
  \sum_(i | P i) expected S y z (f^~ i) = expected S y z (fun a => \sum_(i | P i) f a i).
Proof.
rewrite /expected exchange_big; apply: eq_bigr => a _; rewrite exchange_big.
by apply: eq_bigr => b _; rewrite mulr_sumr.
Qed.

Lemma advantageE l S y z : advantage l S y z = expected S y z (zero_sum l S).
Proof.
have E (P : pred I) : \sum_(i | P i) l i * expected S y z (U^~ i)
    = expected S y z (fun a => \sum_(i | P i) l i * U a i).
  by rewrite -(expected_sum S y z P (fun a i => l i * U a i)); apply: eq_bigr => i _; rewrite expectedZ.
rewrite /advantage !E -mulN1r -expectedZ -expectedD; apply: eq_expected => // a.
by rewrite mulN1r.
Qed.

(* condition 3 need only be tested on pure deviations *)
Theorem best_threat_pure l x S :
  best_threat l x S <-> forall a, advantage l S (pure a) (x (~: S)) <= advantage l S (x S) (x (~: S)).
Proof.
split=> [H a|H y dy]; first exact/H/distribution_pure.
rewrite [leLHS]advantageE expected_pure; apply: average_le => // a.
by rewrite -advantageE.
Qed.

Theorem condition3_pure l x : condition3 l x <->
  forall S a, S != set0 -> advantage l S (pure a) (x (~: S)) <= advantage l S (x S) (x (~: S)).
Proof. by split=> [H S a S0|H S S0]; [move/best_threat_pure: (H S S0)|apply/best_threat_pure => a]; auto. Qed.

Lemma phi_setT x i : strategy_tuple x -> phi x setT i = \sum_a x setT a * U a i.
Proof. by move=> dx; rewrite /phi expected_setT. Qed.

Lemma feasible_phi x : strategy_tuple x -> feasible (phi x setT).
Proof. by move=> dx; exists (x setT); split=> // i; rewrite phi_setT. Qed.

Lemma advantage_setT l y z : distribution z ->
  advantage l setT y z = \sum_i l i * (\sum_a y a * U a i).
Proof.
move=> dz; rewrite /advantage [X in _ - X]big1 => [|j]; last by rewrite inE in_setT.
by rewrite subr0; apply: eq_big => [i|i _]; rewrite ?in_setT ?expected_setT.
Qed.

(* condition 3 at S = N says that l supports the payoffs *)
Lemma best_threat_supports l x : strategy_tuple x -> best_threat l x setT -> supports l (phi x setT).
Proof.
move=> dx H v [y [dy vE]]; have := H y dy; rewrite !advantage_setT //.
under eq_bigr do rewrite -vE; move=> /le_trans; apply.
by rewrite le_eqVlt; apply/orP; left; apply/eqP/eq_bigr => i _; rewrite phi_setT.
Qed.

(* a point supported by positive weights is on the Pareto frontier *)
Lemma supports_pareto l u : (forall i, 0 < l i) -> feasible u -> supports l u -> pareto u.
Proof.
move=> l0 fu H; split=> // v fv uv i; apply/eqP; rewrite eq_le uv andbT leNgt; apply/negP => lt_uv.
have := H v fv; rewrite leNgt => /negP; apply.
rewrite (bigD1 i) // [ltRHS](bigD1 i) //=; apply: ltr_le_add; first by rewrite ltr_pmul2l.
by apply: ler_sum => j _; rewrite ler_pmul2l.
Qed.

(* l > 0 and condition 3 at S = N imply condition 1 *)
Theorem positive_weights_pareto l x : strategy_tuple x -> (forall i, 0 < l i) ->
  best_threat l x setT -> condition1 x.
Proof.
move=> dx l0 H; apply: supports_pareto (l0) (feasible_phi dx) _.
exact: best_threat_supports.
Qed.

(* C7 for games: whoever picks S's threat for the sake of one member's final payoff picks the minimax one. *)
Definition deviate x S y : {set I} -> profile -> F := fun R => if R == S then y else x R.
Definition final_share l x i := pair_value (Z (phi x) l) setT i / l i.

Theorem representative l x S i : i \in S -> 0 < l i ->
  (forall y, distribution y -> final_share l (deviate x S y) i <= final_share l x i) <-> best_threat l x S.
Proof.
move=> iS li.
have notC R : i \in R -> (~: R == S) = false.
  by move=> iR; apply/negP => /eqP eS; move: iS; rewrite -eS inE iR.
have E y : final_share l (deviate x S y) i - final_share l x i
    = pair_coefficient F #|I| #|S| * (advantage l S y (x (~: S)) - advantage l S (x S) (x (~: S))) / l i.
  rewrite /final_share -mulrBl /pair_value -sumrB (bigD1 S) /= ?subsetT ?iS // big1 ?addr0.
    rewrite -mulrBr !setTD cardsT !Z_advantage /deviate eqxx notC //.
  move=> R /andP[/andP[_ iR] /negbTE neRS]; rewrite -mulrBr !setTD !Z_advantage /deviate neRS notC //.
  by rewrite subrr mulr0.
by split=> H y dy; have := H y dy; rewrite -subr_le0 ?E -1?(subr_le0 (final_share _ _ _)) ?E;
  rewrite -mulrA pmulr_rle0 ?pair_coefficient_gt0 // pmulr_lle0 ?invr_gt0 // subr_le0.
Qed.

End OneGame.

(* C3: scale and shift.  U'_i = s_i U_i + t_i with s_i > 0 carries equilibria to equilibria. *)
Section ScaleShift.
Variables (U U' : profile -> I -> F) (s t : I -> F).
Hypothesis s_gt0 : forall i, 0 < s i.
Hypothesis U'E : forall a i, U' a i = s i * U a i + t i.

Let s_neq0 i : s i != 0. Proof. by rewrite lt0r_neq0. Qed.

Lemma expected_scale S y z i : distribution y -> distribution z ->
  expected S y z (U'^~ i) = s i * expected S y z (U^~ i) + t i.
Proof.
by move=> dy dz; rewrite (@eq_expected S y y z z _ (fun a => s i * U a i + t i)) // expectedD expectedZ
  expected_const.
Qed.

Theorem C3_payoffs x S i : strategy_tuple x -> phi U' x S i = s i * phi U x S i + t i.
Proof. by move=> dx; apply: expected_scale. Qed.

Lemma advantage_scale l S y z : distribution y -> distribution z ->
  advantage U' (fun i => l i / s i) S y z = advantage U l S y z
    + (\sum_(i in S) l i / s i * t i - \sum_(j in ~: S) l j / s j * t j).
Proof.
move=> dy dz; rewrite /advantage; have E (P : pred I) :
  \sum_(i | P i) l i / s i * expected S y z (U'^~ i)
  = \sum_(i | P i) l i * expected S y z (U^~ i) + \sum_(i | P i) l i / s i * t i.
  rewrite -big_split; apply: eq_bigr => i _ /=.
  by rewrite expected_scale // mulrDr mulrA divfK.
by rewrite !E opprD addrACA.
Qed.

Lemma feasible_scale u : feasible U' u <-> feasible U (fun i => (u i - t i) / s i).
Proof.
have E y i : distribution y -> \sum_a y a * U' a i = s i * (\sum_a y a * U a i) + t i.
  move=> [_ y1]; under eq_bigr do rewrite U'E mulrDr mulrCA.
  by rewrite big_split /= -mulr_suml y1 mul1r mulr_sumr.
split=> -[y [dy H]]; exists y; split=> // i.
  by rewrite H E // addrK mulrAC divff // mul1r.
by rewrite E // -H mulrCA divff // mulr1 subrK.
Qed.

Lemma dividend_scale (p p' : {set I} -> I -> F) S i j : (forall R k, p' R k = s k * p R k + t k) ->
  i \in S -> j \in S -> i != j -> dividend p' S i = s i * dividend p S i.
Proof.
move=> pE iS jS neij; rewrite /dividend mulr_sumr; transitivity (\sum_(R : {set I} | (R \subset S) && (i \in R))
    (s i * ((-1) ^+ (#|S| - #|R|) * p R i) + (-1) ^+ (#|S| - #|R|) * t i)).
  by apply: eq_bigr => R _; rewrite pE mulrDr mulrCA.
rewrite big_split /= -mulr_suml.
have /eqP -> : \sum_(R : {set I} | (R \subset S) && (i \in R)) (-1) ^+ (#|S| - #|R|) == 0 :> F.
  have := @moebius F I (fun R => i \in R) (fun T => (T == [set i])%:R) S iS (@in_up I i).
  have -> : S == [set i] = false.
    by apply/negP => /eqP eS; move: jS; rewrite eS inE eq_sym (negbTE neij).
  move=> sum0; apply/eqP; transitivity (false%:R : F) => //; rewrite -sum0.
  apply: eq_bigr => R /andP[_ iR]; rewrite (bigD1 [set i]) ?sub1set ?iR ?set11 //=.
  by rewrite eqxx big1 ?addr0 ?mulr1 // => T /andP[_ /negbTE->].
by rewrite mul0r addr0.
Qed.

Theorem C3_harsanyi l x : harsanyi_with U l x -> harsanyi_with U' (fun i => l i / s i) x.
Proof.
case=> dx [fx c1] [l0 [i0 li0]] c3 c4; split=> //.
- split; first exact: feasible_phi.
  move=> v /feasible_scale fv uv i; have /= H := c1 _ fv.
  rewrite C3_payoffs // -H; first by rewrite mulrCA divff // mulr1 subrK.
  by move=> j; rewrite ler_pdivl_mulr // ler_subr_addr mulrC -C3_payoffs.
- by split=> [i|]; [rewrite divr_ge0 ?l0 // ltW|exists i0; rewrite mulf_neq0 ?invr_eq0].
- by move=> S S0 y dy; rewrite !advantage_scale // ler_add2r; apply: c3.
move=> S i j iS jS; have [->//|neij] := eqVneq i j.
have pE R k : phi U' x R k = s k * phi U x R k + t k by apply: C3_payoffs.
have neji : j != i by rewrite eq_sym.
rewrite -!dividendE // (dividend_scale pE iS jS) // (dividend_scale pE jS iS) // !mulrA !divfK //.
by rewrite !dividendE //; apply: c4.
Qed.

Theorem C3_coco l x : coco_with U l x -> coco_with U' (fun i => l i / s i) x.
Proof. by move/harsanyi_coco_with/C3_harsanyi/harsanyi_coco_with. Qed.

End ScaleShift.

End Games.
