"""PL/SQL: blocks and stored units parsed to trees and run by an interpreter, their SQL by the session they run in.

text → tokens → parser → tree → interpreter → `Host` (implemented by the handlers).
`run.run_client_block` runs a block of the client, `run.run_trigger` a logon trigger, `units.create_unit` and
`units.drop_unit` keep the library of stored units.
"""
