"""Tests of the views: real widgets, offscreen, fed with values; no services, no network."""
