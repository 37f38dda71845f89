"""Rules about routes and the URLs that pages ask for (CH1)."""
