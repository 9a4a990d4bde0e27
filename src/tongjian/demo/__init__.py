"""Builds 鹏城示范市, an invented city, through the services of the registry.

Its figures are the public ones of a real city in April 2020; its people and organisations are
not. Codes of divisions begin with 4499, which no real division of Guangdong uses, and so do the
identity numbers and the credit codes made from them.

The committee of social organisations (市社会组织党委) stands *above* the 1,068 grass-roots Party
organisations, not among them: the source counts what that committee manages ("直属党委 51" are
those directly under it). It is a delegate of the city committee like the working committee above
it, hence of the kind `working_committee`, which no grass-roots figure counts.
"""
