"""Papers a committee decides on: sentences by rule from the need, frozen with every figure they print."""
