"""`python -m tpma` is `tpma`."""

from tpma.cli import main

main()
