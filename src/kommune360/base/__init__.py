"""What every room speaks: findings, flags, ages, periods, units, bilingual text, fingerprints."""
