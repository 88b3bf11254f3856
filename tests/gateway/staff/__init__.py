"""What the services answer to staff: one module for each module of the desk's pages, found by its name.

Each says its `PAGES` ({French address: English address}), the `ROLE` that works there, another role that has `NO_RIGHT`
there (None: all staff may), and the `ANSWERS` ({request: what its owner answers}).
"""
