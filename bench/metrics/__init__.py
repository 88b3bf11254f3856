"""What is measured, one file for each metric. Every measurement asserts its own result and fails loudly."""
