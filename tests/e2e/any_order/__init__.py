"""Random customers told in any order: do their tags end up the same?"""
