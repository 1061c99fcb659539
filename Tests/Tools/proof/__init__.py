"""Proofs of what Brevpress writes, made with other people's readers and none of its own code."""
