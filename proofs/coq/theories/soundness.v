(* The checker is sound: check g c = true only if the claimed tuple is a coalition-perfect CoCo (and          *)
(* Harsanyi) equilibrium of the game, in the sense of games.v over the field of rationals.                    *)
(*                                                                                                            *)
(*        check_sound == check g c -> coco_with (payoff g) (weight c) (@strategy g c)                            *)
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
Proof. by rewrite -sum1_count big_map big_enum_cond -sum1_card; apply: eq_bigl. Qed.

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
have inj b : injective (cons b : seq bool -> seq bool) by move=> ? ? [].
elim: n => //= n IH; rewrite cat_uniq !(map_inj_uniq (inj _)) IH andbT /=.
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

(* sums over lists whose members all satisfy p *)
Lemma eq_big_all (T : Type) (p : pred T) (r : seq T) (f f' : T -> rat) :
  all p r -> (forall e, p e -> f e = f' e) -> \sum_(e <- r) f e = \sum_(e <- r) f' e.
Proof.
move=> + ff'; elim: r => [|e r IH] /= => [_|/andP[pe pr]]; first by rewrite !big_nil.
by rewrite !big_cons ff' // IH.
Qed.

Lemma sum_ge0_all (T : Type) (p : pred T) (r : seq T) (f : T -> rat) :
  all p r -> (forall e, p e -> 0 <= f e) -> 0 <= \sum_(e <- r) f e.
Proof.
move=> + f0; elim: r => [|e r IH] /= => [_|/andP[pe pr]]; first by rewrite big_nil.
by rewrite big_cons addr_ge0 ?f0 ?IH.
Qed.

Section Soundness.
Variables (g : game) (c : claim).
Let n := size (actions g).
Local Notation profile := (profile (@action g)).
Local Notation x := (@strategy g c).
Local Notation U := (@payoff g).
Local Notation l := (@weight g c).
Implicit Types (a b : profile) (S R : {set 'I_n}) (k p q : key).

Lemma size_spread m k : size (spread m k) = size m.
Proof. by elim: m k => // -[] m IH k /=; rewrite IH. Qed.

Lemma in_rangeP k (i : 'I_n) : in_range g k -> (val (to_profile g k i)).+1 = nth 0%N k i.
Proof.
move/allP/(_ (val i)); rewrite mem_iota add0n ltn_ord => /(_ isT) /andP[k0 kn].
rewrite ffunE /= inordK; first by rewrite prednK.
by rewrite ltnS -!subn1 leq_sub2r.
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
rewrite sum_listed; apply: (eq_big_all ry) => e re; rewrite Q2ratM; congr (_ * _).
rewrite sum_listed Q2rat_sum; apply: (eq_big_all rz) => e' re'; rewrite Q2ratM; congr (_ * _).
by rewrite fE key_of_mix.
Qed.

Lemma strategyE S : x S =1 listed (spread_plays c (mask_of_set S)).
Proof. by move=> a; rewrite /listed /spread_plays big_map. Qed.

Lemma sum_players f : Q2rat (qsum (iota 0 n) f) = \sum_(i : 'I_n) Q2rat (f (val i)).
Proof. by rewrite Q2rat_sum -val_enum_ord big_map big_enum. Qed.

Lemma mem_players (i : 'I_n) : val i \in iota 0 n.
Proof. by rewrite mem_iota add0n ltn_ord. Qed.

Lemma mem_joint_actions m ks p : size m = size ks -> size p = size ks ->
    (forall i, (i < size ks)%N -> nth 0%N p i \in (if nth false m i then iota 1 (nth 0%N ks i) else [:: 1%N])) ->
  p \in joint_actions m ks.
Proof.
elim: ks m p => [|k ks IH] [|b m] [|q p] //= [sm] [sp] H; apply/allpairsP; exists (q, p).
by split=> //=; [apply: (H 0%N)|apply: IH => // i lt_i; apply: (H i.+1)].
Qed.

Hypothesis actions_ok : check_actions g.
Hypothesis strategies_ok : check_strategies g c.

Lemma actions_gt0 (i : 'I_n) : (0 < nth 0%N (actions g) i)%N.
Proof. by apply: (allP actions_ok); apply: mem_nth. Qed.

(* the joint action of S inside a, the others playing their first action *)
Definition own_part S a : key := [seq if i \in S then (val (a i)).+1 else 1%N | i <- enum 'I_n].

Lemma nth_own_part S a (i : 'I_n) : nth 0%N (own_part S a) i = if i \in S then (val (a i)).+1 else 1%N.
Proof. by rewrite (nth_map i) ?size_enum_ord // nth_ord_enum. Qed.

Lemma action_le a (i : 'I_n) : ((val (a i)).+1 <= nth 0%N (actions g) i)%N.
Proof.
apply: leq_trans (ltn_ord (a i : 'I_(nth 0%N (actions g) i).-1.+1)) _.
by rewrite (prednK (actions_gt0 i)).
Qed.

Lemma own_part_in_range S a : in_range g (own_part S a).
Proof.
apply/allP => j; rewrite mem_iota add0n => /= lt_jn; rewrite -[j]/(val (Ordinal lt_jn)) nth_own_part.
by case: ifP => _; [apply: (action_le a (Ordinal lt_jn))|apply: (actions_gt0 (Ordinal lt_jn))].
Qed.

Lemma own_part_joint S a : own_part S a \in joint_actions (mask_of_set S) (actions g).
Proof.
apply: mem_joint_actions => [||i lt_in]; first exact: size_mask_of.
  by rewrite size_map size_enum_ord.
rewrite -[i]/(val (Ordinal lt_in)) nth_own_part nth_mask_of; case: ifP => _; last by rewrite inE.
by rewrite mem_iota add1n !ltnS action_le.
Qed.

Lemma mix_own_part S a b : mix S (to_profile g (own_part S a)) b = mix S a b.
Proof.
apply/ffunP => i; rewrite [LHS]ffunE [RHS]ffunE; case: ifP => // iS; apply: val_inj.
by have := in_rangeP i (own_part_in_range S a); rewrite nth_own_part iS => -[].
Qed.

Lemma own_part_setT a : own_part setT a = key_of a.
Proof. by apply: eq_map => i; rewrite inE. Qed.

Lemma plays_ok S : all (fun e => in_range g e.1 && Qle_bool 0%stdQ e.2) (spread_plays c (mask_of_set S))
  /\ Qeq_bool (qsum (plays c (mask_of_set S)) snd) 1%stdQ.
Proof. by apply/andP; apply: (allP strategies_ok); rewrite mem_masks size_mask_of. Qed.

Lemma plays_in_range S : all (fun e => in_range g e.1) (spread_plays c (mask_of_set S)).
Proof. by have [ok _] := plays_ok S; apply: sub_all ok => e /andP[]. Qed.

Lemma strategies_sound : strategy_tuple x.
Proof.
move=> S; have [ok one] := plays_ok S; split=> [a|].
  rewrite strategyE; apply: (sum_ge0_all ok) => e /andP[_].
  by rewrite Q2rat_le Q2rat0 => e0; rewrite mulr_ge0 // ler0n.
transitivity (\sum_a listed (spread_plays c (mask_of_set S)) a * 1).
  by apply: eq_bigr => a _; rewrite strategyE mulr1.
rewrite sum_listed /spread_plays big_map -[RHS]Q2rat1 -[RHS](Q2rat_eqb one) Q2rat_sum.
by apply: eq_bigr => e _; rewrite mulr1.
Qed.

Lemma phiE S (i : 'I_n) : phi U x S i = Q2rat (phiq g c (mask_of_set S) i).
Proof.
rewrite /phi (eq_expected S (strategyE S) (strategyE (~: S)) (frefl _)).
by rewrite /phiq map_negb_mask_of; apply: expected_listed => //; apply: plays_in_range.
Qed.

Lemma zero_sumE S a : zero_sum U l S a = Q2rat (zero_sumq g c (mask_of_set S) (key_of a)).
Proof.
rewrite /zero_sumq sum_players (bigID (mem S)) /= /zero_sum -sumrN; congr (_ + _).
  by apply: eq_bigr => i iS; rewrite nth_mask_of iS Q2ratM.
by apply: eq_big => i; rewrite inE // => iS; rewrite nth_mask_of (negbTE iS) Q2ratM Q2ratN mulNr.
Qed.

Lemma advantage_listed S y ys : y =1 listed ys -> all (fun e => in_range g e.1) ys ->
  advantage U l S y (x (~: S)) = Q2rat (advantageq g c (mask_of_set S) ys).
Proof.
move=> yE ry; rewrite advantageE (eq_expected S yE (strategyE (~: S)) (frefl _)).
rewrite /advantageq map_negb_mask_of; apply: expected_listed => // [|a]; first exact: plays_in_range.
exact: zero_sumE.
Qed.

Lemma advantage_own_part S a z :
  advantage U l S (pure _ a) z = advantage U l S (pure _ (to_profile g (own_part S a))) z.
Proof.
have E (f : profile -> rat) b : expected S (pure _ b) z f = \sum_b' z b' * f (mix S b b').
  rewrite -(sum_pure b (fun b => \sum_b' z b' * f (mix S b b'))).
  by apply: eq_bigr => ? _; rewrite mulr_sumr; apply: eq_bigr => ? _; rewrite mulrA.
by rewrite !advantageE !E; apply: eq_bigr => b _; rewrite mix_own_part.
Qed.

Lemma condition3_sound : check_condition3 g c -> condition3 U l x.
Proof.
move=> ok; apply/condition3_pure => S a _; rewrite advantage_own_part.
rewrite (@advantage_listed S _ _ (strategyE S)) ?plays_in_range //.
rewrite (@advantage_listed S _ [:: (own_part S a, 1%stdQ)]) ?Q2rat1.
- rewrite -Q2rat_le; have m_mem : mask_of_set S \in masks n by rewrite mem_masks size_mask_of.
  exact: (allP (allP ok _ m_mem)) (own_part_joint S a).
- by move=> b; rewrite /listed big_seq1 Q2rat1 mul1r.
by rewrite /= own_part_in_range.
Qed.

Lemma signqE (k : nat) : Q2rat (signq k) = (-1) ^+ k.
Proof. by rewrite /signq -signr_odd; case: odd; rewrite ?Q2ratN Q2rat1. Qed.

Lemma subset_mask S R :
  all (fun j => nth false (mask_of_set R) j ==> nth false (mask_of_set S) j) (iota 0 n) = (R \subset S).
Proof.
apply/allP/subsetP => [H i iR|sRS j]; first by have := H _ (mem_players i); rewrite !nth_mask_of iR.
rewrite mem_iota add0n => /= lt_jn; rewrite -[j]/(val (Ordinal lt_jn)) !nth_mask_of.
by apply/implyP => /sRS.
Qed.

Lemma dividendE_q S (i : 'I_n) : dividend (phi U x) S i = Q2rat (dividendq g c (mask_of_set S) i).
Proof.
rewrite /dividend big_masks /dividendq Q2rat_sum big_filter big_seq_cond [RHS]big_seq_cond.
apply: eq_big => m.
  case m_mem: (m \in masks n) => //=; move: m_mem; rewrite mem_masks => /eqP sm.
  by rewrite -{3 4}(set_of_maskK sm) subset_mask nth_mask_of.
case/andP; rewrite mem_masks => /eqP sm _.
by rewrite Q2ratM signqE phiE -{3 4}(set_of_maskK sm) !count_mask_of.
Qed.

Lemma condition4_sound : check_condition4 g c -> harsanyi4 (phi U x) l.
Proof.
move=> ok S i j iS jS; rewrite -!dividendE //.
have m_mem : mask_of_set S \in masks n by rewrite mem_masks size_mask_of.
pose share (k : nat) := (nth 0%stdQ (claimed_weights c) k * dividendq g c (mask_of_set S) k)%stdQ.
pose first := share (find id (mask_of_set S)).
have /allP shares_ok : all (fun k : nat => nth false (mask_of_set S) k ==> Qeq_bool (share k) first) (iota 0 n).
  exact: (allP ok _ m_mem).
have E (k : 'I_n) : k \in S -> l k * dividend (phi U x) S k = Q2rat first.
  move=> kS; rewrite dividendE_q -Q2ratM; apply: Q2rat_eqb.
  by have /implyP := shares_ok _ (mem_players k); apply; rewrite nth_mask_of.
by rewrite !E.
Qed.

Lemma weights_sound : check_weights g c -> weights l.
Proof.
case/andP=> /allP l0 /hasP[j]; rewrite mem_iota add0n => /= lt_jn lj; split=> [i|].
  by rewrite /weight -Q2rat0 -Q2rat_le l0 // mem_players.
by exists (Ordinal lt_jn); move: lj; rewrite Q2rat_le Q2rat0 -ltNge => /lt0r_neq0.
Qed.

Lemma condition1_sound : check_condition1 g c -> condition1 U x.
Proof.
case/andP=> /allP mu0 /allP ok; pose mu (i : 'I_n) := Q2rat (nth 0%stdQ (frontier_weights c) i).
have valueE u : Q2rat (value_at g c u) = \sum_i mu i * Q2rat (u (val i)).
  by rewrite sum_players; apply: eq_bigr => i _; rewrite Q2ratM.
apply: (@supports_pareto _ _ _ U mu); last 2 first.
- exact: feasible_phi strategies_sound.
- move=> v [y [dy vE]]; have -> : \sum_i mu i * v i = \sum_a y a * \sum_i mu i * U a i.
    under eq_bigr do rewrite vE mulr_sumr; rewrite exchange_big; apply: eq_bigr => a _.
    by rewrite mulr_sumr; apply: eq_bigr => i _; rewrite mulrCA.
  apply: average_le => // a; have := ok (key_of a).
  rewrite -mask_of_setT -own_part_setT own_part_joint own_part_setT => /(_ isT).
  rewrite Q2rat_le !valueE => /le_trans; apply.
  by rewrite le_eqVlt; apply/orP; left; apply/eqP/eq_bigr => i _; rewrite phiE.
by move=> i; rewrite ltNge /mu -[0]Q2rat0 -Q2rat_le mu0 // mem_players.
Qed.

Lemma check_payoffs_sound_aux u : check_payoffs g c u ->
  forall i : 'I_n, phi U x setT i = Q2rat (nth 0%stdQ u i).
Proof. by move=> /allP ok i; rewrite phiE mask_of_setT; apply/Q2rat_eqb/ok/mem_players. Qed.

End Soundness.

(* The verdict of the checker is a theorem. *)
Theorem check_sound g c : check g c -> coco_with (@payoff g) (@weight g c) (@strategy g c).
Proof.
case/and5P=> ok_a ok_s ok_w ok_1 /andP[ok_3 ok_4]; split.
- exact: strategies_sound.
- exact: condition1_sound.
- exact: weights_sound.
- exact: condition3_sound.
exact/theorem1/condition4_sound.
Qed.

Theorem check_sound_harsanyi g c : check g c -> harsanyi_with (@payoff g) (@weight g c) (@strategy g c).
Proof. by move/check_sound/harsanyi_coco_with. Qed.

Theorem check_payoffs_sound g c u : check g c -> check_payoffs g c u ->
  forall i, phi (@payoff g) (@strategy g c) setT i = Q2rat (nth 0%stdQ u (nat_of_ord i)).
Proof. by case/and3P=> ok_a ok_s _; apply: check_payoffs_sound_aux. Qed.

Theorem check_distinct_sound g c c' : check g c -> check g c' -> check_distinct g c c' ->
  exists i, phi (@payoff g) (@strategy g c) setT i != phi (@payoff g) (@strategy g c') setT i.
Proof.
case/and3P=> ok_a ok_s _ /and3P[_ ok_s' _] /hasP[j]; rewrite mem_iota add0n => /= lt_jn ne.
by exists (Ordinal lt_jn); rewrite !phiE // !mask_of_setT; apply: Q2rat_neq.
Qed.

Theorem not_unique_payoffs g c c' : check g c -> check g c' -> check_distinct g c c' ->
  ~ unique_payoffs (@payoff g).
Proof.
move=> ok ok' /(check_distinct_sound ok ok')[i /eqP ne] uniq; apply: ne.
by apply: uniq; eexists; apply: check_sound.
Qed.
