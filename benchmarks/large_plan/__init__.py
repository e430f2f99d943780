"""The invented town's plan grown to the size of a large county's."""
