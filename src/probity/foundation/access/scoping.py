"""The one place that decides which rows a reader may reach."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from probity.foundation.audit.actors import System
from probity.foundation.kernel.errors import UnscopedQuery

if TYPE_CHECKING:
    from probity.foundation.access.models import User

NOTHING = Q(pk__in=())
EVERYTHING = Q()


@dataclass(frozen=True)
class Way:
    """One way by which a reader reaches rows: the reason in words, and the rows."""

    reason: str
    rows: Q


Reader = Any  # a User or a System; the rule itself always gets a User
Rule = Callable[["User"], Iterable[Way]]
ExtraWays = Callable[[type[models.Model], "User"], Iterable[Way]]

_rules: dict[type[models.Model], Rule] = {}
_extra: list[ExtraWays] = []


def visible(model: type[models.Model]) -> Callable[[Rule], Rule]:
    """Register `rule(user) -> ways` as the only row rule of `model`."""

    def register(rule: Rule) -> Rule:
        if model in _rules:
            raise ValueError(f"{model._meta.label} already has a row rule: {_rules[model].__qualname__}")
        _rules[model] = rule
        return rule

    return register


def open_to_all(model: type[models.Model], *, because: str) -> None:
    """Let every account read every row of `model`, for a reason that stands in the access document."""

    def everyone(_user: User) -> Iterable[Way]:
        return (Way(because, EVERYTHING),)

    visible(model)(everyone)


def also_by(ways: ExtraWays) -> ExtraWays:
    """Register ways that hold for every model, such as broken glass."""
    _extra.append(ways)
    return ways


def rule_of(model: type[models.Model]) -> Rule:
    """The model's row rule.

    Raises:
        UnscopedQuery: it has none.
    """
    if model not in _rules:
        raise UnscopedQuery(f"{model._meta.label} has no row rule; add one in its policy.py")
    return _rules[model]


def has_rule(model: type[models.Model]) -> bool:
    """Whether somebody has decided who may read `model`."""
    return model in _rules


def ways_to(model: type[models.Model], user: User) -> tuple[Way, ...]:
    """Every way by which `user` reaches rows of `model`; none for an account that is not active."""
    if not user.is_active:
        return ()
    own = tuple(rule_of(model)(user))
    return (*own, *(way for extra in _extra for way in extra(model, user)))


def permitted(model: type[models.Model], user: User) -> Q:
    """The rows of `model` that `user` may reach, as a condition."""
    return reduce(or_, (way.rows or Q(pk__isnull=False) for way in ways_to(model, user)), NOTHING)


def why_visible(record: models.Model, user: User) -> tuple[str, ...]:
    """The reasons for which `user` can see this record; empty when they cannot."""
    rows = type(record)._base_manager.filter(pk=record.pk)
    return tuple(way.reason for way in ways_to(type(record), user) if rows.filter(way.rows).exists())


def scoped(model: type[models.Model], reader: Reader) -> models.QuerySet:
    """Rows of a model that stands below this room and has no scoped manager of its own."""
    rows = model._base_manager.all()
    return rows if isinstance(reader, System) else rows.filter(permitted(model, reader))


if TYPE_CHECKING:

    class _Rows(models.QuerySet):
        """What the stubs leave out: the private methods of a queryset that scoping leans on."""

        def _chain(self) -> Self: ...
        def _clone(self) -> Self: ...
        def _merge_sanity_check(self, other: Any) -> None: ...
        def _combinator_query(self, combinator: str, *others: Any, **kwargs: Any) -> Self: ...

else:
    _Rows = models.QuerySet


class ScopedQuerySet(_Rows):
    """Rows stay out of reach until code names the reader."""

    _scope: str | None = None

    def visible_to(self, reader: Reader) -> Self:
        """The rows that `reader`, an account or a named part of the system, may reach."""
        if isinstance(reader, System):
            return self._scoped(f"{reader.account}: {reader.reason}")
        rule = permitted(self.model, reader)
        filtered = self.filter(rule)
        if len(filtered.query.alias_map) > 1:
            is_whole = not self._is_narrowed()  # then the same rows are not worked out a second time
            allowed = filtered._scoped("rule") if is_whole else self.model._base_manager.using(self.db).filter(rule)
            if len(allowed.query.alias_map) > 1:  # a rule that joins would repeat rows, so it becomes a sub-select
                filtered = self.filter(Q(pk__in=allowed.values("pk")))
        return filtered._scoped(f"user:{reader.pk}")

    def _is_narrowed(self) -> bool:
        """Whether anything was asked of the rows before, so that they are not all there are."""
        query = self.query
        return bool(query.where or query.alias_map or query.annotations or query.combinator or query.is_sliced)

    def _scoped(self, scope: str) -> Self:
        clone = self._chain()
        clone._scope = scope
        return clone

    def _clone(self) -> Self:
        clone = super()._clone()
        clone._scope = self._scope
        return clone

    def _require_scope(self) -> None:
        if self._scope is None:
            raise UnscopedQuery(
                f"{self.model._meta.label}.objects was read without a reader. "
                "Call .visible_to(user), or .visible_to(System(name, reason)) outside a request."
            )

    def _merge_sanity_check(self, other: Any) -> None:  # reached by &, | and ^
        self._require_scope()
        other._require_scope()
        super()._merge_sanity_check(other)

    def _combinator_query(self, combinator: str, *others: Any, **kwargs: Any) -> Self:  # union() and friends
        for queryset in (self, *others):
            queryset._require_scope()
        return super()._combinator_query(combinator, *others, **kwargs)


def _guarded(name: str) -> Callable[..., Any]:
    def method(self: ScopedQuerySet, *args: Any, **kwargs: Any) -> Any:
        self._require_scope()
        return getattr(super(ScopedQuerySet, self), name)(*args, **kwargs)

    method.__name__ = name
    return method


GUARDED = (
    "_fetch_all", "iterator", "aiterator", "count", "exists", "aggregate", "update", "delete", "raw", "explain",
    "resolve_expression",
)  # fmt: skip
for _name in GUARDED:
    setattr(ScopedQuerySet, _name, _guarded(_name))


class Record(models.Model):
    """A row with a reference of its own, unreadable until code names the reader.

    Every model also says under which retention class it is kept and whether opening it is itself recorded.
    """

    retention: str
    sensitive: bool

    ref = models.CharField(max_length=20, unique=True, editable=False)

    unscoped = models.Manager()
    objects = models.Manager.from_queryset(ScopedQuerySet)()

    class Meta:
        abstract = True
        default_manager_name = "unscoped"  # Django's own checks need plain access; the code of desks is checked

    def __str__(self) -> str:
        return self.ref

    @classmethod
    def involving(cls, _refs: Collection[str]) -> Q:
        """Rows that are about one of these people: to them, neither a grant nor broken glass opens one."""
        return NOTHING
