"""What the gateway decides by itself: languages, limits, and how a refusal reads. No network, no clock."""
