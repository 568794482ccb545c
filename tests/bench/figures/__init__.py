"""The figures of what the companion costs: one module for each, which measures one build once.

``measure(stage)`` of each gives its figures by name; the name says the unit, and less is better unless it is a rate.
"""
