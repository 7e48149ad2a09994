"""The rules of `kb check`: one function a rule, its docstring the rule's documentation for editors."""
