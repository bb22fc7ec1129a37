"""The certificate of a proof: its questions and answers, for others to check."""
