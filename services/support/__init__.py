"""Owns requests of clients, notices of illegal content, and incidents.

Hears who may ask (accounts), which services there are and which were suspended (lifecycle), and the days. Says that a
request was opened, answered, refused, closed; that a notice was received and decided on; that an incident began, went
on, ended; and calls volunteers by mail when something waits for them.

Promises: whoever asks first is answered first, whoever he is (R11), and no time of response is promised (R12);
expired, suspended and inactive clients may write (R18, R24); what the law gives a right to is never refused (R27);
volunteers enter only the services that a client named, while the request is open, and he sees it (R30); every notice
has its receipt and its decision with reasons (L16).
"""
