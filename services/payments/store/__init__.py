"""Every SQL statement of payments, a module per aggregate. Orders are locked before payments, surplus last."""
