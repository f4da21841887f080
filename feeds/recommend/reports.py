"""The tables of `manage.py evaluate_feeds`."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table

from feeds.recommend.evaluation import Evaluation
from feeds.recommend.impressions import Slates
from feeds.recommend.measures import Ratio, ratio_of_means
from feeds.recommend.sessions import Session
from feeds.recommend.splitting import Numbered


def method_table(name: str, data: Numbered, found: Evaluation) -> Table:
    title = f"{name}: {len(found.users)} of {len(data.users)} users, {len(data.items)} items"
    heads = (
        "method", "NDCG@20", "recall@20", "ours / this [95 %]", "coverage", "variety",
        "fit CPU s", "request CPU ms", "settings",
    )  # fmt: skip
    table = _table(title, heads)
    ours = found.rows[-1]
    for row in found.rows:
        ratio = "" if row is ours else ratio_text(ratio_of_means(ours.ndcg, row.ndcg))
        table.add_row(
            row.name,
            f"{row.ndcg.mean():.4f}",
            f"{row.recall:.3f}",
            ratio,
            f"{row.coverage:.3f}",
            f"{row.variety:.3f}",
            f"{row.fit_seconds:.1f}",
            f"{row.request_ms:.2f}",
            row.settings,
        )
    return table


def session_table(name: str, sessions: Sequence[Session]) -> Table:
    """Methods down, likes across."""
    users = len(sessions[0].ndcg["ours"])
    table = _table(
        f"{name}: NDCG@20 of the next ten after k likes, {users} users never seen in training",
        ("method", *(f"k {each.likes}" for each in sessions)),
    )
    for method in sessions[-1].ndcg:
        figures = [each.ndcg.get(method) for each in sessions]
        cells = ("-" if each is None else f"{each.mean():.3f}" for each in figures)
        table.add_row(method, *cells)
    ratios = (ratio_text(each.ratio) for each in sessions)
    table.add_row("ours / recent popularity", *ratios)
    return table


def impression_table(name: str, slates: Sequence[Slates]) -> Table:
    table = _table(
        f"{name}: order of {len(slates[0].auc)} slates as they were shown, last day",
        ("method", "AUC", "NDCG@10", "AUC: ours / this [95 %]"),
    )
    ours = slates[-1]
    for each in slates:
        ratio = "" if each is ours else ratio_text(ratio_of_means(ours.auc, each.auc))
        table.add_row(each.name, f"{each.auc.mean():.3f}", f"{each.ndcg.mean():.3f}", ratio)
    return table


def ratio_text(ratio: Ratio) -> str:
    return f"{ratio.value:.3f} [{ratio.low:.3f}, {ratio.high:.3f}]"


def markdown(table: Table) -> str:
    rows = [list(map(str, cells)) for cells in zip(*(c.cells for c in table.columns), strict=True)]
    lines = [[str(column.header) for column in table.columns], ["---"] * len(table.columns), *rows]
    written = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return f"\n**{table.title}**\n\n{written}\n"


def _table(title: str, heads: Sequence[str]) -> Table:
    table = Table(title=title)
    for head in heads:
        table.add_column(head)
    return table
