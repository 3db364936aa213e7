"""The IR interpreter: witnesses replayed, proofs challenged; shares nothing with the prover but the IR."""
