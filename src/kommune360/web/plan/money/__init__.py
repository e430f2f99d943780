"""Who pays, who benefits, what is not paid for, and what ends soon."""
