"""The dashboard's numbers for programs: read-only JSON under /api/v1/ (docs/api.md)."""
