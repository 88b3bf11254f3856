"""Owns the link to real hosts: the last wish about each hosting, and what its driver observed.

Obeys: `ConvergeHosting`, `ArchiveHosting`. Says: `HostingConverged`, `HostingConvergenceFailed`,
`HostingArchived`. Knows no client, no price and no date of contract; lifecycle wishes, provisioning reports.

Promises: the newest wish wins, whatever arrives last; a wish obeyed twice is obeyed once; what is reported
was seen, never assumed (R53, R55, R56); a host that stays away ends in a failure with a name, not in silence.
"""
