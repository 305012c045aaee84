"""The contacts: their list, the form of one, the preview of an import."""
