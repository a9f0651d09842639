"""Builds the Windows program and its installer on a Debian machine, and tries both under Wine."""
