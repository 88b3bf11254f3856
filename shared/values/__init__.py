"""What a civil day and a cent are. Pure arithmetic; knows no service and no message."""
