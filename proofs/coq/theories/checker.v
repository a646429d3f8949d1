(* A checker of claimed equilibria that computes: games and claims as lists of rationals, the tests as        *)
(* booleans.  What a list denotes (payoff, strategy, weight) is stated in terms of games.v; that the tests    *)
(* are right is proved in soundness.v.                                                                        *)
(*                                                                                                            *)
(*             game == the number of actions of each player, and the payoffs of every profile                 *)
(*            claim == weights, positive weights that put the payoffs on the frontier, joint strategies       *)
(*   A profile, and a joint action of a coalition, is the list of its action numbers, counted from 1, in the  *)
(*   order of the players; a coalition is named by the list of its player numbers, counted from 1.            *)
(*     payoff g a i == what player i gets at profile a, a rational                                            *)
(*   strategy g c S == the claimed joint strategy of S, as a distribution over profiles                       *)
(*     weight g c i == the claimed weight of player i                                                         *)
(*       check g c  == true only if c is a coalition-perfect equilibrium of g (soundness.v)                   *)
(*   Inside the tests a coalition is its list of n booleans; words that end in q compute in Q what the word   *)
(*   without q means in games.v and coalition_algebra.v.                                                      *)
From Coq Require Import QArith.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint rat.
From CocoEquilibria Require Import alternating_sums coalition_algebra games rationals.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Local Open Scope nat_scope.

Notation key := (seq nat).

Record game := Game { actions : seq nat; payoffs : seq (key * seq Q) }.

Record claim := Claim {
  claimed_weights : seq Q;
  frontier_weights : seq Q;
  strategies : seq (key * seq (key * Q))
}.

(* the entry of a table at a key, d if there is none *)
Fixpoint lookup (T : Type) (d : T) (table : seq (key * T)) (k : key) : T :=
  if table is (k', entry) :: rest then (if k' == k then entry else lookup d rest k) else d.

(* a joint action of the coalition m as a full profile, the others playing their first action *)
Fixpoint spread (m : seq bool) (joint_action : key) : key :=
  match m with
  | [::] => [::]
  | true :: m' => head 0%N joint_action :: spread m' (behead joint_action)
  | false :: m' => 1%N :: spread m' joint_action
  end.

(* the claimed joint strategy of the coalition m: joint actions with their probabilities *)
Definition plays (c : claim) (m : seq bool) : seq (key * Q) :=
  if has id m then lookup [::] (strategies c) (mask m (iota 1 (size m))) else [:: ([::], 1%stdQ)].

Definition payq (g : game) (k : key) (i : nat) : Q := nth 0%stdQ (lookup [::] (payoffs g) k) i.

Section Meaning.
Variables (g : game) (c : claim).

