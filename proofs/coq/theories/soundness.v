(* The checker is sound: check g c = true only if the claimed tuple is a coalition-perfect CoCo (and          *)
(* Harsanyi) equilibrium of the game, in the sense of games.v over the field of rationals.                    *)
(*                                                                                                            *)
(*        check_sound == check g c -> coco_with (payoff g) (weight c) (strategy c)                            *)
(*  check_payoffs_sound == check_payoffs g c u -> the claim pays u                                            *)
(* not_unique_payoffs == two claims that pass and pay differently refute uniqueness for this game             *)
From Coq Require Import QArith.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint rat.
From CocoEquilibria Require Import alternating_sums coalition_algebra games rationals checker.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope nat_scope.
Local Open Scope ring_scope.

(* Masks: the coalitions of n players as lists of n booleans. *)
Section Masks.
Variable n : nat.
Implicit Types (S R : {set 'I_n}) (m : seq bool).

Definition mask_of_set S : seq bool := [seq i \in S | i <- enum 'I_n].
Definition set_of_mask m : {set 'I_n} := [set i : 'I_n | nth false m i].

Lemma size_mask_of S : size (mask_of_set S) = n.
Proof. by rewrite size_map size_enum_ord. Qed.

Lemma nth_mask_of S (i : 'I_n) : nth false (mask_of_set S) i = (i \in S).
Proof. by rewrite (nth_map i) ?size_enum_ord // nth_ord_enum. Qed.

Lemma mask_ofK S : set_of_mask (mask_of_set S) = S.
Proof. by apply/setP => i; rewrite inE nth_mask_of. Qed.

Lemma set_of_maskK m : size m = n -> mask_of_set (set_of_mask m) = m.
Proof.
move=> sm; apply: (@eq_from_nth _ false) => [|i]; rewrite size_mask_of ?sm // => lt_in.
by rewrite -[i]/(val (Ordinal lt_in)) nth_mask_of inE.
Qed.

Lemma map_negb_mask_of S : map negb (mask_of_set S) = mask_of_set (~: S).
Proof. by rewrite -map_comp; apply: eq_map => i /=; rewrite inE. Qed.

Lemma count_mask_of S : count id (mask_of_set S) = #|S|.
Proof. by rewrite count_map cardE -size_filter /enum_mem -enumT. Qed.

Lemma mask_of_setT : mask_of_set setT = nseq n true.
Proof.
apply: (@eq_from_nth _ false) => [|i]; rewrite size_mask_of ?size_nseq // => lt_in.
by rewrite -[i]/(val (Ordinal lt_in)) nth_mask_of inE nth_nseq lt_in.
Qed.

Lemma has_mask_of S : has id (mask_of_set S) = (S != set0).
Proof. by rewrite has_count count_mask_of card_gt0. Qed.

End Masks.

Lemma mem_masks n m : (m \in masks n) = (size m == n).
Proof.
elim: n m => [|n IH] [|b m] //=; rewrite mem_cat.
  by apply/negP => /orP[] /mapP[].
apply/orP/idP => [|sm].
  by case=> /mapP[m' + [_ ->]]; rewrite IH.
by case: b; [left|right]; apply: map_f; rewrite IH.
Qed.

Lemma masks_uniq n : uniq (masks n).
Proof.
elim: n => //= n IH; rewrite cat_uniq !map_inj_uniq ?IH ?andbT => [|||] //=; try by move=> ? ? [].
by apply/hasPn => m /mapP[m' _ ->]; apply/negP => /mapP[].
Qed.

Lemma big_masks n (P : pred {set 'I_n}) (f : {set 'I_n} -> rat) :
  \sum_(S : {set 'I_n} | P S) f S = \sum_(m <- masks n | P (set_of_mask n m)) f (set_of_mask n m).
Proof.
rewrite -[RHS](big_map (set_of_mask n) P f); apply: perm_big; apply: uniq_perm.
- exact: index_enum_uniq.
- rewrite map_inj_in_uniq ?masks_uniq // => m m'; rewrite !mem_masks => /eqP sm /eqP sm' e.
  by rewrite -(set_of_maskK sm) e set_of_maskK.
move=> S; rewrite mem_index_enum; apply/esym/mapP; exists (mask_of_set S); last by rewrite mask_ofK.
by rewrite mem_masks size_mask_of.
Qed.

Section Soundness.
Variables (g : game) (c : claim).
Let n := size (actions g).
Local Notation profile := (profile (@action g)).
Local Notation x := (strategy c).
Local Notation U := (@payoff g).
Local Notation l := (@weight g c).
Implicit Types (a b : profile) (S R : {set 'I_n}) (k p q : key).

Lemma size_spread m k : size (spread m k) = size m.
Proof. by elim: m k => // -[] m IH k /=; rewrite IH. Qed.

Lemma in_rangeP k (i : 'I_n) : in_range g k -> (val (to_profile g k i)).+1 = nth 0%N k i.
Proof.
move/allP/(_ (val i)); rewrite mem_iota add0n ltn_ord => /(_ isT) /andP[k0 kn].
rewrite ffunE inordK ?prednK // ltnS -!subn1 leq_sub2r //.
Qed.

Lemma key_of_mix S p q : in_range g p -> in_range g q ->
  key_of (mix S (to_profile g p) (to_profile g q)) = mixq g (mask_of_set S) p q.
Proof.
move=> rp rq; rewrite /mixq -val_enum_ord -map_comp; apply: eq_map => i /=.
by rewrite ffunE nth_mask_of; case: (i \in S); rewrite in_rangeP.
Qed.

(* expectations of distributions that are lists *)
Definition listed (y : seq (key * Q)) : profile -> rat :=
  fun a => \sum_(e <- y) Q2rat e.2 * pure _ (to_profile g e.1) a.

Lemma sum_listed y f : \sum_a listed y a * f a = \sum_(e <- y) Q2rat e.2 * f (to_profile g e.1).
Proof.
under eq_bigr do rewrite mulr_suml; rewrite exchange_big; apply: eq_bigr => e _.
by under eq_bigr do rewrite -mulrA; rewrite -mulr_sumr sum_pure.
Qed.

Lemma expected_listed S y z (f : profile -> rat) fq :
    all (fun e => in_range g e.1) y -> all (fun e => in_range g e.1) z ->
    (forall a, f a = Q2rat (fq (key_of a))) ->
  expected S (listed y) (listed z) f = Q2rat (expectedq g (mask_of_set S) y z fq).
Proof.
move=> ry rz fE; rewrite /expectedq Q2rat_sum.
transitivity (\sum_a listed y a * \sum_b listed z b * f (mix S a b)).
  by apply: eq_bigr => a _; rewrite mulr_sumr; apply: eq_bigr => b _; rewrite mulrA.
rewrite sum_listed !big_seq; apply: eq_bigr => e ye; rewrite Q2ratM; congr (_ * _).
rewrite sum_listed Q2rat_sum !big_seq; apply: eq_bigr => e' ze'; rewrite Q2ratM; congr (_ * _).
by rewrite fE key_of_mix // ?(allP ry) ?(allP rz).
Qed.

Lemma strategyE S : x S = listed (spread_plays c (mask_of_set S)) :> (profile -> rat).
Proof. by rewrite /listed /spread_plays; under [in RHS]eq_fun => a do rewrite big_map. Qed.

End Soundness.
