"""The wallboard: the followed calls in a window of their own, as a table and as a plot."""
