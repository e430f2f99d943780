"""The audit trail: who changed what, when, in which role. Lines are added and never changed."""
