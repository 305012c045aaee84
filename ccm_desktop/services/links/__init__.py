"""One running window, what reaches it from other programs, and who opens tel: links."""
