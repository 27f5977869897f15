"""What is true of AWS, each fact once and with its source; nothing else of this library is imported here.

Whoever needs a fact reads it here: blocks that refuse a literal, rules that judge a template, the rig that stands in
for AWS, and the dialogue that asks for values. `tests/budget_stack/facts` asks all of them the same samples.
"""
