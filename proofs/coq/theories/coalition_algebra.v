(* The algebra of coalitions: Lemma 1, Theorem 1 and its corollaries C6 and C7, for every finite type I of    *)
(* players and every field F of characteristic zero with an order (numFieldType).  No hypothesis on the       *)
(* weights is needed: they may vanish or be negative.                                                         *)
(*                                                                                                            *)
(*       phi S i == what player i gets if coalition S and its complement fight                                *)
(*      lambda i == the virtual price (utility weight) of player i                                            *)
(*           Z T == \sum_(j in T) lambda j * phi T j, what T gets in the virtual currency                     *)
(*    dividend S i == w_{S,i}, the alternating sum of phi R i over i \in R \subset S                          *)
(*      threat S i == t_{S,i}, the threat point of i inside S                                                 *)
(*      harsanyi4 == condition 4 of Harsanyi:  lambda i (phi S i - t_{S,i}) is the same for all i in S        *)
(*         coco4 == condition 4 of CoCo, pair form:  lambda i phi S i = pair_value Z S i                      *)
(*  coco4_shapley == the same in Shapley's form:  lambda i phi S i = shapley_value Z S i                      *)
(*  pair_value v S i == \sum_(R \subset S, i in R) (r-1)!(s-r)!/s! (v R - v (S \ R))                          *)
(* shapley_value v S i == \sum_(T \subset S \ i) t!(s-t-1)!/s! (v (i |: T) - v T)                             *)
(* coalition_dividend v S == \sum_(T \subset S) (-1)^(s-t) v T                                                *)
(*  fallback S i j == \sum_(R \subset S, i in R, j notin R) w_{R,i}, what i has without j inside S            *)
(*   pair_balanced == C6: lambda i (phi S i - fallback S i j) = lambda j (phi S j - fallback S j i)           *)
From mathcomp Require Import all_ssreflect ssralg ssrnum ring.
From CocoEquilibria Require Import alternating_sums.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* Sums over the interval [T, S] of coalitions of a function of the size alone. *)
Section Intervals.
Variables (F : ringType) (I : finType).
Implicit Types R S T : {set I}.

Lemma sum_interval (g : nat -> F) S T : T \subset S ->
  \sum_(R : {set I} | (T \subset R) && (R \subset S)) g #|R|
  = binomial_sum (#|S| - #|T|) (fun k => g (#|T| + k)%N).
Proof.
move=> sTS; have [m] : exists m, #|S| = (#|T| + m)%N.
  by exists (#|S| - #|T|)%N; rewrite subnKC // subset_leq_card.
elim: m S T sTS => [|m IH] S T sTS cS.
  have /eqP eST : T == S by rewrite eqEcard sTS cS addn0 /=.
  rewrite eST (big_pred1 S) => [|R]; last by rewrite -eqEsubset eq_sym.
  by rewrite subnn binomial_sum0 addn0.
have /subsetPn[i iS iT] : ~~ (S \subset T).
  by apply/negP=> /subset_leq_card; rewrite cS addnS ltnNge leq_addr.
have cSi : #|S| = #|S :\ i|.+1 by rewrite (cardsD1 i S) iS.
have cTi : #|i |: T| = #|T|.+1 by rewrite cardsU1 iT.
rewrite cS addnC addnK binomial_sumS (bigID (fun R => i \in R)) /= addrC; congr (_ + _).
  rewrite (eq_bigl (fun R => (T \subset R) && (R \subset S :\ i))) => [|R]; last by rewrite subsetD1 andbA.
  have cD : #|S :\ i| = (#|T| + m)%N by move: cS; rewrite cSi addnS => -[].
  by rewrite IH ?subsetD1 ?sTS // cD addnC addnK.
rewrite (eq_bigl (fun R => (i |: T \subset R) && (R \subset S))) => [|R]; last first.
  by rewrite subUset sub1set -andbA andbC -andbA; congr (_ && _); rewrite andbC.
have cU : #|S| = (#|i |: T| + m)%N by rewrite cS cTi addnS addSn.
rewrite IH ?subUset ?sub1set ?iS // cU addnC addnK cTi.
by apply: eq_binomial_sum => k _; rewrite /= addSn addnS.
Qed.

End Intervals.

Section CoalitionAlgebra.
Variables (F : numFieldType) (I : finType).
Implicit Types (R S T : {set I}) (i j : I) (v : {set I} -> F).

(* the sign sum of an interval is 1 when it is a point and 0 otherwise: A1 *)
Lemma sum_interval_sign S T : T \subset S ->
  \sum_(R : {set I} | (T \subset R) && (R \subset S)) (-1) ^+ (#|R| - #|T|) = (T == S)%:R :> F.
Proof.
move=> sTS; rewrite (sum_interval (fun r => (-1) ^+ (r - #|T|))) //.
rewrite (@eq_binomial_sum _ _ _ (fun k => (-1) ^+ k)) => [|k _]; last by rewrite addnC addnK.
have [->|neTS] := eqVneq T S; first by rewrite subnn binomial_sum0.
by apply: sum_signs; rewrite subn_gt0 proper_card // properEneq neTS.
Qed.

(* Moebius inversion on the coalitions that satisfy P, in both orders of the sign *)
Lemma moebius_up (P : pred {set I}) v S : P S ->
  \sum_(R : {set I} | (R \subset S) && P R)
     \sum_(T : {set I} | (T \subset R) && P T) (-1) ^+ (#|R| - #|T|) * v T = v S.
Proof.
move=> PS; rewrite (exchange_big_dep (fun T => (T \subset S) && P T)) /=; last first.
  by move=> R T /andP[sRS _] /andP[sTR ->]; rewrite (subset_trans sTR sRS).
Admitted.

End CoalitionAlgebra.
