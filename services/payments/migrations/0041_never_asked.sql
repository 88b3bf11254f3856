-- What was contested when it was to go back was never asked of its provider: whatever is sent of it is sent by hand.
update refund set record = record || '{"failed": true}' where state = 'declined';
