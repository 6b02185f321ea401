"""The parts that come along: a Redis, a mail catcher, and the supervisor that runs them.

Everything here works without a special user and without anything installed beside the
Python packages. Production replaces each part by a setting and runs none of this.
"""
