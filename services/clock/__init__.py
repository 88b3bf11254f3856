"""Owns civil time. Hears nothing; says each day and hour once, in order, every missed one too (D7).

Promises: a service that keeps the number of its last day never misses one. On a simulated calendar, an advance
answers when every service has finished the day that was begun.
"""
