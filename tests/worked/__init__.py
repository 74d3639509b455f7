"""The worlds of the worked examples: each area's data, steps and facts, said in the words of the public services."""
