"""From a signal to a decision: what waits, what is reviewed, what follows."""
