"""Hand-written programs that do the same durable work as the product and nothing else.

No routing, no validation, no logs, no retries: what they reach is what the servers and Python allow here. They are
never fit for production, and are kept simple so that nobody doubts what they do.
"""
