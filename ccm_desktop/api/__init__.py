"""What the API says: the CCM v2 contract, and the only place that speaks HTTP."""
