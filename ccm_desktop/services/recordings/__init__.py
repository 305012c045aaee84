"""Recordings: `recordings` fetches, keeps and annotates them, over the folder of `cache`."""
