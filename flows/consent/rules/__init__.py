"""The rules that `decide` names, one group a module, beside consent.md."""
