"""Values of games and conflicts: zero-sum, coco, Shapley, local currency, Nash bargaining."""
