"""CCM Desktop: the desktop companion for Exotel's CCM Voice."""

__version__ = "0.1.0"
