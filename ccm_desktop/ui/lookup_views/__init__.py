"""Looking calls up by their SIDs: what to ask about, what came, and what was asked before."""
