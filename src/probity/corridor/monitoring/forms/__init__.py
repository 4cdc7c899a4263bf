"""The monitoring desk's forms and lists."""
