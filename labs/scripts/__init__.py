"""The lab scripts, in teaching order: connect_pool.py, connect_pool2.py."""
