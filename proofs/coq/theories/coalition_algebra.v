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
  rewrite eST (big_pred1 S) => [|R]; last by rewrite -eqEsubset /= eq_sym.
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
  by rewrite subUset sub1set; case: (T \subset R); case: (R \subset S); case: (i \in R).
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

Definition coalition_dividend v S := \sum_(T : {set I} | T \subset S) (-1) ^+ (#|S| - #|T|) * v T.

Definition pair_value v S i := \sum_(R : {set I} | (R \subset S) && (i \in R))
  #|R|.-1`!%:R * (#|S| - #|R|)`!%:R / #|S|`!%:R * (v R - v (S :\: R)).

Definition shapley_value v S i := \sum_(T : {set I} | T \subset S :\ i)
  #|T|`!%:R * (#|S| - #|T|).-1`!%:R / #|S|`!%:R * (v (i |: T) - v T).

(* Both values as one signed sum over all coalitions inside S. *)
Definition signed_value v S i :=
    \sum_(T : {set I} | (T \subset S) && (i \in T))
       #|T|.-1`!%:R * (#|S| - #|T|)`!%:R / #|S|`!%:R * v T
  - \sum_(T : {set I} | (T \subset S) && (i \notin T))
       #|T|`!%:R * (#|S| - #|T|).-1`!%:R / #|S|`!%:R * v T.

Lemma pair_value_signed v S i : i \in S -> pair_value v S i = signed_value v S i.
Proof.
move=> iS; rewrite /pair_value /signed_value; under eq_bigr do rewrite mulrBr.
rewrite sumrB; congr (_ - _).
rewrite (reindex_onto (fun T => S :\: T) (fun R => S :\: R)) /=; last first.
  by move=> R /andP[sRS _]; rewrite setDDr setDv set0U; apply/setIidPr.
apply: eq_big => [T|T /andP[/andP[_ iST] /eqP eT]].
  rewrite setDDr setDv set0U inE iS andbT subsetDl /= andbC.
  by congr (_ && _); apply/eqP/idP => [<-|]; [apply: subsetIl|move/setIidPr].
have sTS : T \subset S by rewrite -eT subsetDl.
rewrite eT cardsD (setIidPr sTS) subKn ?subset_leq_card //.
by rewrite [_.-1`!%:R * _]mulrC.
Qed.

Lemma shapley_value_signed v S i : i \in S -> shapley_value v S i = signed_value v S i.
Proof.
move=> iS; rewrite /shapley_value /signed_value; under eq_bigr do rewrite mulrBr.
rewrite sumrB; congr (_ - _); last by apply: eq_bigl => T; rewrite subsetD1.
rewrite [RHS](reindex_onto (fun T => i |: T) (fun R => R :\ i)) /=; last first.
  by move=> R /andP[_ iR]; rewrite setD1K.
apply: eq_big => [T|T]; rewrite subsetD1.
  rewrite subUset sub1set iS setU11 andbT /=; congr (_ && _).
  apply/idP/eqP => [iT|<-]; last by rewrite !inE eqxx.
  by rewrite setU1K.
by case/andP=> _ iT; rewrite cardsU1 iT add1n /= subnS.
Qed.

Theorem pair_shapley v S i : i \in S -> pair_value v S i = shapley_value v S i.
Proof. by move=> iS; rewrite pair_value_signed // shapley_value_signed. Qed.

(* i's equal shares in the dividends of all coalitions inside S add up to the value: A2 when i is in T, A3 when not *)
Lemma dividend_shares v S i : i \in S ->
  \sum_(R : {set I} | (R \subset S) && (i \in R)) coalition_dividend v R / #|R|%:R = pair_value v S i.
Proof.
move=> iS; rewrite pair_value_signed // /signed_value.
under eq_bigr do rewrite mulr_suml.
rewrite (exchange_big_dep (fun T : {set I} => T \subset S)) /=; last first.
  by move=> R T /andP[sRS _] sTR; apply: subset_trans sTR sRS.
rewrite (bigID (fun T : {set I} => i \in T)) /= -sumrN; congr (_ + _); apply: eq_bigr => T /andP[sTS iT].
  under eq_bigr do rewrite mulrAC.
  rewrite -mulr_suml; congr (_ * _).
  rewrite (eq_bigl (fun R : {set I} => (T \subset R) && (R \subset S))) => [|R]; last first.
    rewrite andbC; case: (boolP (T \subset R)) => //= sTR.
    by rewrite (subsetP sTR) // andbT.
  rewrite (sum_interval (fun r => (-1) ^+ (r - #|T|) / r%:R)) //.
  under eq_binomial_sum => k _ do rewrite addnC addnK addnC.
  have cT : #|T| = #|T|.-1.+1 by rewrite prednK // card_gt0; apply/set0Pn; exists i.
  have := sum_harmonic F #|T|.-1 (#|S| - #|T|).
  rewrite -(addSn #|T|.-1 (#|S| - #|T|)) -cT subnKC ?subset_leq_card // => <-.
  by apply: eq_binomial_sum => k _; rewrite -addSn -cT.
under eq_bigr do rewrite mulrAC.
rewrite -mulr_suml -mulNr; congr (_ * _).
have sUS : i |: T \subset S by rewrite subUset sub1set iS.
have cU : #|i |: T| = #|T|.+1 by rewrite cardsU1 iT.
rewrite (eq_bigl (fun R : {set I} => (i |: T \subset R) && (R \subset S))) => [|R]; last first.
  by rewrite subUset sub1set; case: (T \subset R); case: (R \subset S); case: (i \in R).
rewrite (sum_interval (fun r => (-1) ^+ (r - #|T|) / r%:R)) // cU -subnS.
transitivity (-1 * binomial_sum (#|S| - #|T|.+1) (fun k => (-1) ^+ k / (#|T| + k).+1%:R) : F).
  rewrite -binomial_sum_mulr; apply: eq_binomial_sum => k _.
  have -> : (#|T|.+1 + k - #|T| = k.+1)%N by rewrite addSnnS addnC addnK.
  by rewrite exprS mulrA addSn.
have lt_TS : (#|T| < #|S|)%N by rewrite -cU subset_leq_card.
by rewrite sum_harmonic mulN1r -addSn subnKC // .
Qed.

(* Moebius inversion: the alternating sum of downward sums gives the summand back *)
Lemma moebius (P : pred {set I}) (f : {set I} -> F) S : P S ->
    (forall R T, T \subset R -> P T -> P R) ->
  \sum_(R : {set I} | (R \subset S) && P R) (-1) ^+ (#|S| - #|R|)
     * (\sum_(T : {set I} | (T \subset R) && P T) f T) = f S.
Proof.
move=> PS Pup; under eq_bigr do rewrite mulr_sumr.
rewrite (exchange_big_dep (fun T => (T \subset S) && P T)) /=; last first.
  by move=> R T /andP[sRS _] /andP[sTR ->]; rewrite (subset_trans sTR sRS).
transitivity (\sum_(T : {set I} | (T \subset S) && P T) (T == S)%:R * f T).
  apply: eq_bigr => T /andP[sTS PT]; rewrite -mulr_suml; congr (_ * _).
  rewrite -sum_interval_sign // (eq_bigl (fun R : {set I} => (T \subset R) && (R \subset S))) => [|R].
    transitivity ((-1) ^+ (#|S| - #|T|)
      * \sum_(R : {set I} | (T \subset R) && (R \subset S)) (-1) ^+ (#|R| - #|T|) : F).
      rewrite mulr_sumr; apply: eq_bigr => R /andP[/subset_leq_card cTR /subset_leq_card cRS].
      have -> : (-1) ^+ (#|S| - #|T|) = (-1) ^+ (#|S| - #|R|) * (-1) ^+ (#|R| - #|T|) :> F.
        by rewrite -exprD addnBA // subnK.
      by rewrite -mulrA -expr2 sqrr_sign mulr1.
    by rewrite sum_interval_sign //; have [->|_] := eqVneq T S; rewrite ?subnn ?mulr1 ?mulr0.
  case sTR: (T \subset R); last by rewrite /= andbF.
  by rewrite (Pup R T) // PT !andbT.
rewrite (bigD1 S) /= ?subxx // eqxx mul1r big1 ?addr0 // => T /andP[_ /negbTE->].
by rewrite mul0r.
Qed.

Lemma moebius_dividend (P : pred {set I}) (g : {set I} -> F) S : P S ->
    (forall R T, T \subset R -> P T -> P R) ->
  \sum_(R : {set I} | (R \subset S) && P R)
    (\sum_(T : {set I} | (T \subset R) && P T) (-1) ^+ (#|R| - #|T|) * g T) = g S.
Proof.
move=> PS Pup; rewrite (exchange_big_dep (fun T => (T \subset S) && P T)) /=; last first.
  by move=> R T /andP[sRS _] /andP[sTR ->]; rewrite (subset_trans sTR sRS).
transitivity (\sum_(T : {set I} | (T \subset S) && P T) (T == S)%:R * g T).
  apply: eq_bigr => T /andP[sTS PT]; rewrite -mulr_suml -sum_interval_sign //; congr (_ * _).
  apply: eq_bigl => R; case sTR: (T \subset R); last by rewrite /= andbF.
  by rewrite (Pup R T) // PT !andbT.
rewrite (bigD1 S) /= ?subxx // eqxx mul1r big1 ?addr0 // => T /andP[_ /negbTE->].
by rewrite mul0r.
Qed.

Lemma in_up i R T : T \subset R -> i \in T -> i \in R.
Proof. by move/subsetP; apply. Qed.

Section Outcome.
Variables (phi : {set I} -> I -> F) (lambda : I -> F).

Definition Z T := \sum_(j in T) lambda j * phi T j.

Definition dividend S i :=
  \sum_(R : {set I} | (R \subset S) && (i \in R)) (-1) ^+ (#|S| - #|R|) * phi R i.

Definition threat S i :=
  \sum_(R : {set I} | (R \proper S) && (i \in R)) (-1) ^+ (#|S| - #|R|).+1 * phi R i.

Definition harsanyi4 := forall S i j, i \in S -> j \in S ->
  lambda i * (phi S i - threat S i) = lambda j * (phi S j - threat S j).

Definition coco4_at S := forall i, i \in S -> lambda i * phi S i = pair_value Z S i.
Definition coco4 := forall S, coco4_at S.

Definition coco4_shapley := forall S i, i \in S -> lambda i * phi S i = shapley_value Z S i.

Lemma dividendE S i : i \in S -> dividend S i = phi S i - threat S i.
Proof.
move=> iS; rewrite /dividend (bigD1 S) /= ?subxx // subnn mul1r; congr (_ + _).
rewrite /threat -sumrN; apply: eq_big => [R|R _]; last by rewrite exprS mulN1r mulNr opprK.
by rewrite properEneq; case: (R \subset S); case: (R != S); case: (i \in R).
Qed.

(* Lemma 1: what a player gets is the sum of its dividends in the coalitions inside S. *)
Theorem lemma1 S i : i \in S ->
  phi S i = \sum_(R : {set I} | (R \subset S) && (i \in R)) dividend R i.
Proof.
by move=> iS; rewrite -(@moebius_dividend (fun T => i \in T) (phi^~ i) S) //; apply: in_up.
Qed.

Lemma sum_dividends S : \sum_(j in S) lambda j * dividend S j = coalition_dividend Z S.
Proof.
rewrite /coalition_dividend /Z /dividend; under eq_bigr do rewrite mulr_sumr.
rewrite (exchange_big_dep (fun T : {set I} => T \subset S)) /= => [|j T _ /andP[] //].
apply: eq_bigr => T sTS; rewrite mulr_sumr; apply: eq_big => [j|j _]; last by rewrite mulrCA.
by rewrite sTS /=; case jT: (j \in T); rewrite ?andbF // (subsetP sTS).
Qed.

(* Both forms of condition 4 say that the dividends of S are shared equally in the virtual currency. *)
Definition equal_shares := forall S i, i \in S -> lambda i * dividend S i = coalition_dividend Z S / #|S|%:R.

Lemma harsanyi4P : harsanyi4 <-> equal_shares.
Proof.
split=> [H S i iS|H S i j iS jS]; last by rewrite -!dividendE // !H.
have cS : #|S|%:R != 0 :> F by rewrite pnatr_eq0 -lt0n card_gt0; apply/set0Pn; exists i.
apply: (canRL (mulfK cS)); rewrite -sum_dividends mulr_natr -sumr_const.
by apply: eq_bigr => j jS; rewrite !dividendE //; apply: H.
Qed.

Lemma coco4P : coco4 <-> equal_shares.
Proof.
split=> H S i iS.
  rewrite -(@moebius (fun T => i \in T) (fun T => coalition_dividend Z T / #|T|%:R) S) //; last exact: in_up.
  rewrite /dividend mulr_sumr; apply: eq_bigr => R /andP[sRS iR].
  by rewrite mulrCA H // dividend_shares.
rewrite -dividend_shares // {1}(lemma1 iS) mulr_sumr.
by apply: eq_bigr => R /andP[_ iR]; rewrite H.
Qed.

(* Theorem 1, its two directions. *)
Theorem harsanyi_coco : harsanyi4 -> coco4.
Proof. by move/harsanyi4P/coco4P. Qed.

Theorem coco_harsanyi : coco4 -> harsanyi4.
Proof. by move/coco4P/harsanyi4P. Qed.

Theorem theorem1 : harsanyi4 <-> coco4.
Proof. by split; [apply: harsanyi_coco|apply: coco_harsanyi]. Qed.

Theorem coco4_shapleyP : coco4 <-> coco4_shapley.
Proof. by split=> H S i iS; rewrite H // pair_shapley. Qed.

(* C6: the pairwise reading.  f_{S,i|j} is what i has inside S without j. *)
Definition fallback S i j :=
  \sum_(R : {set I} | (R \subset S) && (i \in R) && (j \notin R)) dividend R i.

Definition pair_balanced := forall S i j, i \in S -> j \in S ->
  lambda i * (phi S i - fallback S i j) = lambda j * (phi S j - fallback S j i).

Lemma gain_with S i j : i \in S ->
  phi S i - fallback S i j
  = \sum_(R : {set I} | (R \subset S) && (i \in R) && (j \in R)) dividend R i.
Proof.
move=> iS; rewrite (lemma1 iS) (bigID (fun R : {set I} => j \in R)) /=.
by rewrite /fallback addrK.
Qed.

Theorem C6 : harsanyi4 <-> pair_balanced.
Proof.
have H4 : harsanyi4 <-> forall S i j, i \in S -> j \in S -> lambda i * dividend S i = lambda j * dividend S j.
  by split=> H S i j iS jS; move: (H S i j iS jS); rewrite !dividendE.
rewrite H4; split=> H S i j iS jS.
  rewrite !gain_with // !mulr_sumr; apply: eq_big => [R|R /andP[/andP[_ iR] jR]]; last exact: H.
  by rewrite -!andbA; congr (_ && _); rewrite andbC.
have [n] := ubnP #|S|; elim: n S iS jS => // n IH S iS jS /ltnSE-leSn.
have := H S i j iS jS; rewrite !gain_with // (bigD1 S) ?subxx ?iS ?jS //=.
rewrite [X in _ = _ * X](bigD1 S) ?subxx ?iS ?jS //= !mulrDr !mulr_sumr.
suff -> : \sum_(R : {set I} | (R \subset S) && (i \in R) && (j \in R) && (R != S)) lambda i * dividend R i
        = \sum_(R : {set I} | (R \subset S) && (j \in R) && (i \in R) && (R != S)) lambda j * dividend R j.
  exact: addIr.
apply: eq_big => [R|R /andP[/andP[/andP[sRS iR] jR] neRS]].
  by case: (R \subset S); case: (i \in R); case: (j \in R).
by apply: IH => //; apply: leq_trans leSn; rewrite proper_card // properEneq neRS.
Qed.

(* The ratio of two players' gains from each other is the same in every coalition that holds both. *)
Theorem C6_ratio S T i j : pair_balanced -> lambda i != 0 ->
    i \in S -> j \in S -> i \in T -> j \in T ->
  (phi S i - fallback S i j) * (phi T j - fallback T j i)
  = (phi T i - fallback T i j) * (phi S j - fallback S j i).
Proof.
move=> H li iS jS iT jT; apply: (mulfI li).
by rewrite mulrA (H S i j) // mulrAC -(H T i j) // -mulrA.
Qed.

End Outcome.

(* C7: S's bracket enters the final payoff of each of its members with a positive coefficient. *)
Definition pair_coefficient n s : F := s.-1`!%:R * (n - s)`!%:R / n`!%:R.

Lemma pair_coefficient_gt0 n s : 0 < pair_coefficient n s.
Proof. by rewrite divr_gt0 ?mulr_gt0 // ltr0n fact_gt0. Qed.

Theorem C7 (phi phi' : {set I} -> I -> F) (lambda : I -> F) S i : i \in S ->
    coco4_at phi lambda setT -> coco4_at phi' lambda setT ->
    (forall R, i \in R -> R != S ->
       Z phi' lambda R - Z phi' lambda (~: R) = Z phi lambda R - Z phi lambda (~: R)) ->
  lambda i * phi' setT i - lambda i * phi setT i
  = pair_coefficient #|I| #|S| * ((Z phi' lambda S - Z phi' lambda (~: S))
                                  - (Z phi lambda S - Z phi lambda (~: S))).
Proof.
move=> iS H H' E; rewrite H ?inE // H' ?inE // /pair_value -sumrB.
rewrite (bigD1 S) /= ?subsetT ?iS // big1 ?addr0 => [|R /andP[/andP[_ iR] neRS]].
  by rewrite -mulrBr !setTD cardsT.
by rewrite -mulrBr !setTD E // subrr mulr0.
Qed.

End CoalitionAlgebra.
