"""Owns identity: contact data, credentials, sessions, devices, roles, the journal of what staff does with them and in
every service, who acts under whom, what waits for a second person, checks of data with the documents sent for them,
the rights of persons over their data, the log of breaches, and the address by which a calendar follows one's dates.

Hears each day, what persons did under an owner, what staff did (ADR 0092), and which acts wait for a second person.
Asks every service what it holds of a person. Says that an account was registered, activated, deactivated, erased, that
contact data changed, or once more what an account is, that data was found false or is cleared of it, what a second
person decided, and to notifications whatever its owner is to be told: links to mail, a log-in from a new device,
another password, address, second factor or passkey, another person under the owner (M37), an erasure asked or held
(M30), documents asked for (M02), a breach of his data (M31).

Promises: hashes only, never a password, a link or a recovery code (R19); an unverified or inactive account cannot
order but can always log in, correct and download (R17, R18); the reader of the old address can take an account back
(ADR 0026); guessing becomes slow and locks no owner out (ADR 0027); staff has a second factor, and a passkey is both
(ADR 0046); who acts under an owner has credentials of their own, duties, and a journal that names both (R20, ADR
0047); who asks for an act that needs two, or gains by it, never approves it (ADR 0048); strangers are not flooded
with letters by what somebody typed, and what they send is opened in a process that may be lost (ADR 0062); a legal
person tells who it is (R90, ADR 0063); members and clients are two things, and roles of the staff are for members
(R29, R89); documents are sealed, seen by two roles, every look is journalled, and they go with the decision (R16, ADR
0049); a copy of all that is held of a person, and its erasure by the table of retention (R72, L14, ADR 0040).
"""
