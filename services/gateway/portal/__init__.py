"""The portal's pages: French without prefix, English below `/en/` (R87). They load no script."""
