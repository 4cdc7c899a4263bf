"""The tables of the scrutiny desk; every model is named here."""
