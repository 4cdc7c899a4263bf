"""What the pages of the monitoring desk ask, as plain values."""
