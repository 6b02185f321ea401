"""Values in, bytes out: email, images, landing pages and posts."""
