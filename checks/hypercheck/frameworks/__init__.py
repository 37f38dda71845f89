"""What a framework's decorators, calls and returns mean, as data; one framework a module."""
