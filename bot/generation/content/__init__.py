"""What may not be asked for or shown: listed words however they are written, and what a detector sees."""
