"""The rules that come with the engine, one module a rule."""