Definition player := 'I_(size (actions g)).
Definition action (i : player) : finType := [finType of 'I_(nth 0 (actions g) i).-1.+1].

Definition key_of (a : profile action) : key := [seq (val (a i)).+1 | i <- enum [finType of player]].
Definition to_profile (k : key) : profile action := [ffun i : player => inord (nth 0 k i).-1].
Definition mask_of (S : {set player}) : seq bool := [seq i \in S | i <- enum [finType of player]].

Definition payoff (a : profile action) (i : player) : rat := Q2rat (payq g (key_of a) i).

Definition strategy (S : {set player}) (a : profile action) : rat :=
  (\sum_(e <- plays c (mask_of S)) Q2rat e.2 * pure _ (to_profile (spread (mask_of S) e.1)) a)%R.

Definition weight (i : player) : rat := Q2rat (nth 0%stdQ (claimed_weights c) i).

End Meaning.

(* all coalitions of n players, the empty one included *)
Fixpoint masks (n : nat) : seq (seq bool) :=
  if n is n'.+1 then [seq true :: m | m <- masks n'] ++ [seq false :: m | m <- masks n'] else [:: [::]].

(* all joint actions of the coalition m, spread to profiles *)
Fixpoint joint_actions (m : seq bool) (ks : seq nat) : seq key :=
  match m, ks with
  | b :: m', k :: ks' => allpairs cons (if b then iota 1 k else [:: 1%N]) (joint_actions m' ks')
  | _, _ => [:: [::]]
  end.

Section Tests.
Variables (g : game) (c : claim).
Let n := size (actions g).
Let players := iota 0 n.

Definition in_range (k : key) :=
  all (fun i => (0 < nth 0 k i)%N && (nth 0 k i <= nth 0 (actions g) i)%N) players.

Definition mixq (m : seq bool) (p q : key) : key :=
  [seq if nth false m i then nth 0 p i else nth 0 q i | i <- players].

Definition expectedq (m : seq bool) (y z : seq (key * Q)) (f : key -> Q) : Q :=
  qsum y (fun e => (e.2 * qsum z (fun e' => e'.2 * f (mixq m e.1 e'.1)))%stdQ).

(* the distribution over profiles that coalition m plays *)
Definition spread_plays (m : seq bool) : seq (key * Q) := [seq (spread m e.1, e.2) | e <- plays c m].

Definition phiq (m : seq bool) (i : nat) : Q :=
  expectedq m (spread_plays m) (spread_plays (map negb m)) (payq g ^~ i).

Definition zero_sumq (m : seq bool) (k : key) : Q :=
  qsum players (fun i => let l := nth 0%stdQ (claimed_weights c) i in
                         ((if nth false m i then l else - l) * payq g k i)%stdQ).

Definition advantageq (m : seq bool) (y : seq (key * Q)) : Q :=
  expectedq m y (spread_plays (map negb m)) (zero_sumq m).

Definition signq (k : nat) : Q := if odd k then (- (1))%stdQ else 1%stdQ.

Definition dividendq (m : seq bool) (i : nat) : Q :=
  qsum [seq r <- masks n | all (fun j => nth false r j ==> nth false m j) players && nth false r i]
       (fun r => (signq (count id m - count id r) * phiq r i)%stdQ).

Definition check_actions := all (fun k => 0 < k)%N (actions g).

Definition check_strategies := all (fun m =>
  [&& all (fun e => in_range e.1 && Qle_bool 0%stdQ e.2) (spread_plays m)
    & Qeq_bool (qsum (plays c m) snd) 1%stdQ]) (masks n).

Definition check_weights :=
  all (fun i => Qle_bool 0%stdQ (nth 0%stdQ (claimed_weights c) i)) players
  && has (fun i => ~~ Qle_bool (nth 0%stdQ (claimed_weights c) i) 0%stdQ) players.

Definition value_at (u : nat -> Q) : Q := qsum players (fun i => (nth 0%stdQ (frontier_weights c) i * u i)%stdQ).

Definition check_condition1 :=
  all (fun i => ~~ Qle_bool (nth 0%stdQ (frontier_weights c) i) 0%stdQ) players
  && all (fun p => Qle_bool (value_at (payq g p)) (value_at (phiq (nseq n true))))
         (joint_actions (nseq n true) (actions g)).

Definition check_condition3 := all (fun m =>
  let value := advantageq m (spread_plays m) in
  all (fun p => Qle_bool (advantageq m [:: (p, 1%stdQ)]) value) (joint_actions m (actions g))) (masks n).

Definition check_condition4 := all (fun m =>
  let share i := (nth 0%stdQ (claimed_weights c) i * dividendq m i)%stdQ in
  let first := share (find id m) in
  all (fun i => nth false m i ==> Qeq_bool (share i) first) players) (masks n).

Definition check :=
  [&& check_actions, check_strategies, check_weights, check_condition1, check_condition3 & check_condition4].

Definition check_payoffs (u : seq Q) := all (fun i => Qeq_bool (phiq (nseq n true) i) (nth 0%stdQ u i)) players.

End Tests.

(* some player gets different payoffs from the two claims *)
Definition check_distinct (g : game) (c c' : claim) :=
  has (fun i => let u := phiq g c (nseq (size (actions g)) true) i in
                let u' := phiq g c' (nseq (size (actions g)) true) i in
                ~~ (Qle_bool u u' && Qle_bool u' u)) (iota 0 (size (actions g))).
