"""Opens, clicks and forms; human or machine; leads."""
