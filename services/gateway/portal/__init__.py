"""The portal's pages: French without prefix, English below `/en/` (R87). They load no script.

Any browser reads them, from anywhere and without a session (R10).
"""
