"""The lab scripts. README.md lists them in teaching order; `--help` of each says what to look for."""
