"""How dates are written where Django's own way is not ours; one package a language, as Django looks for it."""
