"""How the desk's records move; importing it registers every event and transition."""
