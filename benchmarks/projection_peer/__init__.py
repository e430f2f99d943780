"""What the benchmark of the projection measures with: invented stocks and the same model in NumPy."""
