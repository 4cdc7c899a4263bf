"""Rates, disparity and what may be published: every figure with its basis, its uncertainty and what it leaves out."""
