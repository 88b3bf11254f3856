"""Stand-ins for the outside world: Stripe, PayPal and a mail server, speaking real HTTP and SMTP on loopback.

They follow the providers' published behaviour and schemas, never our own client, and know no service.
They hold no secret worth keeping, and refuse live keys.
"""
