"""The JSON API below `/api/v1`, built from the request contracts: one route each, nothing by hand."""
