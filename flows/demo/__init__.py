"""The demo: invented exports, consent history, config and policy, from a seed."""

from flows.demo.write import write_demo


__all__ = ["write_demo"]
