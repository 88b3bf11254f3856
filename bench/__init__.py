"""The benchmark: what Colombier does in a second, beside the least code that does the same durable work.

Owns programs that measure and nothing that is measured: the product runs as it is, in processes of its own.
A claim is a ratio between two sides of one run; a lone number is context.
"""
