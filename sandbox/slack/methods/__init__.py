"""The methods of the Web API, a module a family."""
