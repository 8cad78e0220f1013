"""The domain, one package per context, lowest first: see docs/architecture.md. No HTTP here."""
