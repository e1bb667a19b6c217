"""The demo: invented exports, consent history, config and policy, from a seed."""

from flows.demo.write import made_for, write_demo


__all__ = ["made_for", "write_demo"]
