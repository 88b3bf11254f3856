"""The doubles of the outside world, judged by the real SDKs, published schemas and independent checks."""
