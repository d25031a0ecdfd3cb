"""The chat grammar of commands, buttons and forms: what people may ask, and what they are answered."""
