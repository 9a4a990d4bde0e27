"""Read a condition from text such as `full_members >= branch_minimum and not covered`."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from decimal import Decimal

from .terms import FUNCTIONS, Call, Compare, Kind, Literal, Logic, Name, Not, OneOf, Sum, Term

_SIGNS: Mapping[type[ast.AST], str] = {
    ast.Eq: "=",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
}


class UnreadableCondition(ValueError):
    """The text is not a condition; the message says where and why."""


def read(text: str, *, names: Mapping[str, Kind]) -> Term:
    """Read a condition over known names and check that the kinds of its values agree.

    Raises:
        UnreadableCondition: it has a mistake.
    """
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except SyntaxError as error:
        raise UnreadableCondition(f"“{text}”第 {error.offset} 个字符处写法不对。") from error
    term = _Reader(text).term(tree.body)
    if kind_of(term, names) is not Kind.FLAG:
        raise UnreadableCondition(f"“{text}”得出的不是“是”或“否”。")
    return term


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text

    def term(self, node: ast.expr) -> Term:  # noqa: C901 - one case per part
        match node:
            case ast.Name(id=name):
                return Name(name)
            case ast.Constant(value=bool() | int() | str() as value):
                return Literal(value)
            case ast.Constant(value=float()):
                return Literal(Decimal(ast.get_source_segment(self.text.strip(), node) or "0"))
            case ast.BoolOp(op=joint, values=values):
                word = "and" if isinstance(joint, ast.And) else "or"
                return Logic(word, tuple(self.term(value) for value in values))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return Not(self.term(operand))
            case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _SIGNS:
                return Sum(_SIGNS[type(sign)], self.term(left), self.term(right))
            case ast.Compare():
                return self._compare(node)
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
                return self._call(name, arguments)
        raise self._error(node)

    def _compare(self, node: ast.Compare) -> Term:
        found: list[Term] = []
        left = node.left
        for sign, right in zip(node.ops, node.comparators, strict=True):
            found.append(self._pair(node, left, sign, right))
            left = right
        return found[0] if len(found) == 1 else Logic("and", tuple(found))

    def _pair(self, node: ast.expr, left: ast.expr, sign: ast.cmpop, right: ast.expr) -> Term:
        if isinstance(sign, ast.In | ast.NotIn) and isinstance(right, ast.Tuple | ast.List):
            among = OneOf(self.term(left), tuple(self.term(option) for option in right.elts))
            return Not(among) if isinstance(sign, ast.NotIn) else among
        if type(sign) in _SIGNS:
            return Compare(_SIGNS[type(sign)], self.term(left), self.term(right))
        raise self._error(node)

    def _call(self, name: str, arguments: list[ast.expr]) -> Term:
        signature = FUNCTIONS.get(name)
        if signature is None or len(signature.takes) != len(arguments):
            raise UnreadableCondition(f"“{self.text}”：没有 {len(arguments)} 项的“{name}”。")
        return Call(name, tuple(self.term(argument) for argument in arguments))

    def _error(self, node: ast.AST) -> UnreadableCondition:
        part = ast.get_source_segment(self.text.strip(), node) or ast.dump(node)
        return UnreadableCondition(f"“{self.text}”：条件里不能写“{part}”。")


def kind_of(term: Term, names: Mapping[str, Kind]) -> Kind:  # noqa: C901 - one case per part
    """Return what a term gives.

    Raises:
        UnreadableCondition: a name is not known, or kinds do not agree.
    """
    match term:
        case Literal(value=value):
            return _kind_of_literal(value)
        case Name(name=name):
            if name not in names:
                raise UnreadableCondition(f"没有“{name}”这个事实或参数。")
            return names[name]
        case Logic(terms=terms):
            _expect(terms, names, Kind.FLAG)
        case Not(term=inner):
            _expect((inner,), names, Kind.FLAG)
        case Compare(left=left, right=right):
            _expect((right,), names, kind_of(left, names))
        case OneOf(term=inner, options=options):
            _expect(options, names, kind_of(inner, names))
        case Sum(left=left, right=right):
            _expect((left, right), names, Kind.NUMBER)
            return Kind.NUMBER
        case Call(function=function, arguments=arguments):
            return _kind_of_call(function, arguments, names)
    return Kind.FLAG


def _kind_of_literal(value: object) -> Kind:
    if isinstance(value, bool):
        return Kind.FLAG
    return Kind.TEXT if isinstance(value, str) else Kind.NUMBER


def _kind_of_call(function: str, arguments: tuple[Term, ...], names: Mapping[str, Kind]) -> Kind:
    signature = FUNCTIONS[function]
    for argument, kind in zip(arguments, signature.takes, strict=True):
        if kind is None:
            kind_of(argument, names)
        else:
            _expect((argument,), names, kind)
    return signature.gives


def _expect(terms: tuple[Term, ...], names: Mapping[str, Kind], kind: Kind) -> None:
    for term in terms:
        found = kind_of(term, names)
        if found is not kind:
            raise UnreadableCondition(f"应当是 {kind} 的地方是 {found}：{term}。")
