"""What a plan file says: YAML or plain values to a ``Plan``, and back."""
