(* Prints what each main theorem rests on; the output is compared with assumptions.expected.                  *)
From mathcomp Require Import all_ssreflect ssralg ssrnum rat.
From CocoEquilibria Require Import alternating_sums coalition_algebra games rationals checker soundness.

(* the alternating sums *)
Print Assumptions A1.
Print Assumptions A2.
Print Assumptions A3.
Print Assumptions A4.
Print Assumptions A5.

(* the algebra of coalitions *)
Print Assumptions lemma1.
Print Assumptions harsanyi_coco.
Print Assumptions coco_harsanyi.
Print Assumptions theorem1.
Print Assumptions pair_shapley.
Print Assumptions coco4_shapleyP.
Print Assumptions C6.
Print Assumptions C6_ratio.
Print Assumptions C7.

(* finite games *)
Print Assumptions harsanyi_coco_with.
Print Assumptions harsanyi_coco_equilibrium.
Print Assumptions best_threat_pure.
Print Assumptions condition3_pure.
Print Assumptions positive_weights_pareto.
Print Assumptions representative.
Print Assumptions C3_payoffs.
Print Assumptions C3_harsanyi.
Print Assumptions C3_coco.

(* the checker *)
Print Assumptions check_sound.
Print Assumptions check_sound_harsanyi.
Print Assumptions check_payoffs_sound.
Print Assumptions check_distinct_sound.
Print Assumptions not_unique_payoffs.
