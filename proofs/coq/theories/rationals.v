(* The standard library's rationals Q, which compute, as elements of MathComp's field rat, which reasons.     *)
(*                                                                                                            *)
(*   Q2rat q == the element of rat that q : Q denotes                                                         *)
(*  qsum s f == the sum of f over the list s, in lowest terms; it computes                                    *)
From Coq Require Import QArith.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint rat ssrZ zify.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
(* MathComp's rat has taken the key Q for its own scope *)
Delimit Scope Q_scope with stdQ.
Local Open Scope ring_scope.

Definition Z2rat (z : Z) : rat := (int_of_Z z)%:~R.
Definition Q2rat (q : Q) : rat := Z2rat (Qnum q) / Z2rat (Zpos (Qden q)).

Definition qsum (T : Type) (s : seq T) (f : T -> Q) : Q := foldr (fun x sum => Qred (Qplus (f x) sum)) 0%stdQ s.

Lemma Z2ratD a b : Z2rat (a + b)%Z = Z2rat a + Z2rat b.
Proof. by rewrite /Z2rat -rmorphD; congr (_%:~R); lia. Qed.

Lemma Z2ratM a b : Z2rat (a * b)%Z = Z2rat a * Z2rat b.
Proof. by rewrite /Z2rat -intrM; congr (_%:~R); lia. Qed.

Lemma Z2ratN a : Z2rat (- a)%Z = - Z2rat a.
Proof. by rewrite /Z2rat -rmorphN; congr (_%:~R); lia. Qed.

Lemma Z2rat_le a b : Z.leb a b = (Z2rat a <= Z2rat b).
Proof. by rewrite /Z2rat ler_int; lia. Qed.

Lemma Z2rat_pos p : 0 < Z2rat (Zpos p).
Proof. by rewrite /Z2rat ltr0z; lia. Qed.

Lemma Z2rat_neq0 p : Z2rat (Zpos p) != 0.
Proof. by rewrite lt0r_neq0 ?Z2rat_pos. Qed.

Lemma Q2rat_eq p q : Qeq p q -> Q2rat p = Q2rat q.
Proof.
move=> e; apply/eqP; rewrite /Q2rat eqr_div ?Z2rat_neq0 // -!Z2ratM.
by apply/eqP; congr Z2rat; rewrite /Qeq in e.
Qed.

Lemma Q2ratD p q : Q2rat (p + q)%stdQ = Q2rat p + Q2rat q.
Proof. by rewrite /Q2rat /= addf_div ?Z2rat_neq0 // -!Z2ratM -Z2ratD. Qed.

Lemma Q2ratM p q : Q2rat (p * q)%stdQ = Q2rat p * Q2rat q.
Proof. by rewrite /Q2rat /= mulf_div -!Z2ratM. Qed.

Lemma Q2ratN p : Q2rat (- p)%stdQ = - Q2rat p.
Proof. by rewrite /Q2rat /= Z2ratN mulNr. Qed.

Lemma Q2rat0 : Q2rat 0%stdQ = 0.
Proof. by rewrite /Q2rat /Z2rat mul0r. Qed.

Lemma Q2rat1 : Q2rat 1%stdQ = 1.
Proof. by rewrite /Q2rat divff ?Z2rat_neq0. Qed.

Lemma Q2rat_red q : Q2rat (Qred q) = Q2rat q.
Proof. exact/Q2rat_eq/Qred_correct. Qed.

Lemma Q2rat_le p q : Qle_bool p q = (Q2rat p <= Q2rat q).
Proof.
rewrite /Qle_bool Z2rat_le !Z2ratM /Q2rat.
by rewrite ler_pdivr_mulr ?Z2rat_pos // mulrAC ler_pdivl_mulr ?Z2rat_pos.
Qed.

Lemma Q2rat_eqb p q : Qeq_bool p q -> Q2rat p = Q2rat q.
Proof. by move=> e; apply/Q2rat_eq/Qeq_bool_iff. Qed.

Lemma Q2rat_neq p q : ~~ (Qle_bool p q && Qle_bool q p) -> Q2rat p != Q2rat q.
Proof. by rewrite !Q2rat_le -eq_le. Qed.

Lemma Q2rat_sum (T : Type) (s : seq T) f : Q2rat (qsum s f) = \sum_(x <- s) Q2rat (f x).
Proof.
elim: s => [|x s IH]; first by rewrite big_nil Q2rat0.
by rewrite big_cons -IH -Q2ratD; apply: Q2rat_red.
Qed.
