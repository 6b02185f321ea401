"""The command line, one file per command; `tpma.cli` names them."""
