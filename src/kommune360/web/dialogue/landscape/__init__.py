"""The opinion landscape of a round: computed beside the requests, kept, drawn, told and taken along."""
