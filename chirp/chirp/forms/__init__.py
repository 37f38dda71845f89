"""Forms: data classes made from what a request sends."""
