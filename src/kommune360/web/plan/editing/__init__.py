"""How the plan is changed through a form: what every form asks, how people write, how it is stored."""
