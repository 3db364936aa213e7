"""The JSON Schemas of the reports, shipped as data."""
