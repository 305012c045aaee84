"""The pretend CCM: an account, its people and its calls, served over real HTTP on loopback."""
