"""Tests with a real gnome-keyring, in a session that packaging/linux/with-keyring.sh makes."""
