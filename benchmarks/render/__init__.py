"""Speed of rendering beside other renderers: mail, pictures, and whole kits by workers."""
