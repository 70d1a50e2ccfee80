"""Small faults that can be planted in a module's source, each with a name that outlives edits."""

import ast
from collections import Counter
from dataclasses import dataclass

_COMPARES = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_SUMS = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
_NAMES = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True)
class Mutant:
    """One fault of a file: `name` is where and what, `line` where it stands today."""

    file: str
    line: int
    statement: int
    in_function: bool
    name: str
    ordinal: int


def mutants(file: str, source: str) -> list[Mutant]:
    """Return every fault that can be planted in a source."""
    found = _Planting(wanted=-1)
    found.visit(ast.parse(source))
    seen = Counter()
    made = []
    for ordinal, (place, name) in enumerate(found.names):
        seen[name] += 1
        again = f" #{seen[name]}" if seen[name] > 1 else ""
        made.append(Mutant(file, *place, f"{file} {name}{again}", ordinal))
    return made


def planted(source: str, ordinal: int) -> ast.Module:
    """Return the module with one fault in it."""
    tree = _Planting(wanted=ordinal).visit(ast.parse(source))
    return ast.fix_missing_locations(tree)


class _Planting(ast.NodeTransformer):
    """Walks a module, counts the faults possible, and plants the one wanted."""

    def __init__(self, wanted):
        self.wanted = wanted
        self.names = []
        self._where = []
        self._statement = 0
        self._functions = 0

    def visit(self, node):
        outer = self._statement
        if isinstance(node, ast.stmt):
            self._statement = node.lineno
        node = super().visit(node)
        self._statement = outer
        return node

    def _offer(self, node, fault):
        """Return the fault if it is the wanted one, else the node."""
        where = ".".join(self._where)
        place = node.lineno, self._statement, self._functions > 0
        self.names.append((place, f"{where}: {ast.unparse(node)} > {ast.unparse(fault)}"))
        is_wanted = len(self.names) - 1 == self.wanted
        return ast.copy_location(fault, node) if is_wanted else node

    def _scope(self, node):
        self._where.append(node.name)
        # Neither names, bases, decorators nor the types of arguments are behaviour.
        is_function = not isinstance(node, ast.ClassDef)
        self._functions += is_function
        node.body = [self.visit(one) for one in _undocumented(node.body)] or [ast.Pass()]
        self._functions -= is_function
        if is_function:
            node.args.defaults = [self.visit(one) for one in node.args.defaults]
        self._where.pop()
        return node

    visit_FunctionDef = visit_ClassDef = _scope

    def visit_Module(self, node):
        node.body = [self.visit(one) for one in _undocumented(node.body)]
        return node

    def _kept(self, node):
        return node

    visit_Import = visit_ImportFrom = visit_Assert = visit_Raise = visit_JoinedStr = _kept

    def visit_AnnAssign(self, node):
        if node.value is not None:
            node.value = self.visit(node.value)
        return node

    def visit_Assign(self, node):
        is_type = isinstance(node.value, ast.Subscript) and "Literal" in ast.unparse(node.value)
        if not is_type and not _is_union(node.value):
            node.value = self.visit(node.value)
        return node

    def visit_Call(self, node):
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name in {"Field", "field", "TypeVar", "ConfigDict"}:
            return node
        node = self.generic_visit(node)
        if name in _NAMES:
            other = ast.Call(ast.Name(_NAMES[name], ast.Load()), node.args, node.keywords)
            return self._offer(node, other)
        return node

    def visit_Compare(self, node):
        node = self.generic_visit(node)
        if len(node.ops) == 1:
            op = _COMPARES[type(node.ops[0])]()
            return self._offer(node, ast.Compare(node.left, [op], node.comparators))
        return node

    def visit_BoolOp(self, node):
        node = self.generic_visit(node)
        op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        return self._offer(node, ast.BoolOp(op, node.values))

    def visit_UnaryOp(self, node):
        node = self.generic_visit(node)
        is_flip = isinstance(node.op, ast.Not | ast.USub)
        return self._offer(node, node.operand) if is_flip else node

    def visit_BinOp(self, node):
        node = self.generic_visit(node)
        op = _SUMS.get(type(node.op))
        return self._offer(node, ast.BinOp(node.left, op(), node.right)) if op else node

    def visit_AugAssign(self, node):
        node = self.generic_visit(node)
        op = _SUMS.get(type(node.op))
        return self._offer(node, ast.AugAssign(node.target, op(), node.value)) if op else node

    def visit_If(self, node):
        node = self.generic_visit(node)
        if isinstance(node.test, ast.Compare | ast.BoolOp):
            return node
        # The header only, so that the name stays short.
        test = self._offer(node.test, ast.UnaryOp(ast.Not(), node.test))
        return ast.copy_location(ast.If(test, node.body, node.orelse), node)

    def visit_Expr(self, node):
        node = self.generic_visit(node)
        return self._offer(node, ast.Pass()) if isinstance(node.value, ast.Call) else node

    def visit_Return(self, node):
        node = self.generic_visit(node)
        if node.value is None or ast.unparse(node.value) == "None":
            return node
        return self._offer(node, ast.Return(ast.Constant(None)))

    def visit_Constant(self, node):
        if isinstance(node.value, bool):
            return self._offer(node, ast.Constant(not node.value))
        if isinstance(node.value, int):
            return self._offer(node, ast.Constant(node.value + 1))
        if isinstance(node.value, str):
            return self._offer(node, ast.Constant(f"{node.value}x"))
        return node


def _undocumented(body):
    first = body[0] if body else None
    is_text = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return body[1:] if is_text else body


def _is_union(value):
    return isinstance(value, ast.BinOp) and isinstance(value.op, ast.BitOr)
